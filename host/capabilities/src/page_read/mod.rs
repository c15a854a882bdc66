//! Page read: looking at a window's page through the page script's reading verbs.
//!
//! Guarantees: only the verbs of this file's interface are ever asked, with arguments that are data; none changes the
//! page. Not guaranteed: that the page tells the truth about itself. Hostile: the guest; the page.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageRead, PageReadCall, PageReadView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageReadCapability(Windows);

impl PageReadCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for PageReadCapability {
    fn name(&self) -> &'static str {
        "page-read"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-read"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageRead>(linker, |state| {
            let (table, call) = state.parts::<PageReadCall>();
            PageReadView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = PageReadCall(self.0.of(state));
        state.insert(call);
    }
}
