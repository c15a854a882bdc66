//! The host process, its children, and named environment variables (capability `process-info`).
//!
//! Guarantees: only variables that the grant names; never a command line or a working directory.

use crate::bindings::palisade::host::process_info as wit;
use crate::capability::capability;

pub use wit::{PlatformDetails, Process};

capability! {
    /// The host process, its children, and named environment variables.
    ProcessInfo = Some("process-info")
}

impl ProcessInfo {
    /// The granted environment variables that are set, by name.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        wit::environment()
    }

    /// The process's id, and what it runs on.
    #[must_use]
    pub fn platform(&self) -> PlatformDetails {
        wit::platform()
    }

    /// The process itself, then those that it started.
    #[must_use]
    pub fn processes(&self) -> Vec<Process> {
        wit::processes()
    }
}
