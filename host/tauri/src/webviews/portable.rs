//! Where this crate reaches no webview yet: every question is refused, and says so.
//!
//! Guarantees: nothing is promised that is not kept. Not guaranteed: anything more.

use std::sync::Arc;

use palisade_capabilities::webview::activity::Activity;
#[cfg(feature = "window-capture")]
use palisade_capabilities::webview::{Coding, ImageFormat};
use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind, Picture, PictureRequest, Visited};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot::Sender;

use super::Watched;
use crate::scripted::Running;

pub(super) struct Webview;

pub(super) fn webview(_: &PlatformWebview) -> Webview {
    Webview
}

fn refused() -> PageError {
    PageError::new(PageErrorKind::Unavailable, "pages can't be asked on this platform yet; Linux can")
}

pub(super) fn ask(_: &Webview, _: &'static str, _: String, sender: Sender<Result<String, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn evaluate(_: &Webview, _: String, _: Running, sender: Sender<Result<Evaluated, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn picture(_: &Webview, _: PictureRequest, sender: Sender<Result<Picture, PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn connect(_: &Webview, _: &str, _: &Watched) {}

pub(super) fn watch_console(_: &Webview, _: &str, _: Arc<Activity>, sender: Sender<Result<(), PageError>>) {
    let _ = sender.send(Err(refused()));
}

pub(super) fn go_back(_: &Webview) -> Result<bool, PageError> {
    Err(refused())
}

pub(super) fn history(_: &Webview) -> Result<Vec<Visited>, PageError> {
    Err(refused())
}

/// A picture of pixels of four bytes each, red first.
#[cfg(feature = "window-capture")]
pub(super) fn coded_rgba(
    pixels: Vec<u8>,
    (width, height): (u32, u32),
    coding: Coding,
) -> Result<Picture, PageError> {
    use image::codecs::jpeg::JpegEncoder;
    use image::imageops::{FilterType, resize};

    let failed = |text: &str| PageError::new(PageErrorKind::Failed, text);
    let (out_w, out_h) = super::extent::scaled(width.into(), height.into(), coding.scale)?;
    let (out_w, out_h) = (out_w.unsigned_abs(), out_h.unsigned_abs());
    let pixels = image::RgbaImage::from_raw(width, height, pixels);
    let mut pixels = pixels.ok_or_else(|| failed("the display gave a picture of no size"))?;
    if coding.scale != 1.0 {
        pixels = resize(&pixels, out_w, out_h, FilterType::Triangle);
    }
    let mut data = std::io::Cursor::new(Vec::new());
    let (written, mime_type) = match coding.format {
        ImageFormat::Png => (pixels.write_to(&mut data, image::ImageFormat::Png), "image/png"),
        ImageFormat::Jpeg => {
            let encoder = JpegEncoder::new_with_quality(&mut data, coding.quality);
            let opaque = image::DynamicImage::from(pixels).into_rgb8();
            (opaque.write_with_encoder(encoder), "image/jpeg")
        }
    };
    written.map_err(|error| failed(&error.to_string()))?;
    Ok(Picture { data: data.into_inner(), mime_type, width: out_w, height: out_h })
}
