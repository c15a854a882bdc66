//! Looks at a window's page (capability `page-read`).
//!
//! Guarantees: the host's own script answers, with the JSON text of an object; nothing changes the page. Not
//! guaranteed: truth of what the page shows.
//! Hostile: everything that the page shows.

use crate::bindings::palisade::host::page_read;
use crate::capability::capability;

pub use page_read::{Condition, Error, ErrorKind, Page, Query, SnapshotFormat, SnapshotOptions};

capability! {
    /// Looks at a window's page.
    PageRead = Some("page-read")
}

impl PageRead {
    /// The page of the window of this label; the main window's for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or it has no page to look at.
    pub fn open(&self, window: Option<&str>) -> Result<Page, Error> {
        page_read::open(window)
    }
}

crate::error::from_kinds!(
    page_read:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    StaleReference => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
