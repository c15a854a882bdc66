//! Memory counters of the host process (capability `memory-info`).
//!
//! Guarantees: bytes, but for `page_fault_count`; what a platform does not count is `None`.

use crate::Error;
use crate::bindings::palisade::host::memory_info as wit;
use crate::capability::capability;

pub use wit::Counters;

capability! {
    /// Memory counters of the host process.
    MemoryInfo = Some("memory-info")
}

impl MemoryInfo {
    /// The counters, just now.
    ///
    /// # Errors
    /// `unavailable` with the host's own text where the platform does not tell.
    pub fn memory(&self) -> Result<Counters, Error> {
        wit::memory()
            .map_err(|text| Error::unavailable(format!("The host can't read its memory counters: {text}")))
    }
}
