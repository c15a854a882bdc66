//! Pictures by the webview's own snapshot.
//!
//! Guarantees: shows the page and nothing but the page, whether its window is covered, minimised, hidden or on no screen at
//! all; bounded in pixels. Not guaranteed: what a page draws with the help of the window system. Hostile: the request's
//! numbers.

use gtk::cairo::ImageSurface;
use gtk::gdk_pixbuf::Pixbuf;
use gtk::glib;
use palisade_capabilities::webview::{
    ImageFormat, PageError, PageErrorKind, Picture, PictureRequest, Target,
};
use tokio::sync::oneshot::Sender;
use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebViewExt as _};

use super::{NOWHERE, Webview, failed};
use crate::webviews::unavailable;

/// Pixels of a picture. Without it a huge window at twice its size takes gigabytes.
const MAX_PIXELS: f64 = 64e6;

/// Takes a picture of what is in view, whether the window is or not.
pub(in crate::webviews) fn picture(
    webview: &Webview,
    request: PictureRequest,
    sender: Sender<Result<Picture, PageError>>,
) {
    use gtk::prelude::WidgetExt as _;
    let pixels_per_css = f64::from(webview.scale_factor());
    let again = webview.clone();
    draw(webview, SnapshotRegion::Visible, move |surface| match surface {
        Ok(surface) => drop(sender.send(encode(&surface, request, pixels_per_css))),
        // A window that was never shown has nothing in view; its document can be drawn all the same.
        Err(_) => draw(&again, SnapshotRegion::FullDocument, move |surface| {
            let _ = sender.send(surface.and_then(|surface| encode(&surface, request, pixels_per_css)));
        }),
    });
}

fn draw(
    webview: &Webview,
    region: SnapshotRegion,
    then: impl FnOnce(Result<ImageSurface, PageError>) + 'static,
) {
    webview.snapshot(region, SnapshotOptions::NONE, NOWHERE, move |surface| {
        then(match surface.map(ImageSurface::try_from) {
            Ok(Ok(surface)) => Ok(surface),
            Ok(Err(_)) => Err(failed("the webview drew something that is no picture")),
            Err(error) => Err(unavailable(format!(
                "the webview took no picture, as for a window that was never shown: {}",
                error.message()
            ))),
        });
    });
}

fn encode(
    surface: &ImageSurface,
    request: PictureRequest,
    pixels_per_css: f64,
) -> Result<Picture, PageError> {
    let (width, height) = (f64::from(surface.width()), f64::from(surface.height()));
    let (x, y, w, h) = match request.target {
        Target::Viewport => (0.0, 0.0, width, height),
        Target::Region(region) => {
            let edge = |start: f64, length: f64, limit: f64| {
                let first = (start * pixels_per_css).floor().clamp(0.0, limit);
                (first, ((start + length) * pixels_per_css).ceil().clamp(0.0, limit) - first)
            };
            let ((x, w), (y, h)) =
                (edge(region.x, region.width, width), edge(region.y, region.height, height));
            (x, y, w, h)
        }
    };
    if w < 1.0 || h < 1.0 {
        let text = "that part is not in view; scroll there first, or take the whole view";
        return Err(PageError::new(PageErrorKind::InvalidArguments, text));
    }
    let (out_w, out_h) = ((w * request.scale).round().max(1.0), (h * request.scale).round().max(1.0));
    if w * h > MAX_PIXELS || out_w * out_h > MAX_PIXELS {
        return Err(PageError::new(
            PageErrorKind::TooLarge,
            "the picture would be too large; ask for a smaller scale",
        ));
    }
    let part = gtk::gdk::pixbuf_get_from_surface(surface, whole(x), whole(y), whole(w), whole(h));
    let part = part.ok_or_else(|| failed("the picture could not be read"))?;
    let scaled = if request.scale == 1.0 {
        part
    } else {
        part.scale_simple(whole(out_w), whole(out_h), gtk::gdk_pixbuf::InterpType::Bilinear)
            .ok_or_else(|| failed("the picture could not be scaled"))?
    };
    let (data, mime_type) = bytes(&scaled, request).map_err(|error| failed(error.message()))?;
    Ok(Picture { data, mime_type, width: whole(out_w).unsigned_abs(), height: whole(out_h).unsigned_abs() })
}

fn bytes(picture: &Pixbuf, request: PictureRequest) -> Result<(Vec<u8>, &'static str), glib::Error> {
    match request.format {
        ImageFormat::Png => Ok((picture.save_to_bufferv("png", &[])?, "image/png")),
        ImageFormat::Jpeg => {
            let quality = request.quality.to_string();
            Ok((picture.save_to_bufferv("jpeg", &[("quality", &quality)])?, "image/jpeg"))
        }
    }
}

/// A pixel count below [`MAX_PIXELS`].
#[expect(clippy::cast_possible_truncation, reason = "clamped to a picture's size before")]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}
