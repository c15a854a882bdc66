//! Host info: what the host says of itself to whoever may call it.
//!
//! Guarantees: exactly what the grant's closure tells, asked anew each time. Not guaranteed here, but the duty of
//! whoever builds the grant: no path, no token, no name of a tool that the caller's profile hides.
//! Hostile: the guest. Trusted: the closure.

mod bindings;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{HostDetails, HostInfoGrant};

use host::{HostInfo, HostInfoCall, HostInfoView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct HostInfoCapability(HostInfoGrant);

impl HostInfoCapability {
    /// Grants knowing the host's details.
    pub fn new(grant: HostInfoGrant) -> Self {
        Self(grant)
    }
}

impl Capability for HostInfoCapability {
    fn name(&self) -> &'static str {
        "host-info"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/host-info"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, HostInfo>(linker, |state| HostInfoView(state.parts::<HostInfoCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        state.insert(HostInfoCall(self.0.clone()));
    }
}
