//! `animation` `scrub`: an element's animations, stopped at evenly spaced points, and what the element looks like there.
//!
//! Guarantees: what was stopped goes on, by the handle's end too, unless the caller wants it left. Pictures come through the
//! screen's own capability: where that is not granted there is no scrub at all. One text content, and one picture where it is
//! asked for; with it, the structured content says the same. Not guaranteed: that a picture holds no secret.
//! Hostile: the page's answers. Imports: `page-animation`, `screen-capture`.

#![forbid(unsafe_code)]

use palisade_sdk::page_animation::{Page, Scrub};
use palisade_sdk::screen_capture::{ImageFormat, Options, Strip, Target};
use palisade_sdk::serde_json::{self, Map, Value, json};
use palisade_sdk::{Beside, Content, Json, Media, PageAnimation, Result, ScreenCapture, input, output, tool};

/// Points where the caller does not say, the fewest, and the most.
const POINTS: u32 = 20;
const FEWEST: u32 = 2;
const MOST: u32 = 120;

/// Pictures in a row where the caller does not say.
const COLUMNS: u32 = 5;

/// Pixels of all pictures together: what a model still looks at whole, and an answer holds.
const SHEET_PIXELS: f64 = 3e6;

#[input]
struct Arguments {
    /// The element. Default: the first that moves.
    selector: Option<String>,
    /// How many points. Default 20; 2 to 120.
    points: Option<u32>,
    /// With one picture of all points.
    capture: Option<bool>,
    /// Let them go on afterwards. Default: true; false leaves them at the last point.
    restore: Option<bool>,
    /// Pictures in a row. Default 5.
    cols: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// The schema of what the page script told, and of what was done.
#[output]
struct Scrubbed {
    window: String,
    /// The element: ref_id, tag, id, rect.
    target: Map<String, Value>,
    /// Of its animations, how many were stopped.
    anim_count: u32,
    /// Milliseconds, of the longest.
    duration: f64,
    points: u32,
    /// One for each point: progress (0 to 1), t (ms), rect, transform, opacity.
    frames: Vec<Map<String, Value>>,
    /// They go on.
    restored: bool,
}

/// How many points; guest-controlled by the caller.
fn points(asked: Option<u32>) -> u32 {
    asked.unwrap_or(POINTS).clamp(FEWEST, MOST)
}

/// The part of the time at which a point is: the first at its beginning, the last at its end.
fn progress(index: u32, points: u32) -> f64 {
    f64::from(index) / f64::from(points.saturating_sub(1).max(1))
}

/// At which scale so many pictures of that size are no more than a sheet.
fn scale(points: u32, width: u32, height: u32) -> f64 {
    let pixels = f64::from(points) * f64::from(width.max(1)) * f64::from(height.max(1));
    (SHEET_PIXELS / pixels).sqrt().clamp(0.05, 1.0)
}

fn options(scale: f64) -> Options {
    Options { target: Target::Viewport, format: ImageFormat::Png, quality: None, scale: Some(scale) }
}

/// What takes the pictures, if any are wanted: of how many, in which window, at which scale.
struct Camera<'a> {
    strip: Strip,
    window: &'a str,
    options: Options,
}

impl<'a> Camera<'a> {
    fn new(screen: &ScreenCapture, window: &'a str, points: u32) -> Result<Self> {
        // The smallest there is tells how large the page is.
        let probe = screen.capture(Some(window), &options(0.1))?;
        let scale = scale(points, probe.width.saturating_mul(10), probe.height.saturating_mul(10));
        Ok(Self { strip: screen.strip(), window, options: options(scale) })
    }
}

/// Goes through the points, and gives what the element was at each.
fn walk(scrub: &Scrub, points: u32, camera: Option<&Camera<'_>>) -> Result<Vec<Value>> {
    let point = |index| {
        let told = serde_json::from_str(&scrub.seek(progress(index, points))?)?;
        if let Some(Camera { strip, window, options }) = camera {
            strip.add(Some(window), options)?;
        }
        Ok(told)
    };
    (0..points).map(point).collect()
}

fn told(about: &str, window: String, frames: Vec<Value>, restored: bool) -> Result<Map<String, Value>> {
    let mut told: Map<String, Value> = serde_json::from_str(about)?;
    told.extend([
        ("window".to_owned(), window.into()),
        ("points".to_owned(), frames.len().into()),
        ("frames".to_owned(), frames.into()),
        ("restored".to_owned(), restored.into()),
    ]);
    Ok(told)
}

/// An element's place, transform and opacity at evenly spaced points of its animations; with capture, as one
/// picture too.
#[tool(
    name = "animation",
    action = "scrub",
    destructive = false,
    open_world = false,
    window_aliases = "webview_label"
)]
fn scrub(arguments: Arguments, motion: &PageAnimation, screen: &ScreenCapture) -> Result<Beside<Scrubbed>> {
    let page: Page = motion.open(arguments.webview_label.as_deref())?;
    let (window, points) = (page.window(), points(arguments.points));
    let capture = arguments.capture.unwrap_or_default();
    // Before anything is stopped: where no picture can be had, nothing is.
    let camera = capture.then(|| Camera::new(screen, &window, points)).transpose()?;
    let stopped = page.scrub(arguments.selector.as_deref())?;
    let frames = walk(&stopped, points, camera.as_ref())?;
    let restore = arguments.restore.unwrap_or(true);
    stopped.end(restore)?;
    let told = told(&stopped.about(), window.clone(), frames, restore)?;
    let told = Json::new(json!(told).to_string());
    let Some(camera) = camera else { return Ok(told.beside(Vec::new())) };
    let sheet = camera.strip.finish(arguments.cols.unwrap_or(COLUMNS).clamp(1, MOST))?;
    let picture = Media { data: sheet.data, mime_type: sheet.mime_type };
    Ok(told.beside(vec![Content::Image(picture)]))
}

palisade_sdk::export!(scrub);

#[cfg(test)]
mod tests;
