//! Fault: makes invocations of the app's commands slow, fail, lose their answers or get wrong ones.
//!
//! Guarantees: only commands that tools may invoke and that the app's handler has; each caller sees and clears its own rules, by
//! the name of the principal. It keeps state between calls: the rules, until they end, are cleared, or the app ends.
//! Not guaranteed: that others do not notice what a rule does. Hostile: the guest, in what it names.

mod bindings;
mod grant;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::FaultGrant;
use host::{Fault, FaultCall, FaultView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct FaultCapability(FaultGrant);

impl FaultCapability {
    /// Grants faults.
    pub fn new(grant: FaultGrant) -> Self {
        Self(grant)
    }
}

impl Capability for FaultCapability {
    fn name(&self) -> &'static str {
        "fault"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/fault"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Fault>(linker, |state| FaultView(state.parts::<FaultCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let principal = state.observer().principal().to_owned();
        let call = FaultCall { windows: self.0.windows.of(state), grant: self.0.clone(), principal };
        state.insert(call);
    }
}
