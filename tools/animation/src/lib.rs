//! `animation` `list` and `sample`: what moves in a window's page, and how it really moved.
//!
//! Guarantees: the page script's answers, passed on. Not guaranteed: motion that the engine knows nothing of in `list`.
//! Hostile: the names and keyframes in the answers, which the page chose. Imports: `page-animation` alone.

#![forbid(unsafe_code)]

use palisade_sdk::serde_json::{Map, Value};
use palisade_sdk::{Json, PageAnimation, Result, input, output, tool};

#[input]
struct List {
    /// Only of this element and what is in it. Default: the page.
    selector: Option<String>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Sample {
    /// The element. Default: the first that moves.
    selector: Option<String>,
    /// Begin a new recording. It ends by itself after a minute.
    record: Option<bool>,
    /// Forget what this answer tells.
    clear: Option<bool>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// The schema of the page script's answer, which is passed on unread.
#[output]
struct Animations {
    /// Each with type, name, play_state, current_time (ms), playback_rate, timing, computed, target, keyframes.
    animations: Vec<Map<String, Value>>,
    /// All that there are.
    count: u32,
    truncated: bool,
}

/// As [`Animations`].
#[output]
struct Sampled {
    /// A recording waits for motion, or has some.
    armed: bool,
    selector: Option<String>,
    recording_active: bool,
    session_count: u32,
    /// Each with measured_duration_ms, declared, frames, jank_frames, max_frame_gap_ms, start, end, keyframes, curve.
    sessions: Vec<Map<String, Value>>,
}

/// The page's animations and transitions: timing, progress, target, keyframes.
#[tool(name = "animation", action = "list", read_only, window_aliases = "webview_label")]
fn list(arguments: List, motion: &PageAnimation) -> Result<Json<Animations>> {
    let page = motion.open(arguments.webview_label.as_deref())?;
    Ok(page.list(arguments.selector.as_deref())?.into())
}

/// How an element moves, frame by frame: call with record, let it move, then call again for the curve, its
/// duration and dropped frames.
#[tool(
    name = "animation",
    action = "sample",
    destructive = false,
    open_world = false,
    window_aliases = "webview_label"
)]
fn sample(arguments: Sample, motion: &PageAnimation) -> Result<Json<Sampled>> {
    let Sample { selector, record, clear, webview_label } = arguments;
    let page = motion.open(webview_label.as_deref())?;
    let answer = page.sample(selector.as_deref(), record.unwrap_or_default(), clear.unwrap_or_default())?;
    Ok(answer.into())
}

palisade_sdk::export!(list, sample);

#[cfg(test)]
mod tests;
