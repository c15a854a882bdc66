//! Sampling: having the client's model write something.
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

pub use grant::SamplingGrant;
pub use host::MAX_TOKENS;

use crate::asking::Questions;
use host::{Sampling, SamplingCall, SamplingView};

/// The grant, as the engine links it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SamplingCapability(SamplingGrant);

impl SamplingCapability {
    /// Grants asking the client's model.
    pub fn new(grant: SamplingGrant) -> Self {
        Self(grant)
    }
}

impl Capability for SamplingCapability {
    fn name(&self) -> &'static str {
        "sampling"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/sampling"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Sampling>(linker, |state| SamplingView(state.parts::<SamplingCall>().1))
    }

    fn asks(&self) -> bool {
        true
    }

    fn install(&self, state: &mut CallState) {
        let questions = Questions::new(state.observer());
        state.insert(SamplingCall(questions));
    }
}
