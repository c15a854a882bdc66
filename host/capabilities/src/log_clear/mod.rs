//! Log clear: emptying the logs.
//!
//! Guarantees: only entries of the grant's windows, and of none, go. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{LogClear, LogClearCall, LogClearView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct LogClearCapability(Windows);

impl LogClearCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for LogClearCapability {
    fn name(&self) -> &'static str {
        "log-clear"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/log-clear"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, LogClear>(linker, |state| LogClearView(state.parts::<LogClearCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let call = LogClearCall(self.0.of(state));
        state.insert(call);
    }
}
