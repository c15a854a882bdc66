//! Window read: which windows the app has, and how they stand.
//!
//! Guarantees: nothing is changed, and no page runs anything; a window outside the scope is not told of.
//! Hostile: the guest; titles and addresses, which pages choose.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{WindowRead, WindowReadCall, WindowReadView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct WindowReadCapability(Windows);

impl WindowReadCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for WindowReadCapability {
    fn name(&self) -> &'static str {
        "window-read"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/window-read"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, WindowRead>(linker, |state| {
            WindowReadView(state.parts::<WindowReadCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = WindowReadCall(self.0.of(state));
        state.insert(call);
    }
}
