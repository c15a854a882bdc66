//! Grants: which capabilities the caller's profile grants, with their scopes in words.
//!
//! Guarantees: names as the operator wrote them, fixed when the grant was built; nothing here changes a grant.
//! Not guaranteed here, but the duty of whoever builds the lines: no host path and no secret in them.
//! Hostile: the guest. Trusted: the lines.

mod bindings;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{GrantLine, GrantsGrant};

use host::{Grants, GrantsCall, GrantsView};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct GrantsCapability(Arc<GrantsGrant>);

impl GrantsCapability {
    /// Grants knowing these lines.
    pub fn new(grant: GrantsGrant) -> Self {
        Self(Arc::new(grant))
    }
}

impl Capability for GrantsCapability {
    fn name(&self) -> &'static str {
        "grants"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/grants"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Grants>(linker, |state| GrantsView(state.parts::<GrantsCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        state.insert(GrantsCall(Arc::clone(&self.0)));
    }
}
