//! What MCP offers a tool while it runs: log messages, progress, cancellation (capability `call-context`).
//!
//! Guarantees: reaches only the client that made the call, redacted and bounded. Not guaranteed: delivery.

pub use crate::bindings::palisade::host::call_context::{Level, cancelled, log, progress};
