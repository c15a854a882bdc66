//! Window manage: acting on the app's windows.
//!
//! Guarantees: the window that is named is the one that is acted on, within the scope; there is no other default than
//! the main window. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{WindowManage, WindowManageCall, WindowManageView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct WindowManageCapability(Windows);

impl WindowManageCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for WindowManageCapability {
    fn name(&self) -> &'static str {
        "window-manage"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/window-manage"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, WindowManage>(linker, |state| {
            WindowManageView(state.parts::<WindowManageCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = WindowManageCall(self.0.of(state));
        state.insert(call);
    }
}
