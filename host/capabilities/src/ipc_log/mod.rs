//! IPC log: what was asked of the app's commands.
//!
//! Guarantees: the invocations of the grant's windows alone, as the embedder noted them; nothing is invoked or changed. Not
//! guaranteed: that the embedder sees them all. Hostile: the guest; commands, in what they answer.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{IpcLog, IpcLogCall, IpcLogView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct IpcLogCapability(Windows);

impl IpcLogCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for IpcLogCapability {
    fn name(&self) -> &'static str {
        "ipc-log"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/ipc-log"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, IpcLog>(linker, |state| IpcLogView(state.parts::<IpcLogCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let call = IpcLogCall(self.0.of(state));
        state.insert(call);
    }
}
