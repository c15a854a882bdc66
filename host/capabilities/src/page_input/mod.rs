//! Page input: acting on a window's page through the page script's acting verbs.
//!
//! Guarantees: only the verbs of this file's interface are ever asked, with arguments that are data; no code of a
//! guest's runs. Hostile: the guest; the page.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageInput, PageInputCall, PageInputView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageInputCapability(Windows);

impl PageInputCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for PageInputCapability {
    fn name(&self) -> &'static str {
        "page-input"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-input"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageInput>(linker, |state| {
            let (table, call) = state.parts::<PageInputCall>();
            PageInputView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = PageInputCall(self.0.of(state));
        state.insert(call);
    }
}
