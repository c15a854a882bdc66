//! Takes pictures of a whole window off the display (capability `window-capture`).
//!
//! Guarantees: the window is the app's own. Not guaranteed: that nothing else of the screen is in the picture, for what covers
//! the window may be; nor that it holds no secret: redaction does not look into pictures.

use crate::bindings::palisade::host::window_capture;

pub use crate::bindings::palisade::host::window_capture::{
    Error, ErrorKind, ImageFormat, Options, Picture, capture,
};

crate::error::from_kinds!(
    window_capture:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
