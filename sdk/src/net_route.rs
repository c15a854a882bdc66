//! Answers, blocks or delays requests of a window's page (capability `net-route`).
//!
//! Guarantees: a page is as it was until its first rule, and again after its last. Not guaranteed: requests that it makes in other
//! ways than `fetch` and `XMLHttpRequest`.
//! Hostile: the addresses in matches, which the page chose.

use crate::bindings::palisade::host::net_route;
use crate::capability::capability;

pub use net_route::{Behavior, Error, ErrorKind, MatchKind, Page, Rule};

capability! {
    /// Answers, blocks or delays requests of a window's page.
    NetRoute = Some("net-route")
}

impl NetRoute {
    /// The page of the window of this label; the main window's for `None`.
    ///
    /// # Errors
    /// Where there is no such window.
    pub fn open(&self, window: Option<&str>) -> Result<Page, Error> {
        net_route::open(window)
    }
}

crate::error::from_kinds!(
    net_route:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
