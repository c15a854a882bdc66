//! Page style: one style sheet of a guest's in a window's page.
//!
//! Guarantees: without `allow-remote` nothing of a sheet that may fetch is applied: the page script examines what the
//! engine made of it, and says why it refuses. Not guaranteed: what a sheet that was let through makes a page look like.
//! Hostile: the guest, in what it sends; the page.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageStyle, PageStyleCall, PageStyleView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageStyleCapability(Windows);

impl PageStyleCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for PageStyleCapability {
    fn name(&self) -> &'static str {
        "page-style"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-style"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageStyle>(linker, |state| {
            let (table, call) = state.parts::<PageStyleCall>();
            PageStyleView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = PageStyleCall(self.0.of(state));
        state.insert(call);
    }
}
