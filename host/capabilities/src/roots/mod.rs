//! Roots: what the client works on.
//!
//! Guarantees: a question reaches only whoever made the call, bounded in size and number; no call waits for its answer.
//! Not guaranteed: that anyone answers; redaction, which is the business of whoever passes it on.
//! Hostile: the guest, and what is answered.

mod bindings;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::RootsGrant;

use crate::asking::Questions;
use host::{Roots, RootsCall, RootsView};

/// The grant, as the engine links it.
#[derive(Clone, Copy, Debug, Default)]
pub struct RootsCapability(RootsGrant);

impl RootsCapability {
    /// Grants asking for the client's roots.
    pub fn new(grant: RootsGrant) -> Self {
        Self(grant)
    }
}

impl Capability for RootsCapability {
    fn name(&self) -> &'static str {
        "roots"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/roots"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Roots>(linker, |state| RootsView(state.parts::<RootsCall>().1))
    }

    fn asks(&self) -> bool {
        true
    }

    fn install(&self, state: &mut CallState) {
        let questions = Questions::new(state.observer());
        state.insert(RootsCall(questions));
    }
}
