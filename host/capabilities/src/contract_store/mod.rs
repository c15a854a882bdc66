//! Contract store: keeps what commands are expected to give.
//!
//! Guarantees: a caller's contracts are its own, by the name of the principal; bounded in number and bytes. It keeps state between
//! calls: the contracts, until they are cleared or the host ends. Nothing is invoked. Not guaranteed: that a contract is true.
//! Hostile: the guest.

mod bindings;
mod grant;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use grant::Contracts;
use host::{ContractStore, ContractStoreCall, ContractStoreView};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct ContractStoreCapability(Contracts);

impl ContractStoreCapability {
    /// Grants an empty store. Whoever calls through it has one of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Capability for ContractStoreCapability {
    fn name(&self) -> &'static str {
        "contract-store"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/contract-store"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, ContractStore>(linker, |state| {
            ContractStoreView(state.parts::<ContractStoreCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let principal = state.observer().principal().to_owned();
        state.insert(ContractStoreCall { contracts: self.0.clone(), principal });
    }
}
