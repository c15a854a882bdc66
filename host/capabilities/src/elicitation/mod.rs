//! Elicitation: asking the person behind the client.
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

pub use grant::ElicitationGrant;

use crate::asking::Questions;
use host::{Elicitation, ElicitationCall, ElicitationView};

/// The grant, as the engine links it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ElicitationCapability(ElicitationGrant);

impl ElicitationCapability {
    /// Grants asking the person behind the client.
    pub fn new(grant: ElicitationGrant) -> Self {
        Self(grant)
    }
}

impl Capability for ElicitationCapability {
    fn name(&self) -> &'static str {
        "elicitation"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/elicitation"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Elicitation>(linker, |state| {
            ElicitationView(state.parts::<ElicitationCall>().1)
        })
    }

    fn asks(&self) -> bool {
        true
    }

    fn install(&self, state: &mut CallState) {
        let questions = Questions::new(state.observer());
        state.insert(ElicitationCall(questions));
    }
}
