//! Acts on a window's page as a user would, and draws highlights (capability `page-input`).
//!
//! Guarantees: each act waits until its element can be acted on, and says what is in the way when it can't. Not
//! guaranteed: that a page tells these events from a user's; it can.
//! Hostile: what the page says of itself in an answer.

use crate::bindings::palisade::host::page_input;
use crate::capability::capability;

pub use page_input::{Error, ErrorKind, Page};

capability! {
    /// Acts on a window's page as a user would, and draws highlights.
    PageInput = Some("page-input")
}

impl PageInput {
    /// The page of the window of this label; the main window's for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or it has no page to look at.
    pub fn open(&self, window: Option<&str>) -> Result<Page, Error> {
        page_input::open(window)
    }
}

crate::error::from_kinds!(
    page_input:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    StaleReference => invalid_arguments,
    NotActionable => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
