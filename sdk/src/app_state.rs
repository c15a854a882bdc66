//! What the app tells of its own state (capability `app-state`).
//!
//! Guarantees: only probes that the app registered run. Not guaranteed: that a probe changes nothing.
//! Hostile: nothing; the app is trusted. Its answers can hold what pages and users put there.

use crate::Error as ToolError;
use crate::bindings::palisade::host::app_state as wit;
use crate::capability::capability;

pub use wit::Error;

capability! {
    /// What the app tells of its own state.
    AppState = Some("app-state")
}

impl AppState {
    /// The names of the probes that the app registered.
    #[must_use]
    pub fn probes(&self) -> Vec<String> {
        wit::probes()
    }

    /// What the probe of this name tells: JSON text of any shape.
    ///
    /// # Errors
    /// Where there is no such probe, and where it fails, tells too much or takes too long.
    pub fn read(&self, probe: &str) -> Result<String, Error> {
        wit::read(probe)
    }
}

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
