//! Page trace: pictures of a window's page at intervals, for the caller who asked for them.
//!
//! Guarantees: a picture shows the page of one granted window, as the webview draws it; a trace is known by its principal, and
//! to nobody else; it is bounded in pictures, bytes and time, in memory alone, and forgotten a while after its end. It keeps state
//! between calls: this is what it is for. Not guaranteed: that nothing secret is in a picture.
//! Hostile: the guest, in its numbers.

mod bindings;
mod host;
mod recorder;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{PageTrace, PageTraceCall, PageTraceView};
use recorder::Traces;

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct PageTraceCapability {
    windows: Windows,
    traces: Traces,
}

impl PageTraceCapability {
    /// Grants these windows.
    pub fn new(windows: Windows) -> Self {
        Self { windows, traces: Traces::default() }
    }
}

impl Capability for PageTraceCapability {
    fn name(&self) -> &'static str {
        "page-trace"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/page-trace"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, PageTrace>(linker, |state| {
            PageTraceView(state.parts::<PageTraceCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let principal = state.observer().principal().to_owned();
        let call = PageTraceCall { windows: self.windows.of(state), traces: self.traces.clone(), principal };
        state.insert(call);
    }
}
