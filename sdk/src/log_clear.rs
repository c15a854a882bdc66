//! Empties the logs (capability `log-clear`).
//!
//! Guarantees: cursors of other readers stay good. Not guaranteed: that nobody else was reading.

use crate::bindings::palisade::host::log_clear as wit;
use crate::capability::capability;

pub use wit::Kind;

capability! {
    /// Empties the logs.
    LogClear = Some("log-clear")
}

impl LogClear {
    /// Empties one log, and says how many entries it had.
    pub fn clear(&self, kind: Kind) -> u32 {
        wit::clear(kind)
    }
}
