//! Net route: rules for requests of a window's page.
//!
//! Guarantees: a rule is checked, compiled and bounded before it is kept; it is the window's, and each page that it loads gets
//! it; one that could not be applied is not kept. Not guaranteed: what the page does with an answer.
//! Hostile: the guest, in its rules; the page, in what it says has matched.

mod bindings;
mod host;
mod pattern;
mod rule;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{NetRoute, NetRouteCall, NetRouteView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct NetRouteCapability(Windows);

impl NetRouteCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for NetRouteCapability {
    fn name(&self) -> &'static str {
        "net-route"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/net-route"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, NetRoute>(linker, |state| {
            let (table, call) = state.parts::<NetRouteCall>();
            NetRouteView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = NetRouteCall(self.0.of(state));
        state.insert(call);
    }
}
