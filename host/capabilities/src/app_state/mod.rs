//! App state: what the app tells of itself through its own probes.
//!
//! Guarantees: only registered probes run, off the async threads and under the call's clock; one that panics is an error of
//! its own. Not guaranteed: that a probe which ran out of time stops. Hostile: the guest. Trusted: the probes, as far as the
//! app's author wrote them.

mod bindings;
mod grant;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{AppStateGrant, Probe};

use crate::blocking::Blocking;
use host::{AppState, AppStateCall, AppStateView};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct AppStateCapability(AppStateGrant);

impl AppStateCapability {
    /// Grants these probes.
    pub fn new(grant: AppStateGrant) -> Self {
        Self(grant)
    }
}

impl Capability for AppStateCapability {
    fn name(&self) -> &'static str {
        "app-state"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/app-state"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, AppState>(linker, |state| AppStateView(state.parts::<AppStateCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(AppStateCall { grant: self.0.clone(), blocking });
    }
}
