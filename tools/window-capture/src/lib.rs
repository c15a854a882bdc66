//! `capture_window`: a picture of a whole window, as the display shows it.
//!
//! Guarantees: one image content and nothing beside it, as `screenshot` gives it. Not guaranteed: that what covers the window
//! is not in the picture, nor that it holds no secret.
//! Imports: `window-capture` alone.

#![forbid(unsafe_code)]

use palisade_sdk::window_capture::{ImageFormat, Options, Picture};
use palisade_sdk::{Content, Media, Output, Result, WindowCapture, input, tool};

#[input]
struct Capture {
    /// png (default) or jpeg.
    format: Option<Format>,
    /// Of a JPEG: 1 to 100. Default 80.
    quality: Option<u8>,
    /// Pixels of the picture per pixel of the window, at most 2. Default 1; below 1 saves tokens.
    scale: Option<f64>,
    /// Default: the main window.
    window_label: Option<String>,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Format {
    Png,
    Jpeg,
}

fn options(arguments: &Capture) -> Options {
    let format = match arguments.format {
        None | Some(Format::Png) => ImageFormat::Png,
        Some(Format::Jpeg) => ImageFormat::Jpeg,
    };
    Options { format, quality: arguments.quality, scale: arguments.scale }
}

fn show(Picture { data, mime_type, .. }: Picture) -> Output {
    Output::of(vec![Content::Image(Media { data, mime_type })])
}

/// A picture of a whole window off the display: menus, and what else the app draws outside its page. The
/// window must be visible and uncovered. For the page alone use `screenshot`, which works for covered and
/// hidden windows.
#[tool(read_only, window_aliases = "window_label")]
fn capture_window(arguments: Capture, display: &WindowCapture) -> Result<Output> {
    let options = options(&arguments);
    Ok(show(display.capture(arguments.window_label.as_deref(), options)?))
}

palisade_sdk::export!(capture_window);

#[cfg(test)]
mod tests;
