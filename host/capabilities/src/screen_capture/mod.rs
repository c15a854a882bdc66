//! Screen capture: pictures of a window's page.
//!
//! Guarantees: a picture shows the page of one granted window, as the webview draws it; requests are checked for sense
//! before they reach it. Not guaranteed: that nothing secret is in the picture. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{ScreenCapture, ScreenCaptureCall, ScreenCaptureView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct ScreenCaptureCapability(Windows);

impl ScreenCaptureCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for ScreenCaptureCapability {
    fn name(&self) -> &'static str {
        "screen-capture"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/screen-capture"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, ScreenCapture>(linker, |state| {
            let (table, call) = state.parts::<ScreenCaptureCall>();
            ScreenCaptureView { table, call }
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = ScreenCaptureCall(self.0.of(state));
        state.insert(call);
    }
}
