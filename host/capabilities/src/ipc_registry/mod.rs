//! IPC registry: which commands the app has.
//!
//! Guarantees: exactly what the grant's closure tells; nothing is invoked to find out, and knowing a name conveys no right to
//! invoke it. Hostile: the guest. Trusted: the closure.

mod bindings;
mod grant;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{Command, IpcRegistryGrant, Registry};

use host::{IpcRegistry, IpcRegistryCall, IpcRegistryView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct IpcRegistryCapability(IpcRegistryGrant);

impl IpcRegistryCapability {
    /// Grants knowing these commands.
    pub fn new(grant: IpcRegistryGrant) -> Self {
        Self(grant)
    }
}

impl Capability for IpcRegistryCapability {
    fn name(&self) -> &'static str {
        "ipc-registry"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/ipc-registry"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, IpcRegistry>(linker, |state| {
            IpcRegistryView(state.parts::<IpcRegistryCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        state.insert(IpcRegistryCall(self.0.clone()));
    }
}
