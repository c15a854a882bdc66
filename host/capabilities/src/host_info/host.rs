//! The `host-info` interface.

use wasmtime::component::HasData;

use super::bindings::{Details, Host};
use super::grant::HostInfoGrant;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct HostInfoCall(pub(super) HostInfoGrant);

/// One host function's view.
pub(super) struct HostInfoView<'a>(pub(super) &'a HostInfoCall);

/// Names [`HostInfoView`] to the linker.
pub(super) struct HostInfo;

impl HasData for HostInfo {
    type Data<'a> = HostInfoView<'a>;
}

impl Host for HostInfoView<'_> {
    fn host(&mut self) -> wasmtime::Result<Details> {
        let details = self.0.0.details();
        Ok(Details {
            version: details.version,
            contract_version: details.contract_version,
            port: details.port,
            identifier: details.identifier,
            product_name: details.product_name,
            profile: details.profile,
            redaction: details.redaction,
            enabled_tools: details.enabled_tools,
            disabled_tools: details.disabled_tools,
            command_allowlist: details.command_allowlist,
            command_blocklist: details.command_blocklist,
            registered_commands: details.registered_commands,
            event_capacity: details.event_capacity,
            eval_timeout_secs: details.eval_timeout_secs,
            tool_invocations: details.tool_invocations,
            uptime_secs: details.uptime_secs,
        })
    }
}
