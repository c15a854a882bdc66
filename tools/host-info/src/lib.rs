//! `get_plugin_info`: versions, profile, enabled tools and counters of the host.
//!
//! Guarantees: what `host-info` tells: no path, no token, no name of a tool that the caller's profile hides.
//! Imports: `host-info` alone.

#![forbid(unsafe_code)]

use palisade_sdk::host_info::Details;
use palisade_sdk::{HostInfo, output, tool};

#[output]
struct PluginInfo {
    version: String,
    /// Version of the contract between host and tools.
    bridge_version: String,
    /// TCP port; null where there is none.
    port: Option<u16>,
    app: App,
    tools: Tools,
    commands: Commands,
    privacy: Privacy,
    capacities: Capacities,
    registered_commands: u32,
    tool_invocations: u64,
    uptime_secs: u64,
}

#[output]
struct App {
    identifier: String,
    product_name: String,
}

#[output]
struct Tools {
    /// Enabled and disabled ones together.
    total: usize,
    enabled: usize,
    enabled_list: Vec<String>,
    disabled_list: Vec<String>,
}

#[output]
struct Commands {
    /// Null: every command that is not blocked.
    allowlist: Option<Vec<String>>,
    blocklist: Vec<String>,
}

#[output]
struct Privacy {
    profile: String,
    redaction_enabled: bool,
}

#[output]
struct Capacities {
    event_log: u32,
    eval_timeout_secs: u32,
}

impl From<Details> for PluginInfo {
    fn from(host: Details) -> Self {
        Self {
            version: host.version,
            bridge_version: host.contract_version,
            port: host.port,
            app: App { identifier: host.identifier, product_name: host.product_name },
            tools: Tools {
                total: host.enabled_tools.len() + host.disabled_tools.len(),
                enabled: host.enabled_tools.len(),
                enabled_list: host.enabled_tools,
                disabled_list: host.disabled_tools,
            },
            commands: Commands { allowlist: host.command_allowlist, blocklist: host.command_blocklist },
            privacy: Privacy { profile: host.profile, redaction_enabled: host.redaction },
            capacities: Capacities {
                event_log: host.event_capacity,
                eval_timeout_secs: host.eval_timeout_secs,
            },
            registered_commands: host.registered_commands,
            tool_invocations: host.tool_invocations,
            uptime_secs: host.uptime_secs,
        }
    }
}

/// The tool host: versions, app, profile, enabled and disabled tools, redaction, call counter, uptime.
#[tool(read_only, resource = "palisade://state")]
fn get_plugin_info(info: &HostInfo) -> PluginInfo {
    info.host().into()
}

palisade_sdk::export!(get_plugin_info);

#[cfg(test)]
mod tests;
