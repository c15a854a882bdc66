//! IPC invoke: the one way to the app's commands.
//!
//! Guarantees: a command that the grant does not allow never reaches the app; arguments are a JSON object. The app's own
//! permissions apply on top. Not guaranteed: what a command does. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::{NameScope, Windows};
use host::{IpcInvoke, IpcInvokeCall, IpcInvokeView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct IpcInvokeCapability {
    windows: Windows,
    commands: NameScope,
}

impl IpcInvokeCapability {
    /// Grants these commands, invoked by these windows.
    pub fn new(windows: Windows, commands: NameScope) -> Self {
        Self { windows, commands }
    }
}

impl Capability for IpcInvokeCapability {
    fn name(&self) -> &'static str {
        "ipc-invoke"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/ipc-invoke"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, IpcInvoke>(linker, |state| {
            IpcInvokeView(state.parts::<IpcInvokeCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = IpcInvokeCall { windows: self.windows.of(state), commands: self.commands.clone() };
        state.insert(call);
    }
}
