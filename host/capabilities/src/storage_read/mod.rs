//! Storage read: what a window's page has stored.
//!
//! Guarantees: reads only; a key that the grant blocks is as absent as one that was never set.
//! Hostile: the guest; what pages store.

mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::{NameScope, Windows};
use host::{StorageRead, StorageReadCall, StorageReadView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct StorageReadCapability {
    windows: Windows,
    keys: NameScope,
}

impl StorageReadCapability {
    /// Grants these keys of these windows.
    pub fn new(windows: Windows, keys: NameScope) -> Self {
        Self { windows, keys }
    }
}

impl Capability for StorageReadCapability {
    fn name(&self) -> &'static str {
        "storage-read"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/storage-read"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, StorageRead>(linker, |state| {
            StorageReadView(state.parts::<StorageReadCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = StorageReadCall { windows: self.windows.of(state), keys: self.keys.clone() };
        state.insert(call);
    }
}
