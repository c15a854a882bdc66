//! What the host says of itself, as far as it is known only once it runs.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use palisade_capabilities::host_info::HostDetails;
use palisade_engine::CONTRACT_VERSION;

/// Filled in as the host comes up; read by `host-info`.
#[derive(Debug)]
pub struct HostFacts {
    identifier: String,
    product_name: String,
    /// The bound TCP port.
    pub port: OnceLock<u16>,
    /// The tools of the profile, and its disabled operations as far as they would be granted.
    pub tools: OnceLock<(Vec<String>, Vec<String>)>,
    /// Calls that ran.
    pub invocations: Arc<AtomicU64>,
    started: Instant,
}

impl HostFacts {
    /// Facts of an application's host.
    pub(super) fn new(identifier: String, product_name: String) -> Self {
        Self {
            identifier,
            product_name,
            port: OnceLock::new(),
            tools: OnceLock::new(),
            invocations: Arc::default(),
            started: Instant::now(),
        }
    }

    /// What `host-info` tells. There is no webview here, and so no command, event or evaluation.
    pub(super) fn details(&self, profile: &str, redaction: bool) -> HostDetails {
        let (enabled, disabled) = self.tools.get().cloned().unwrap_or_default();
        HostDetails {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract_version: CONTRACT_VERSION.to_owned(),
            port: self.port.get().copied(),
            identifier: self.identifier.clone(),
            product_name: self.product_name.clone(),
            profile: profile.to_owned(),
            redaction,
            enabled_tools: enabled,
            disabled_tools: disabled,
            command_allowlist: None,
            command_blocklist: Vec::new(),
            registered_commands: 0,
            event_capacity: 0,
            eval_timeout_secs: 0,
            tool_invocations: self.invocations.load(Ordering::Relaxed),
            uptime_secs: self.started.elapsed().as_secs(),
        }
    }
}
