//! Pictures of pixels from elsewhere, where the platform's own toolkit does not code them.

use palisade_capabilities::webview::{Coding, ImageFormat, PageError, PageErrorKind, Picture};

/// A picture of pixels of four bytes each, red first.
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
