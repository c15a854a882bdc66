//! Looks at what moves in a window's page, and stops it (capability `page-animation`).
//!
//! Guarantees: what a scrub has stopped goes on when it is dropped. Not guaranteed: motion that a script makes frame by frame.
//! Hostile: names of animations and keyframes, which the page chose.

use crate::bindings::palisade::host::page_animation;
use crate::capability::capability;

pub use page_animation::{Error, ErrorKind, Page, Scrub};

capability! {
    /// Looks at what moves in a window's page, and stops it.
    PageAnimation = Some("page-animation")
}

impl PageAnimation {
    /// The page of the window of this label; the main window's for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or it has no page to look at.
    pub fn open(&self, window: Option<&str>) -> Result<Page, Error> {
        page_animation::open(window)
    }
}

crate::error::from_kinds!(
    page_animation:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
