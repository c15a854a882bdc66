//! Which commands the app has (capability `ipc-registry`).
//!
//! Guarantees: names that the app gave. Conveys no right to invoke one.

pub use crate::bindings::palisade::host::ipc_registry::{Command, Registry, commands};
