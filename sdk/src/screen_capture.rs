//! Takes pictures of a window's page (capability `screen-capture`).
//!
//! Guarantees: a picture shows the page of that window and nothing else of the screen. Not guaranteed: that it holds
//! no secret; redaction does not look into pictures.

use crate::bindings::palisade::host::screen_capture;

pub use crate::bindings::palisade::host::screen_capture::{
    Error, ErrorKind, ImageFormat, Options, Picture, Region, Target, capture,
};

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
