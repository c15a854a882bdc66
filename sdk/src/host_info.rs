//! What the host says of itself: versions, profile, counters, enabled tools (capability `host-info`).
//!
//! Guarantees: no path, no token, no name of a tool that the caller's profile hides.

pub use crate::bindings::palisade::host::host_info::{Details, host};
