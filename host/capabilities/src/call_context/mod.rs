//! Call context: what MCP offers a tool while it runs.
//!
//! Guarantees: what is said reaches only the observer of this call; one call says at most its log bytes, messages
//! counted, and one closing warning tells that more was dropped; no control characters but newline and tab.
//! Not guaranteed: delivery; redaction, which is the business of whoever sends it on.
//! Hostile: the guest: its text, its numbers, how often it speaks. Trusted: the observer not to block.

mod bindings;
mod budget;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use budget::{MAX_MESSAGE_BYTES, MESSAGE_COST};
pub use grant::CallContextGrant;

use host::{CallContext, CallContextCall, CallContextView};

/// The grant, as the engine links it.
#[derive(Clone, Copy, Debug, Default)]
pub struct CallContextCapability(CallContextGrant);

impl CallContextCapability {
    /// Grants talking to the client.
    pub fn new(grant: CallContextGrant) -> Self {
        Self(grant)
    }
}

impl Capability for CallContextCapability {
    fn name(&self) -> &'static str {
        "call-context"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/call-context"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, CallContext>(linker, |state| {
            CallContextView(state.parts::<CallContextCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = CallContextCall::new(state.observer(), state.log_bytes());
        state.insert(call);
    }
}
