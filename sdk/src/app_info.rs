//! Who the application is and where it keeps its things (capability `app-info`).
//!
//! Guarantees: only what the operator or the app registered. Carries host paths.

pub use crate::bindings::palisade::host::app_info::{
    DatabaseFile, Directory, Identity, app, databases, directories,
};
