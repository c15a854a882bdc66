//! `screenshot`: a picture of a window's page.
//!
//! Guarantees: one image content and nothing beside it: with structured content too, plain HTTP clients would get that
//! instead of the picture. Not guaranteed: that a picture holds no secret. An element is scrolled into view for it.
//! Imports: `screen-capture` alone.

#![forbid(unsafe_code)]

use palisade_sdk::screen_capture::{ImageFormat, Options, Picture, Region, Target};
use palisade_sdk::{Content, Error, Media, Output, Result, ScreenCapture, input, tool};

#[input]
struct Screenshot {
    /// An element's reference, such as e12: show it alone, scrolled into view.
    ref_id: Option<String>,
    /// Show this part of the viewport alone.
    region: Option<Part>,
    /// png (default) or jpeg.
    format: Option<Format>,
    /// Of a JPEG: 1 to 100. Default 80.
    quality: Option<u32>,
    /// Pixels of the picture per pixel of the window, at most 2. Default 1; below 1 saves tokens.
    scale: Option<f64>,
    /// Default: the main window.
    window_label: Option<String>,
}

/// In CSS pixels.
#[input]
#[derive(Clone, Copy)]
struct Part {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Format {
    Png,
    Jpeg,
}

fn options(arguments: Screenshot) -> Result<Options> {
    let target = match (arguments.ref_id, arguments.region) {
        (None, None) => Target::Viewport,
        (Some(reference), None) => Target::Element(reference),
        (None, Some(Part { x, y, width, height })) => Target::Region(Region { x, y, width, height }),
        (Some(_), Some(_)) => {
            return Err(Error::invalid_arguments("`ref_id` and `region` are two aims; give one of them."));
        }
    };
    let format = match arguments.format {
        None | Some(Format::Png) => ImageFormat::Png,
        Some(Format::Jpeg) => ImageFormat::Jpeg,
    };
    Ok(Options {
        target,
        format,
        quality: arguments.quality.map(quality).transpose()?,
        scale: arguments.scale,
    })
}

fn quality(quality: u32) -> Result<u8> {
    let fits = u8::try_from(quality).ok().filter(|quality| (1..=100).contains(quality));
    fits.ok_or_else(|| Error::invalid_arguments("`quality` is 1 to 100."))
}

fn show(Picture { data, mime_type, .. }: Picture) -> Output {
    Output::of(vec![Content::Image(Media { data, mime_type })])
}

/// A picture of a window's page: what is in view, one element, or a region. Works for covered and hidden
/// windows too. Use it to judge looks; dom_snapshot costs fewer tokens.
#[tool(read_only, window_aliases = "window_label")]
fn screenshot(mut arguments: Screenshot, screen: &ScreenCapture) -> Result<Output> {
    let window = arguments.window_label.take();
    let options = options(arguments)?;
    Ok(show(screen.capture(window.as_deref(), &options)?))
}

palisade_sdk::export!(screenshot);

#[cfg(test)]
mod tests;
