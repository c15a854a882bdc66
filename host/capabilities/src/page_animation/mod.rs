//! Page animation: what moves in a window's page, and stopping it at chosen points.
//!
//! Guarantees: each function is one verb of the page script; a scrub whose handle goes, by whatever end of its call, lets the
//! animations go on (and the page script does so by itself where nobody can tell it). Not guaranteed: that they are where they
//! would have been. Hostile: the guest, in what it sends; the page, in what it answers.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageAnimation, PageAnimationCall, PageAnimationView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageAnimationCapability(Windows);

impl PageAnimationCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for PageAnimationCapability {
    fn name(&self) -> &'static str {
        "page-animation"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-animation"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageAnimation>(linker, |state| {
            let (table, call) = state.parts::<PageAnimationCall>();
            PageAnimationView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = PageAnimationCall(self.0.of(state));
        state.insert(call);
    }
}
