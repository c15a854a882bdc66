//! Takes pictures of a whole window off the display (capability `window-capture`).
//!
//! Guarantees: the window is the app's own. Not guaranteed: that nothing else of the screen is in the picture, for what covers
//! the window may be; nor that it holds no secret: redaction does not look into pictures.

use crate::bindings::palisade::host::window_capture;
use crate::capability::capability;

pub use window_capture::{Error, ErrorKind, ImageFormat, Options, Picture};

capability! {
    /// Takes pictures of a whole window off the display.
    WindowCapture = Some("window-capture")
}

impl WindowCapture {
    /// A picture of the window, as the options say.
    ///
    /// # Errors
    /// Where the options don't fit, there is no such window, or it can't be seen.
    pub fn capture(&self, window: Option<&str>, options: Options) -> Result<Picture, Error> {
        window_capture::capture(window, options)
    }
}

crate::error::from_kinds!(
    window_capture:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
