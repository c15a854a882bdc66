//! In which form a picture is wanted.
//!
//! Guarantees: a [`Coding`] that came from a guest is one that makes sense. Hostile: the guest's numbers.

use super::{PageError, PageErrorKind};

/// Quality of a JPEG whose quality was not given.
const QUALITY: u8 = 80;
/// The most that a picture may be enlarged. Without it a guest asks for gigapixels.
const MAX_SCALE: f64 = 2.0;

/// A picture's file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the formats' own names")]
pub enum ImageFormat {
    Png,
    Jpeg,
}

/// A picture's format and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coding {
    /// The file format.
    pub format: ImageFormat,
    /// 1 to 100, for JPEG.
    pub quality: u8,
    /// Pixels of the picture per pixel of the window.
    pub scale: f64,
}

impl Coding {
    /// What a guest asked for.
    pub(crate) fn of(
        format: ImageFormat,
        quality: Option<u8>,
        scale: Option<f64>,
    ) -> Result<Self, PageError> {
        let invalid = |text: &str| PageError::new(PageErrorKind::InvalidArguments, text);
        let scale = scale.unwrap_or(1.0);
        // Guest-controlled: NaN fails the comparison too.
        if !(scale > 0.0 && scale <= MAX_SCALE) {
            return Err(invalid("`scale` must be above 0 and at most 2"));
        }
        let quality = quality.unwrap_or(QUALITY);
        if !(1..=100).contains(&quality) {
            return Err(invalid("`quality` must be 1 to 100"));
        }
        Ok(Self { format, quality, scale })
    }
}
