//! What the host says of itself, told by whoever runs it.

use std::fmt;
use std::sync::Arc;

/// What the host says of itself to one profile. Mirrors `host-info.details` of the contract; default: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostDetails {
    /// The host's version.
    pub version: String,
    /// The contract's version.
    pub contract_version: String,
    /// The TCP port, where there is one.
    pub port: Option<u16>,
    /// The app's identifier.
    pub identifier: String,
    /// What people call the app.
    pub product_name: String,
    /// The caller's profile.
    pub profile: String,
    /// Whether results are redacted.
    pub redaction: bool,
    /// Tools that the caller's profile can call, by name.
    pub enabled_tools: Vec<String>,
    /// Tools or operations that the configuration switched off.
    pub disabled_tools: Vec<String>,
    /// Commands that may be invoked, where a list says so.
    pub command_allowlist: Option<Vec<String>>,
    /// Commands that may not.
    pub command_blocklist: Vec<String>,
    /// Commands that the app registered.
    pub registered_commands: u32,
    /// Events that the event log holds.
    pub event_capacity: u32,
    /// Seconds that one evaluation in a page may take.
    pub eval_timeout_secs: u32,
    /// Calls answered since the start, by anyone.
    pub tool_invocations: u64,
    /// Seconds since the start.
    pub uptime_secs: u64,
}

/// Tells the details when a tool asks. The closure runs in the call and must not block.
#[derive(Clone)]
pub struct HostInfoGrant(Arc<dyn Fn() -> HostDetails + Send + Sync>);

impl HostInfoGrant {
    /// Grants what `details` tells, each time anew.
    pub fn new(details: impl Fn() -> HostDetails + Send + Sync + 'static) -> Self {
        Self(Arc::new(details))
    }

    pub(super) fn details(&self) -> HostDetails {
        (self.0)()
    }
}

impl fmt::Debug for HostInfoGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostInfoGrant").finish_non_exhaustive()
    }
}
