//! Where a window's page has been, the way back, and its dialogs (capability `navigation-history`).
//!
//! Guarantees: goes along the page's own history alone. Hostile: addresses, titles and messages.

use crate::bindings::palisade::host::navigation_history;
use crate::capability::capability;

pub use navigation_history::{Dialog, Error, ErrorKind, Visited};

capability! {
    /// Where a window's page has been, the way back, and its dialogs.
    NavigationHistory = Some("navigation-history")
}

impl NavigationHistory {
    /// Goes back to the page before; false where there is none.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn go_back(&self, window: Option<&str>) -> Result<bool, Error> {
        navigation_history::go_back(window)
    }

    /// Where the page has been, in the order of the visits.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn history(&self, window: Option<&str>) -> Result<Vec<Visited>, Error> {
        navigation_history::history(window)
    }

    /// The latest dialogs, oldest first, `limit` at most.
    #[must_use]
    pub fn dialogs(&self, window: Option<&str>, limit: u32) -> Vec<Dialog> {
        navigation_history::dialogs(window, limit)
    }
}

crate::error::from_kinds!(
    navigation_history:
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    Failed => failed,
);
