//! The host process, its children, and named environment variables (capability `process-info`).
//!
//! Guarantees: only variables that the grant names; never a command line or a working directory.

pub use crate::bindings::palisade::host::process_info::{
    PlatformDetails, Process, environment, platform, processes,
};
