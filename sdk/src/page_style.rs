//! Adds a style sheet to a window's page (capability `page-style`).
//!
//! Guarantees: without `allow_remote` a sheet that may make the page fetch anything is refused whole. Not guaranteed:
//! that the page keeps the sheet, or anything in frames and shadow roots.
//! Hostile: nothing in an answer but its size; what it says is the host's own.

use crate::bindings::palisade::host::page_style;
use crate::capability::capability;

pub use page_style::{Error, ErrorKind, Page};

capability! {
    /// Adds a style sheet to a window's page.
    PageStyle = Some("page-style")
}

impl PageStyle {
    /// The page of the window of this label; the main window's for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or it has no page to look at.
    pub fn open(&self, window: Option<&str>) -> Result<Page, Error> {
        page_style::open(window)
    }
}

crate::error::from_kinds!(
    page_style:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
