//! What the app tells of its own state (capability `app-state`).
//!
//! Guarantees: only probes that the app registered run. Not guaranteed: that a probe changes nothing.
//! Hostile: nothing; the app is trusted. Its answers can hold what pages and users put there.

use crate::Error as ToolError;

pub use crate::bindings::palisade::host::app_state::{Error, probes, read};

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unknown(text) => Self::invalid_arguments(text),
            Error::Timeout => Self::deadline_exceeded("The probe did not answer in time."),
            Error::TooLarge(text) => Self::too_large(text),
            Error::Failed(text) => Self::failed(text),
        }
    }
}
