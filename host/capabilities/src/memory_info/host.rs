//! The `memory-info` interface.

use wasmtime::component::HasData;

use super::bindings::{Counters, Host};
use super::counters;
use crate::blocking::Blocking;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct MemoryInfoCall {
    pub(super) blocking: Blocking,
}

/// One host function's view.
pub(super) struct MemoryInfoView<'a>(pub(super) &'a MemoryInfoCall);

/// Names [`MemoryInfoView`] to the linker.
pub(super) struct MemoryInfo;

impl HasData for MemoryInfo {
    type Data<'a> = MemoryInfoView<'a>;
}

impl Host for MemoryInfoView<'_> {
    async fn memory(&mut self) -> wasmtime::Result<Result<Counters, String>> {
        Ok(self.0.blocking.run(counters::read).await?.map_err(str::to_string))
    }
}
