//! The `process-info` interface.

use std::env::consts;
use std::sync::Arc;

use wasmtime::component::HasData;

use super::bindings::{Host, PlatformDetails, Process};
use super::grant::ProcessInfoGrant;
use super::table;
use crate::blocking::Blocking;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct ProcessInfoCall {
    pub(super) grant: Arc<ProcessInfoGrant>,
    pub(super) blocking: Blocking,
}

/// One host function's view.
pub(super) struct ProcessInfoView<'a>(pub(super) &'a ProcessInfoCall);

/// Names [`ProcessInfoView`] to the linker.
pub(super) struct ProcessInfo;

impl HasData for ProcessInfo {
    type Data<'a> = ProcessInfoView<'a>;
}

impl Host for ProcessInfoView<'_> {
    fn platform(&mut self) -> wasmtime::Result<PlatformDetails> {
        Ok(PlatformDetails {
            pid: std::process::id(),
            arch: consts::ARCH.to_string(),
            os: consts::OS.to_string(),
            family: consts::FAMILY.to_string(),
        })
    }

    fn environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.0.grant.environment().to_vec())
    }

    async fn processes(&mut self) -> wasmtime::Result<Vec<Process>> {
        let doing = self.0.blocking.effect("process.list", String::new);
        Ok(doing.of(self.0.blocking.run(table::own_processes).await)?)
    }
}
