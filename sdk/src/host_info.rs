//! What the host says of itself: versions, profile, counters, enabled tools (capability `host-info`).
//!
//! Guarantees: no path, no token, no name of a tool that the caller's profile hides.

use crate::bindings::palisade::host::host_info as wit;
use crate::capability::capability;

pub use wit::Details;

capability! {
    /// What the host says of itself.
    HostInfo = Some("host-info")
}

impl HostInfo {
    /// The host, just now.
    #[must_use]
    pub fn host(&self) -> Details {
        wit::host()
    }
}
