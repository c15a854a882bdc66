//! Memory info: how much memory the host process uses.
//!
//! Guarantees: numbers about this process, and nothing else. Not guaranteed: every number on every platform. Linux:
//! resident, peak resident and virtual size. Elsewhere: resident and virtual size. The rest is absent, never made up.
//! Hostile: nobody. Trusted: the operating system's numbers.

mod bindings;
mod counters;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::MemoryInfoGrant;

use crate::blocking::Blocking;
use host::{MemoryInfo, MemoryInfoCall, MemoryInfoView};

/// The grant, as the engine links it.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryInfoCapability(MemoryInfoGrant);

impl MemoryInfoCapability {
    /// Grants the counters.
    pub fn new(grant: MemoryInfoGrant) -> Self {
        Self(grant)
    }
}

impl Capability for MemoryInfoCapability {
    fn name(&self) -> &'static str {
        "memory-info"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/memory-info"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, MemoryInfo>(linker, |state| {
            MemoryInfoView(state.parts::<MemoryInfoCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(MemoryInfoCall { blocking });
    }
}
