//! Which commands the app has (capability `ipc-registry`).
//!
//! Guarantees: names that the app gave. Conveys no right to invoke one.

use crate::bindings::palisade::host::ipc_registry as wit;
use crate::capability::capability;

pub use wit::{Command, Registry};

capability! {
    /// Which commands the app has.
    IpcRegistry = Some("ipc-registry")
}

impl IpcRegistry {
    /// The app's commands, in name order.
    #[must_use]
    pub fn commands(&self) -> Registry {
        wit::commands()
    }
}
