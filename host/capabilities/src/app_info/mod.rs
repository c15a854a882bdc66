//! App info: who the application is, and where it keeps its things.
//!
//! Guarantees: only what the operator or the app registered is told; apart from the databases' sizes, all of it was
//! fixed when the grant was built. Conveys no access to what it names: paths are text.
//! Not guaranteed: that paths are not told. They are: grant it only to those who may know them.
//! Hostile: the guest. Trusted: the grant.

mod bindings;
mod grant;
mod host;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::{AppInfoGrant, DatabaseFile, SizeOf};

use crate::blocking::Blocking;
use host::{AppInfo, AppInfoCall, AppInfoView};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct AppInfoCapability(Arc<AppInfoGrant>);

impl AppInfoCapability {
    /// Grants knowing this much of the app.
    pub fn new(grant: AppInfoGrant) -> Self {
        Self(Arc::new(grant))
    }
}

impl Capability for AppInfoCapability {
    fn name(&self) -> &'static str {
        "app-info"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/app-info"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, AppInfo>(linker, |state| AppInfoView(state.parts::<AppInfoCall>().1))
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(AppInfoCall { grant: Arc::clone(&self.0), blocking });
    }
}
