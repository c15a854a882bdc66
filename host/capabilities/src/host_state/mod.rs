//! Host state: how the host started, what it holds, and what it is doing.
//!
//! Guarantees: what the embedder noted and what its gauges tell, asked anew each time; bounded. Not guaranteed here, but the
//! duty of whoever notes: no path, no token, nothing of a page's.
//! Hostile: the guest. Trusted: the embedder.

mod bindings;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{Course, Gauge, HostStateGrant, Task};

use host::{HostState, HostStateCall, HostStateView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct HostStateCapability(HostStateGrant);

impl HostStateCapability {
    /// Grants seeing how the host stands.
    pub fn new(grant: HostStateGrant) -> Self {
        Self(grant)
    }
}

impl Capability for HostStateCapability {
    fn name(&self) -> &'static str {
        "host-state"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/host-state"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, HostState>(linker, |state| {
            HostStateView(state.parts::<HostStateCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        state.insert(HostStateCall(self.0.clone()));
    }
}
