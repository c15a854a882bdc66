//! Page eval: running a guest's script in a window's page.
//!
//! Guarantees: the script runs in the window that is named, within the scope; its call ends at the deadline.
//! Not guaranteed: anything about what it does: it has all that the page has. Hostile: the guest; the page.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageEval, PageEvalCall, PageEvalView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageEvalCapability(Windows);

impl PageEvalCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for PageEvalCapability {
    fn name(&self) -> &'static str {
        "page-eval"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-eval"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageEval>(linker, |state| PageEvalView(state.parts::<PageEvalCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let call = PageEvalCall(self.0.of(state));
        state.insert(call);
    }
}
