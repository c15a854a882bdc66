//! The `ipc-registry` interface.

use wasmtime::component::HasData;

use super::bindings::{Command, Host, Registry};
use super::grant::IpcRegistryGrant;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct IpcRegistryCall(pub(super) IpcRegistryGrant);

/// One host function's view.
pub(super) struct IpcRegistryView<'a>(pub(super) &'a IpcRegistryCall);

/// Names [`IpcRegistryView`] to the linker.
pub(super) struct IpcRegistry;

impl HasData for IpcRegistry {
    type Data<'a> = IpcRegistryView<'a>;
}

impl Host for IpcRegistryView<'_> {
    async fn commands(&mut self) -> wasmtime::Result<Registry> {
        let registry = self.0.0.registry();
        let command = |known: super::Command| Command { name: known.name, description: known.description };
        Ok(Registry {
            commands: registry.commands.into_iter().map(command).collect(),
            complete: registry.complete,
        })
    }
}
