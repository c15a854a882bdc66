//! Takes pictures of a window's page at intervals (capability `page-trace`).
//!
//! Guarantees: a trace is its caller's, bounded in pictures, bytes and time. Not guaranteed: that a picture holds no secret;
//! redaction does not look into pictures.

use crate::bindings::palisade::host::page_trace;
use crate::capability::capability;

pub use page_trace::{Error, ErrorKind, Frame, Options, Standing};

capability! {
    /// Takes pictures of a window's page at intervals.
    PageTrace = Some("page-trace")
}

impl PageTrace {
    /// Begins one, in place of the caller's last.
    ///
    /// # Errors
    /// Where there is no such window, or the options don't fit.
    pub fn start(&self, options: &Options) -> Result<Standing, Error> {
        page_trace::start(options)
    }

    /// Ends it. `None`: there is none.
    #[must_use]
    pub fn stop(&self) -> Option<Standing> {
        page_trace::stop()
    }

    /// How it stands. `None`: there is none.
    #[must_use]
    pub fn status(&self) -> Option<Standing> {
        page_trace::status()
    }

    /// Pictures from an index on, at most `limit` and what one answer holds.
    #[must_use]
    pub fn frames(&self, from: u32, limit: u32) -> Vec<Frame> {
        page_trace::frames(from, limit)
    }
}

crate::error::from_kinds!(
    page_trace:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
