//! Recording: what happens in the app from one moment to another, taken down as it happens.
//!
//! Guarantees: each invocation and event of the grant's windows once, in its order, in bounded memory; a recording is its
//! caller's own, by the name of the principal, and to all others there is none. It keeps state between calls: one recording for
//! each principal, for as long as the host runs. Nothing is invoked or changed.
//! Not guaranteed: that the embedder sees every invocation. Hostile: the guest, in what it names, notes and loads; commands, in
//! what they answer.

mod bindings;
mod grant;
mod host;
mod session;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use grant::Recorders;
use host::{Recording, RecordingCall, RecordingView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct RecordingCapability {
    windows: Windows,
    recorders: Recorders,
}

impl RecordingCapability {
    /// Grants recording these windows. Whoever calls through it has a recording of its own.
    pub fn new(windows: Windows) -> Self {
        Self { windows, recorders: Recorders::default() }
    }
}

impl Capability for RecordingCapability {
    fn name(&self) -> &'static str {
        "recording"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/recording"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Recording>(linker, |state| {
            RecordingView(state.parts::<RecordingCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let principal = state.observer().principal().to_owned();
        let call = RecordingCall {
            windows: self.windows.of(state),
            scope: self.windows.clone(),
            recorders: self.recorders.clone(),
            principal,
        };
        state.insert(call);
    }
}
