//! The app's commands, as whoever builds the grant names them.

use std::fmt;
use std::sync::Arc;

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name.
    pub name: String,
    /// What it does, where the app says so.
    pub description: Option<String>,
}

/// The app's commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// In name order.
    pub commands: Vec<Command>,
    /// There are no others.
    pub complete: bool,
}

/// Tells the commands when a tool asks. The closure runs in the call and must not block.
#[derive(Clone)]
pub struct IpcRegistryGrant(Arc<dyn Fn() -> Registry + Send + Sync>);

impl IpcRegistryGrant {
    /// Grants what `registry` tells, each time anew.
    pub fn new(registry: impl Fn() -> Registry + Send + Sync + 'static) -> Self {
        Self(Arc::new(registry))
    }

    /// What is known now.
    pub fn registry(&self) -> Registry {
        (self.0)()
    }
}

impl fmt::Debug for IpcRegistryGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IpcRegistryGrant").finish_non_exhaustive()
    }
}
