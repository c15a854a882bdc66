//! Storage write: changing what a window's page has stored.
//!
//! Guarantees: a key that the grant blocks is neither set nor deleted. Hostile: the guest.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::{NameScope, Windows};
use host::{StorageWrite, StorageWriteCall, StorageWriteView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct StorageWriteCapability {
    windows: Windows,
    keys: NameScope,
}

impl StorageWriteCapability {
    /// Grants these keys of these windows.
    pub fn new(windows: Windows, keys: NameScope) -> Self {
        Self { windows, keys }
    }
}

impl Capability for StorageWriteCapability {
    fn name(&self) -> &'static str {
        "storage-write"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/storage-write"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, StorageWrite>(linker, |state| {
            StorageWriteView(state.parts::<StorageWriteCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = StorageWriteCall { windows: self.windows.of(state), keys: self.keys.clone() };
        state.insert(call);
    }
}
