//! Event log: console messages, requests, navigation, dialogs, events.
//!
//! Guarantees: entries of the grant's windows alone, and of none. A page is changed by one thing only: that its console is
//! read for the first time makes its messages be looked for. Not guaranteed: truth of what pages write. Hostile: the guest;
//! pages, in what they log.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{EventLog, EventLogCall, EventLogView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct EventLogCapability(Windows);

impl EventLogCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self(windows)
    }
}

impl Capability for EventLogCapability {
    fn name(&self) -> &'static str {
        "event-log"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/event-log"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, EventLog>(linker, |state| EventLogView(state.parts::<EventLogCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let call = EventLogCall(self.0.of(state));
        state.insert(call);
    }
}
