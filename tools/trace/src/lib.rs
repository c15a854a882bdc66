//! `trace`: pictures of a window's page at intervals, and what happened meanwhile.
//!
//! Guarantees: a trace is its caller's; pictures are image contents behind one text, as many as an answer holds. Events come from
//! the event log, and only where the trace was begun with them. Not guaranteed: that a picture holds no secret.
//! Hostile: events, which pages can cause. Imports: `event-log`, `page-trace`.

#![forbid(unsafe_code)]

use palisade_sdk::event_log::{Entry, Kind};
use palisade_sdk::page_trace::{Frame, Options, Standing as Status};
use palisade_sdk::serde_json::{self, Map, Value, json};
use palisade_sdk::{Content, EventLog, Media, Output, PageTrace, Result, input, output, tool};

/// Pictures of one answer where the caller does not say: what a model can look at.
const FRAMES: u32 = 10;
/// Events of one answer.
const MAX_EVENTS: usize = 200;
/// Which logs tell of events.
const LOGS: [(Kind, &str); 3] =
    [(Kind::Navigation, "navigation"), (Kind::Dialog, "dialog"), (Kind::Event, "event")];

#[input]
struct Start {
    /// Milliseconds from picture to picture. Default 500; at least 50.
    interval_ms: Option<u32>,
    /// It ends by itself after so many. Default 60; at most 600.
    max_frames: Option<u32>,
    /// With what happened meanwhile: navigation, dialogs, events.
    with_events: Option<bool>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Frames {
    /// Pictures at most. Default 10.
    limit: Option<u32>,
    /// The first one's index, to go on reading. Default: the last ones.
    from: Option<u32>,
}

#[output]
struct Started {
    started: bool,
    window: String,
    interval_ms: u32,
    max_frames: u32,
    with_events: bool,
}

#[output]
struct Stopped {
    /// There was one to stop, or one that had ended.
    stopped: bool,
    frame_count: u32,
    duration_ms: u64,
    /// From the start.
    frame_timestamps_ms: Vec<u64>,
    recorded_event_count: usize,
    /// Why it ended.
    ended: Option<String>,
}

#[output]
struct Standing {
    active: bool,
    frame_count: u32,
    interval_ms: Option<u32>,
    max_frames: Option<u32>,
    window: Option<String>,
    duration_ms: u64,
    bytes: u64,
    /// Pictures that could not be taken.
    missed: u32,
    /// Why it ended.
    ended: Option<String>,
}

impl From<Option<Status>> for Standing {
    fn from(status: Option<Status>) -> Self {
        match status {
            None => Self {
                active: false,
                frame_count: 0,
                interval_ms: None,
                max_frames: None,
                window: None,
                duration_ms: 0,
                bytes: 0,
                missed: 0,
                ended: None,
            },
            Some(status) => Self {
                active: status.active,
                frame_count: status.frame_count,
                interval_ms: Some(status.interval_ms),
                max_frames: Some(status.max_frames),
                window: Some(status.window),
                duration_ms: status.duration_ms,
                bytes: status.bytes,
                missed: status.missed,
                ended: status.ended,
            },
        }
    }
}

/// An entry of a log, in milliseconds from the trace's start.
fn event(entry: Entry, kind: &str, status: &Status) -> Result<Option<Map<String, Value>>> {
    let Some(at) = entry.at_ms.checked_sub(status.started_at_ms) else { return Ok(None) };
    if at > status.duration_ms || !(entry.window.is_empty() || entry.window == status.window) {
        return Ok(None);
    }
    let mut event = Map::from_iter([("at_ms".to_owned(), at.into()), ("kind".to_owned(), kind.into())]);
    let details: Map<String, Value> = serde_json::from_str(&entry.details)?;
    for (key, value) in details {
        event.entry(key).or_insert(value);
    }
    Ok(Some(event))
}

/// What happened while it ran, in order; the newest where there is too much.
fn events(log: &EventLog, status: &Status) -> Result<Vec<Map<String, Value>>> {
    let mut found = Vec::new();
    let mut failure = None;
    for (kind, name) in LOGS {
        // A time since 1970 is a place of the log, too; the millisecond before has nothing of it.
        log.each(kind, status.started_at_ms.saturating_sub(1), None, |entry| {
            match event(entry, name, status) {
                Ok(event) => found.extend(event),
                Err(error) => failure = Some(error),
            }
        })?;
    }
    match failure {
        Some(error) => Err(error),
        None => Ok(newest(found)),
    }
}

fn newest(mut events: Vec<Map<String, Value>>) -> Vec<Map<String, Value>> {
    events.sort_by_key(|event| event.get("at_ms").and_then(Value::as_u64));
    let surplus = events.len().saturating_sub(MAX_EVENTS);
    events.split_off(surplus)
}

/// Where to begin: at the index that was asked for, or so that the last ones are given.
fn first(from: Option<u32>, limit: u32, count: u32) -> u32 {
    from.unwrap_or(count.saturating_sub(limit))
}

fn shown(status: &Status, frames: Vec<Frame>, events: Option<Vec<Map<String, Value>>>) -> Output {
    let told: Vec<_> =
        frames.iter().map(|frame| json!({ "index": frame.index, "at_ms": frame.at_ms })).collect();
    let next = frames.last().map(|frame| frame.index + 1).filter(|next| *next < status.frame_count);
    let mut text = json!({
        "frames": told, "returned": frames.len(), "frame_count": status.frame_count, "next": next, "active": status.active,
    });
    if let Some(events) = events {
        text["events"] = json!(events);
    }
    if frames.is_empty() {
        return Output::json(text.to_string());
    }
    let picture = |frame: Frame| Content::Image(Media { data: frame.data, mime_type: frame.mime_type });
    let contents = [Content::Text(text.to_string())].into_iter().chain(frames.into_iter().map(picture));
    Output::of(contents.collect())
}

/// Begins to take a picture of the page at each interval, in memory; it ends by itself. Another start replaces it.
#[tool(
    name = "trace",
    action = "start",
    destructive = true,
    idempotent = false,
    open_world = false,
    window_aliases = "webview_label"
)]
fn start(arguments: Start, trace: &PageTrace, _log: &EventLog) -> Result<Started> {
    let status = trace.start(&Options {
        window: arguments.webview_label,
        interval_ms: arguments.interval_ms,
        max_frames: arguments.max_frames,
        with_events: arguments.with_events.unwrap_or_default(),
    })?;
    Ok(Started {
        started: true,
        window: status.window,
        interval_ms: status.interval_ms,
        max_frames: status.max_frames,
        with_events: status.with_events,
    })
}

/// Ends the trace and tells its times. The pictures stay for ten minutes: frames gives them.
#[tool(name = "trace", action = "stop", destructive = false, idempotent = true, open_world = false)]
fn stop(trace: &PageTrace, log: &EventLog) -> Result<Stopped> {
    let Some(status) = trace.stop() else {
        return Ok(Stopped {
            stopped: false,
            frame_count: 0,
            duration_ms: 0,
            frame_timestamps_ms: Vec::new(),
            recorded_event_count: 0,
            ended: None,
        });
    };
    let recorded_event_count = if status.with_events { events(log, &status)?.len() } else { 0 };
    Ok(Stopped {
        stopped: true,
        frame_count: status.frame_count,
        duration_ms: status.duration_ms,
        frame_timestamps_ms: status.timestamps_ms,
        recorded_event_count,
        ended: status.ended,
    })
}

/// Whether a trace runs, and how many pictures there are.
#[tool(name = "trace", action = "status", read_only)]
fn status(trace: &PageTrace, _log: &EventLog) -> Standing {
    trace.status().into()
}

/// The pictures, each with its time, and what happened meanwhile if the trace was begun with events.
#[tool(name = "trace", action = "frames", read_only)]
fn frames(arguments: Frames, trace: &PageTrace, log: &EventLog) -> Result<Output> {
    let Some(status) = trace.status() else {
        return Ok(Output::json(json!({ "frames": [], "returned": 0, "frame_count": 0 }).to_string()));
    };
    // As callers of other servers say it, 0 is all of them.
    let limit = match arguments.limit {
        None => FRAMES,
        Some(0) => status.frame_count,
        Some(limit) => limit,
    };
    let frames = trace.frames(first(arguments.from, limit, status.frame_count), limit);
    let events = status.with_events.then(|| events(log, &status)).transpose()?;
    Ok(shown(&status, frames, events))
}

palisade_sdk::export!(start, stop, status, frames);

#[cfg(test)]
mod tests;
