//! The `grants` interface.

use std::sync::Arc;

use wasmtime::component::HasData;

use super::bindings::{Grant, Host};
use super::grant::{GrantLine, GrantsGrant};

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct GrantsCall(pub(super) Arc<GrantsGrant>);

/// One host function's view.
pub(super) struct GrantsView<'a>(pub(super) &'a GrantsCall);

/// Names [`GrantsView`] to the linker.
pub(super) struct Grants;

impl HasData for Grants {
    type Data<'a> = GrantsView<'a>;
}

impl Host for GrantsView<'_> {
    fn grants(&mut self) -> wasmtime::Result<Vec<Grant>> {
        let grant =
            |line: &GrantLine| Grant { capability: line.capability.clone(), scope: line.scope.clone() };
        Ok(self.0.0.lines().iter().map(grant).collect())
    }
}
