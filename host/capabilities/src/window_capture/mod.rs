//! Window capture: pictures of a whole window, off the display.
//!
//! Guarantees: a picture is asked for of one granted window; requests are checked for sense before they reach the display;
//! there is no such capability without a camera. Not guaranteed: that nothing else of the screen is in the picture, nor that nothing
//! secret is. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::{WindowCamera, Windows};
use host::{WindowCapture, WindowCaptureCall, WindowCaptureView};

/// The grant, as the engine links it.
#[derive(Clone)]
pub struct WindowCaptureCapability {
    windows: Windows,
    camera: Arc<dyn WindowCamera>,
}

impl WindowCaptureCapability {
    /// Grants pictures of these windows by this camera.
    pub fn new(windows: Windows, camera: Arc<dyn WindowCamera>) -> Self {
        Self { windows, camera }
    }
}

impl fmt::Debug for WindowCaptureCapability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WindowCaptureCapability")
    }
}

impl Capability for WindowCaptureCapability {
    fn name(&self) -> &'static str {
        "window-capture"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/window-capture"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, WindowCapture>(linker, |state| {
            WindowCaptureView(state.parts::<WindowCaptureCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = WindowCaptureCall { window: self.windows.of(state), camera: Arc::clone(&self.camera) };
        state.insert(call);
    }
}
