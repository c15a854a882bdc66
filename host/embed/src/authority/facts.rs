//! What the host says of itself, as far as it is known only once it runs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use palisade_capabilities::host_info::HostDetails;
use palisade_capabilities::host_state::{Course, Gauge};
use palisade_engine::CONTRACT_VERSION;
use palisade_policy::Profile;

use super::AppRoots;

/// By profile: the tools that it has, and those that are switched off.
type Offered = BTreeMap<String, (Vec<String>, Vec<String>)>;

/// Filled in as the host comes up; read by `host-info`.
#[derive(Debug)]
pub struct HostFacts {
    identifier: String,
    product_name: String,
    /// The bound TCP port.
    pub port: OnceLock<u16>,
    /// By profile: its tools, and its disabled operations as far as they would be granted.
    tools: Mutex<Offered>,
    /// Calls that ran.
    pub invocations: Arc<AtomicU64>,
    /// How it came up, and what runs.
    pub course: Course,
    started: Instant,
}

impl HostFacts {
    /// Facts of an application's host.
    pub(super) fn new(identifier: String, product_name: String) -> Self {
        Self {
            identifier,
            product_name,
            port: OnceLock::new(),
            tools: Mutex::default(),
            invocations: Arc::default(),
            course: Course::new(Instant::now()),
            started: Instant::now(),
        }
    }

    /// How full things are. Without an app there are no logs, windows and rules.
    pub(super) fn gauges(&self, app: Option<&AppRoots>) -> Vec<Gauge> {
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let gauge = |name: String, value: usize, capacity: Option<usize>| Gauge {
            name,
            value: number(value),
            capacity: capacity.map(number),
        };
        let Some(app) = app else { return Vec::new() };
        let logs = app.webviews.activity().sizes().into_iter().flat_map(|(name, size)| {
            [
                gauge(format!("logs.{name}"), size.entries, Some(size.capacity)),
                gauge(format!("logs.{name}.bytes"), size.bytes, None),
            ]
        });
        let windows = gauge("windows".to_owned(), app.webviews.labels().len(), None);
        let rules = gauge("routes.rules".to_owned(), app.webviews.routes().count(), None);
        logs.chain([windows, rules]).collect()
    }

    /// Notes what a profile offers. No profile is told of another's.
    pub(crate) fn set_tools(&self, profile: &str, tools: Vec<String>, disabled: Vec<String>) {
        self.lock().insert(profile.to_owned(), (tools, disabled));
    }

    fn lock(&self) -> MutexGuard<'_, Offered> {
        // Whole at any time: each change is a single call.
        self.tools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `host-info` tells. Without an app there is no command, event or evaluation.
    pub(super) fn details(&self, profile: &Profile, redaction: bool, app: Option<&AppRoots>) -> HostDetails {
        let (enabled, disabled) = self.lock().get(&profile.name).cloned().unwrap_or_default();
        let commands = app.map(|_| profile.grants.commands.clone());
        let registered = app.map_or(0, |app| app.commands.registry().commands.len());
        HostDetails {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract_version: CONTRACT_VERSION.to_owned(),
            port: self.port.get().copied(),
            identifier: self.identifier.clone(),
            product_name: self.product_name.clone(),
            profile: profile.name.clone(),
            redaction,
            enabled_tools: enabled,
            disabled_tools: disabled,
            command_allowlist: commands.as_ref().and_then(|scope| scope.allow.clone()),
            command_blocklist: commands.map(|scope| scope.block).unwrap_or_default(),
            registered_commands: u32::try_from(registered).unwrap_or(u32::MAX),
            event_capacity: app.map_or(0, |app| u32::try_from(app.event_capacity).unwrap_or(u32::MAX)),
            eval_timeout_secs: app
                .map_or(0, |app| u32::try_from(app.eval_timeout.as_secs()).unwrap_or(u32::MAX)),
            tool_invocations: self.invocations.load(Ordering::Relaxed),
            uptime_secs: self.started.elapsed().as_secs(),
        }
    }
}
