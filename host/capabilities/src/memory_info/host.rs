//! The `memory-info` interface.

use wasmtime::component::HasData;

use super::counters;
use crate::blocking::Blocking;

mod bindings {
    //! Generated from `wit/`.
    wasmtime::component::bindgen!({
        inline: "package palisade:memory-info; world memory { import palisade:host/memory-info@0.1.0; }",
        path: "../../wit",
        imports: { default: async | trappable },
    });
}

pub(super) use bindings::palisade::host::memory_info::{Counters, Host, add_to_linker};

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
