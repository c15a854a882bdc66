//! Pictures by the webview's own snapshot.
//!
//! Guarantees: shows the page and nothing but the page, whether its window is covered, minimised, hidden or on no screen at
//! all; bounded in pixels. Not guaranteed: what a page draws with the help of the window system. Hostile: the request's
//! numbers.

use gtk::cairo::ImageSurface;
use gtk::gdk_pixbuf::Pixbuf;
use gtk::glib;
use palisade_capabilities::webview::{
    Coding, ImageFormat, PageError, PageErrorKind, Picture, PictureRequest, Target,
};
use tokio::sync::oneshot::Sender;
use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebViewExt as _};

use super::{NOWHERE, Webview, failed};
use crate::webviews::extent::{scaled, whole};
use crate::webviews::unavailable;

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
    // Before anything is copied.
    scaled(w, h, request.coding.scale)?;
    let part = gtk::gdk::pixbuf_get_from_surface(surface, whole(x), whole(y), whole(w), whole(h));
    coded(part.ok_or_else(|| failed("the picture could not be read"))?, request.coding)
}

/// The same for pixels from elsewhere: four bytes each, red first.
#[cfg(feature = "window-capture")]
pub(in crate::webviews) fn coded_rgba(
    pixels: Vec<u8>,
    (width, height): (u32, u32),
    coding: Coding,
) -> Result<Picture, PageError> {
    let wrong = |_| failed("the display gave a picture of no size");
    let (width, height) = (i32::try_from(width).map_err(wrong)?, i32::try_from(height).map_err(wrong)?);
    let (rgb, pixels) = (gtk::gdk_pixbuf::Colorspace::Rgb, glib::Bytes::from_owned(pixels));
    coded(Pixbuf::from_bytes(&pixels, rgb, true, 8, width, height, width * 4), coding)
}

/// Pixels between two pictures of a strip.
const GAP: i32 = 2;

/// Pictures of this module's own side by side, so many in a row, in cells as large as the largest. Blocks.
pub(in crate::webviews) fn join_pictures(pictures: &[Picture], columns: usize) -> Result<Picture, PageError> {
    let wrong = || failed("the pictures could not be joined");
    let read = |picture: &Picture| {
        let stream = gtk::gio::MemoryInputStream::from_bytes(&glib::Bytes::from(&picture.data));
        Pixbuf::from_stream(&stream, NOWHERE).map_err(|error| failed(error.message()))
    };
    let parts = pictures.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let cell_w = parts.iter().map(Pixbuf::width).max().ok_or_else(wrong)?;
    let cell_h = parts.iter().map(Pixbuf::height).max().ok_or_else(wrong)?;
    let columns = columns.clamp(1, parts.len());
    let count = |count: usize| i32::try_from(count).map_err(|_| wrong());
    let (across, down) = (count(columns)?, count(parts.len().div_ceil(columns))?);
    let side = |cell: i32, cells: i32| f64::from(cell + GAP) * f64::from(cells);
    // Before anything is allocated.
    let (width, height) = scaled(side(cell_w, across), side(cell_h, down), 1.0)?;
    let sheet = Pixbuf::new(gtk::gdk_pixbuf::Colorspace::Rgb, true, 8, width, height).ok_or_else(wrong)?;
    sheet.fill(0x8080_80ff);
    for (index, part) in parts.iter().enumerate() {
        let (column, row) = (count(index % columns)?, count(index / columns)?);
        let (x, y) = (column * (cell_w + GAP), row * (cell_h + GAP));
        part.copy_area(0, 0, part.width(), part.height(), &sheet, x, y);
    }
    coded(sheet, Coding { format: ImageFormat::Png, quality: 80, scale: 1.0 })
}

fn coded(picture: Pixbuf, coding: Coding) -> Result<Picture, PageError> {
    let (width, height) = scaled(picture.width().into(), picture.height().into(), coding.scale)?;
    let picture = if coding.scale == 1.0 {
        picture
    } else {
        picture
            .scale_simple(width, height, gtk::gdk_pixbuf::InterpType::Bilinear)
            .ok_or_else(|| failed("the picture could not be scaled"))?
    };
    let (data, mime_type) = bytes(&picture, coding).map_err(|error| failed(error.message()))?;
    Ok(Picture { data, mime_type, width: width.unsigned_abs(), height: height.unsigned_abs() })
}

fn bytes(picture: &Pixbuf, coding: Coding) -> Result<(Vec<u8>, &'static str), glib::Error> {
    match coding.format {
        ImageFormat::Png => Ok((picture.save_to_bufferv("png", &[])?, "image/png")),
        ImageFormat::Jpeg => {
            let quality = coding.quality.to_string();
            Ok((picture.save_to_bufferv("jpeg", &[("quality", &quality)])?, "image/jpeg"))
        }
    }
}
