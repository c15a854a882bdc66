//! Navigation: sending a page elsewhere, and answering its dialogs.
//!
//! Guarantees: a page is sent to `http` and `https`, to addresses of its own origin, and to files only where the grant says
//! so; never to a script, whatever its address is dressed as. Hostile: the guest.

mod address;
mod bindings;
mod host;
#[cfg(test)]
mod tests;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::webview::Windows;
use host::{Navigation, NavigationCall, NavigationView};

/// The grant, as the engine links it.
#[derive(Clone, Debug)]
pub struct NavigationCapability {
    windows: Windows,
    files: bool,
}

impl NavigationCapability {
    /// Grants these windows; `files`: to `file:` addresses too.
    pub fn new(windows: Windows, files: bool) -> Self {
        Self { windows, files }
    }
}

impl Capability for NavigationCapability {
    fn name(&self) -> &'static str {
        "navigation"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/navigation"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::add_to_linker::<_, Navigation>(linker, |state| {
            NavigationView(state.parts::<NavigationCall>().1)
        })
    }

    fn install(&self, state: &mut CallState) {
        let call = NavigationCall { windows: self.windows.of(state), files: self.files };
        state.insert(call);
    }
}
