//! Empties the logs (capability `log-clear`).
//!
//! Guarantees: cursors of other readers stay good. Not guaranteed: that nobody else was reading.

pub use crate::bindings::palisade::host::log_clear::{Kind, clear};
