//! Takes pictures of a window's page (capability `screen-capture`).
//!
//! Guarantees: a picture shows the page of that window and nothing else of the screen. Not guaranteed: that it holds
//! no secret; redaction does not look into pictures.

use crate::bindings::palisade::host::screen_capture;
use crate::capability::capability;

pub use screen_capture::{Error, ErrorKind, ImageFormat, Options, Picture, Region, Strip, Target};

capability! {
    /// Takes pictures of a window's page.
    ScreenCapture = Some("screen-capture")
}

impl ScreenCapture {
    /// Begins a strip: pictures side by side, as one.
    #[must_use]
    pub fn strip(&self) -> Strip {
        Strip::new()
    }

    /// A picture of the page, as the options say.
    ///
    /// # Errors
    /// Where the options don't fit, there is no such window or element, or the picture would be too large.
    pub fn capture(&self, window: Option<&str>, options: &Options) -> Result<Picture, Error> {
        screen_capture::capture(window, options)
    }
}

crate::error::from_kinds!(
    screen_capture:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    StaleReference => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
