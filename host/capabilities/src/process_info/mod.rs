//! Process info: the host process, its descendants, and named environment variables.
//!
//! Guarantees: the environment holds only variables that the grant names one by one, with the values they had when
//! it was built; of other processes only this one's descendants are told; no command line, executable path,
//! environment or working directory of any process is read; at most [`MAX_PROCESSES`] are listed.
//! Not guaranteed: hiding process names, nor that a descendant whose parent ended is found: the system gives it to
//! another parent.
//! Hostile: the guest, and the names of processes. Trusted: the grant.

mod bindings;
mod grant;
mod host;
mod table;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

pub use grant::ProcessInfoGrant;
pub use table::MAX_PROCESSES;

use crate::blocking::Blocking;
use host::{ProcessInfo, ProcessInfoCall, ProcessInfoView};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct ProcessInfoCapability(Arc<ProcessInfoGrant>);

impl ProcessInfoCapability {
    /// Grants knowing the host's processes, and these variables.
    pub fn new(grant: ProcessInfoGrant) -> Self {
        Self(Arc::new(grant))
    }
}

impl Capability for ProcessInfoCapability {
    fn name(&self) -> &'static str {
        "process-info"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/process-info"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, ProcessInfo>(linker, |state| {
            ProcessInfoView(state.parts::<ProcessInfoCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(ProcessInfoCall { grant: Arc::clone(&self.0), blocking });
    }
}
