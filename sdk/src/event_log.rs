//! Console messages, requests, navigation, dialogs and events (capability `event-log`).
//!
//! Guarantees: bounded; what was dropped is counted. Not guaranteed: truth of what a page writes to its console.
//! Hostile: every entry.

use crate::Error as ToolError;

pub use crate::bindings::palisade::host::event_log::{
    Entry, Error, Kind, Page, Quiet, Waited, place, read, wait, wait_network_idle,
};

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
            Error::Timeout => Self::deadline_exceeded("The window did not answer in time."),
        }
    }
}
