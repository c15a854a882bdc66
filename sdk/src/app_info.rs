//! Who the application is and where it keeps its things (capability `app-info`).
//!
//! Guarantees: only what the operator or the app registered. Carries host paths.

use crate::bindings::palisade::host::app_info as wit;
use crate::capability::capability;

pub use wit::{DatabaseFile, Directory, Identity};

capability! {
    /// Who the application is and where it keeps its things.
    AppInfo = Some("app-info")
}

impl AppInfo {
    /// The application's identity, and its own words about its configuration.
    #[must_use]
    pub fn app(&self) -> Identity {
        wit::app()
    }

    /// The granted directories, with their host paths.
    #[must_use]
    pub fn directories(&self) -> Vec<Directory> {
        wit::directories()
    }

    /// The known databases, with their host paths.
    #[must_use]
    pub fn databases(&self) -> Vec<DatabaseFile> {
        wit::databases()
    }
}
