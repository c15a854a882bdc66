//! How large a picture may be.
//!
//! Guarantees: no picture is copied, scaled or coded beyond the bound. Hostile: the request's numbers, and the size that a
//! page or a window has.

use palisade_capabilities::webview::{PageError, PageErrorKind};

/// Pixels of a picture. Without it a huge window at twice its size takes gigabytes.
const MAX_PIXELS: f64 = 64e6;

/// The size of a picture of what has this size.
pub(super) fn scaled(width: f64, height: f64, scale: f64) -> Result<(i32, i32), PageError> {
    let (w, h) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    if width * height > MAX_PIXELS || w * h > MAX_PIXELS {
        return Err(PageError::new(
            PageErrorKind::TooLarge,
            "the picture would be too large; ask for a smaller scale",
        ));
    }
    Ok((whole(w), whole(h)))
}

/// A number of pixels below [`MAX_PIXELS`].
#[expect(clippy::cast_possible_truncation, reason = "bounded by a picture's size before")]
pub(super) fn whole(pixels: f64) -> i32 {
    pixels as i32
}

#[cfg(test)]
mod tests {
    use super::scaled;
    use palisade_capabilities::webview::PageErrorKind;

    #[test]
    fn a_picture_is_bounded_before_and_after_scaling_and_has_a_pixel_at_least() {
        assert_eq!(scaled(8_000.0, 8_000.0, 1.0), Ok((8_000, 8_000)));
        assert_eq!(scaled(3.0, 1.0, 0.1), Ok((1, 1)));
        for (width, height, scale) in
            [(8_000.0, 8_001.0, 1.0), (8_000.0, 8_001.0, 0.1), (4_001.0, 4_001.0, 2.0)]
        {
            assert_eq!(scaled(width, height, scale).unwrap_err().kind, PageErrorKind::TooLarge);
        }
    }
}
