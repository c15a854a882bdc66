//! Navigation history: where a page has been, the way back, and its dialogs.
//!
//! Guarantees: goes along the page's own history alone; only granted windows. Hostile: the guest; pages, in their addresses,
//! titles and dialogs.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{NavigationHistory, NavigationHistoryCall, NavigationHistoryView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct NavigationHistoryCapability(Windows);

impl NavigationHistoryCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for NavigationHistoryCapability {
    fn name(&self) -> &'static str {
        "navigation-history"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/navigation-history"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, NavigationHistory>(linker, |state| {
            NavigationHistoryView(state.parts::<NavigationHistoryCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = NavigationHistoryCall(self.0.of(state));
        state.insert(call);
    }
}
