//! How an app configures its host.
//!
//! Guarantees: a configuration that can't work is an error when it is built, not a surprise when it is used; without
//! `debug_assertions` a builder makes a plugin that does nothing. Trusted: the app's own code.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use palisade_bundle::Trust;
use palisade_embed::{Custom, ToolSource};
use palisade_policy::{CommandScope, OperationFilter, Profile, RateLimit};
use palisade_server::Listing;
use serde::Serialize;
use tauri::Runtime;
use tauri::plugin::TauriPlugin;

mod error;
mod locked;
#[cfg(test)]
mod tests;

pub use error::BuilderError;
pub use locked::BundleSource;
pub(crate) use locked::Locked;
#[cfg(debug_assertions)]
pub(crate) use locked::Upgrade;

/// How long an evaluation may take, where nothing says otherwise, and what may be said.
const EVAL_TIMEOUT: Duration = Duration::from_secs(30);
pub(crate) const EVAL_SECONDS: RangeInclusive<u64> = 1..=300;

/// Tells a part of the app's state.
pub(crate) type Probe = Arc<dyn Fn() -> serde_json::Value + Send + Sync>;

/// Entries of each log. `None`: the default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LogCapacities {
    pub(crate) console: Option<usize>,
    pub(crate) network: Option<usize>,
    pub(crate) navigation: Option<usize>,
    pub(crate) events: Option<usize>,
    pub(crate) ipc: Option<usize>,
}

/// Called with the port that is really bound.
pub(crate) type OnReady = Box<dyn FnOnce(u16) + Send + 'static>;

/// Configures the host. What is left out has the default that [`crate::init`] names.
pub struct PalisadeBuilder {
    pub(crate) port: Option<u16>,
    pub(crate) socket: Option<PathBuf>,
    pub(crate) token: Option<String>,
    pub(crate) authenticate: bool,
    /// `None`: the bundle's, or `full-control`.
    pub(crate) profile: Option<String>,
    pub(crate) disabled: Vec<String>,
    pub(crate) commands: CommandScope,
    pub(crate) blocked_storage_keys: Vec<String>,
    pub(crate) redaction: Option<bool>,
    pub(crate) redaction_patterns: Vec<String>,
    pub(crate) directories: Vec<(String, PathBuf)>,
    pub(crate) databases: Vec<(String, PathBuf)>,
    pub(crate) environment: Vec<String>,
    pub(crate) probes: Vec<(String, Probe)>,
    pub(crate) events: Vec<String>,
    pub(crate) command_descriptions: Vec<(String, String)>,
    pub(crate) file_navigation: bool,
    pub(crate) eval_timeout: Duration,
    pub(crate) share_page_world: bool,
    pub(crate) custom: Custom,
    pub(crate) locked: Option<Locked>,
    /// Digests of bundles that may widen authority, unread.
    pub(crate) accepted: Vec<String>,
    pub(crate) logs: LogCapacities,
    pub(crate) rate_limit: RateLimit,
    pub(crate) listing: Listing,
    /// Behind a lock, because a builder is shared with the task that starts the host.
    pub(crate) on_ready: Mutex<Option<OnReady>>,
}

impl std::fmt::Debug for PalisadeBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the token.
        f.debug_struct("PalisadeBuilder")
            .field("port", &self.port)
            .field("socket", &self.socket)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl Default for PalisadeBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl PalisadeBuilder {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self {
            port: None,
            socket: None,
            token: None,
            authenticate: true,
            profile: None,
            disabled: Vec::new(),
            commands: CommandScope::every_command(),
            blocked_storage_keys: Vec::new(),
            redaction: None,
            redaction_patterns: Vec::new(),
            directories: Vec::new(),
            databases: Vec::new(),
            environment: Vec::new(),
            probes: Vec::new(),
            events: Vec::new(),
            command_descriptions: Vec::new(),
            file_navigation: false,
            eval_timeout: EVAL_TIMEOUT,
            share_page_world: false,
            custom: Custom::default(),
            locked: None,
            accepted: Vec::new(),
            logs: LogCapacities::default(),
            rate_limit: RateLimit::default(),
            listing: Listing::default(),
            on_ready: Mutex::new(None),
        }
    }

    /// The first port to try. `PALISADE_PORT` wins over it.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Listens on a Unix domain socket, and on no port.
    #[must_use]
    pub fn socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.socket = Some(path.into());
        self
    }

    /// The token that callers must have. `PALISADE_AUTH_TOKEN` wins over it; a blank one counts as none given, and a
    /// random one is made.
    #[must_use]
    pub fn auth_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Serves everyone on this machine, other users included. Only for machines that nobody shares.
    #[must_use]
    pub fn auth_disabled(mut self) -> Self {
        self.authenticate = false;
        self
    }

    /// The profile that callers get: `observe`, `investigate`, `test` or `full-control`.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Switches tools (`eval_js`) and operations (`window.manage`) off.
    #[must_use]
    pub fn disable_tools<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.disabled.extend(names.into_iter().map(Into::into));
        self
    }

    /// The only commands that tools may invoke. In the profile `test` there are none without this.
    #[must_use]
    pub fn command_allowlist<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.commands.allow = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Commands that tools may never invoke, allowed or not.
    #[must_use]
    pub fn command_blocklist<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.commands.block.extend(names.into_iter().map(Into::into));
        self
    }

    /// Storage keys that tools neither see nor change.
    #[must_use]
    pub fn storage_key_blocklist<N: Into<String>>(mut self, keys: impl IntoIterator<Item = N>) -> Self {
        self.blocked_storage_keys.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Whether results are searched for secrets. On in every profile but `full-control`.
    #[must_use]
    pub fn redaction(mut self, enabled: bool) -> Self {
        self.redaction = Some(enabled);
        self
    }

    /// One more pattern to redact: a regular expression.
    #[must_use]
    pub fn add_redaction_pattern(mut self, pattern: impl Into<String>) -> Self {
        self.redaction_patterns.push(pattern.into());
        self
    }

    /// Lets tools read this directory under this name, beside the app's own four (data, config, log, local-data).
    #[must_use]
    pub fn directory(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.directories.push((name.into(), path.into()));
        self
    }

    /// Lets tools query this SQLite database under this name. The first one is the default. An error where the feature
    /// `database` is off.
    #[must_use]
    pub fn database(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.databases.push((name.into(), path.into()));
        self
    }

    /// Environment variables that tools may see.
    #[must_use]
    pub fn environment<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.environment.extend(names.into_iter().map(Into::into));
        self
    }

    /// Lets tools ask for a part of the app's state by name (`app_state`). `probe` must not change anything; it may block.
    #[must_use]
    pub fn probe<T: Serialize>(
        mut self,
        name: impl Into<String>,
        probe: impl Fn() -> T + Send + Sync + 'static,
    ) -> Self {
        let told = move || serde_json::to_value(probe()).unwrap_or_else(|error| error.to_string().into());
        self.probes.push((name.into(), Arc::new(told)));
        self
    }

    /// Keeps the app's events of these names for `logs` `events` and `wait_for` `event`. Tauri tells only of events that
    /// are named; what happens to windows is kept in any case.
    #[must_use]
    pub fn listen_events<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.events.extend(names.into_iter().map(Into::into));
        self
    }

    /// Says in `get_registry` what a command does.
    #[must_use]
    pub fn describe_command(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        self.command_descriptions.push((name.into(), description.into()));
        self
    }

    /// Lets `navigate` `go_to` open `file:` addresses.
    #[must_use]
    pub fn allow_file_navigation(mut self) -> Self {
        self.file_navigation = true;
        self
    }

    /// How long a page, a command or a probe may take to answer a tool. From 1 s to 300 s; 30 s without this.
    /// `PALISADE_EVAL_TIMEOUT` (seconds) wins over it.
    #[must_use]
    pub fn eval_timeout(mut self, timeout: Duration) -> Self {
        self.eval_timeout = timeout;
        self
    }

    /// Serves a tool of one's own too: a component's `.wasm` file, or a name and its bytes. It gets what it imports and the
    /// profile grants; one that asks for more keeps the host from starting, which then says what is missing.
    #[must_use]
    pub fn tool(mut self, tool: impl Into<ToolSource>) -> Self {
        self.custom.sources.push(tool.into());
        self
    }

    /// Lets one of them take the place of Palisade's tool of this name.
    #[must_use]
    pub fn replace_tool(mut self, name: impl Into<String>) -> Self {
        self.custom.replaces.insert(name.into());
        self
    }

    /// Serves this bundle: what is in it, under its own profile, and nothing else; a path, or the bytes. `trust` says whose
    /// signature counts. What would widen it is an error of [`build`](Self::build), and so is a bundle that does not verify.
    #[must_use]
    pub fn bundle(mut self, bundle: impl Into<BundleSource>, trust: Trust) -> Self {
        self.locked = Some(Locked::new(bundle.into(), trust));
        self
    }

    /// Asks pages in their own script world, with nothing but what Tauri offers on every platform, although this one has
    /// better: to see on Linux what tools can do on macOS and Windows. A page then sees the page script, and there are no
    /// pictures of pages, no console messages and no history.
    #[must_use]
    pub fn share_page_world(mut self) -> Self {
        self.share_page_world = true;
        self
    }

    /// Console messages to keep; 1000 without this.
    #[must_use]
    pub fn console_log_capacity(mut self, entries: usize) -> Self {
        self.logs.console = Some(entries);
        self
    }

    /// Requests to keep; 1000 without this.
    #[must_use]
    pub fn network_log_capacity(mut self, entries: usize) -> Self {
        self.logs.network = Some(entries);
        self
    }

    /// Navigations to keep; 200 without this.
    #[must_use]
    pub fn navigation_log_capacity(mut self, entries: usize) -> Self {
        self.logs.navigation = Some(entries);
        self
    }

    /// Events to keep; 1000 without this.
    #[must_use]
    pub fn event_capacity(mut self, entries: usize) -> Self {
        self.logs.events = Some(entries);
        self
    }

    /// Invocations of commands to keep; 1000 without this.
    #[must_use]
    pub fn ipc_log_capacity(mut self, entries: usize) -> Self {
        self.logs.ipc = Some(entries);
        self
    }

    /// Requests a second for each caller; 0 for no limit.
    #[must_use]
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = RateLimit::per_second(per_second);
        self
    }

    /// How tools are listed; [`Listing::Full`] without this. [`Listing::Compact`] takes the fewest of a client's tokens.
    #[must_use]
    pub fn listing(mut self, listing: Listing) -> Self {
        self.listing = listing;
        self
    }

    /// Called once the host listens, with its port.
    #[must_use]
    pub fn on_ready(mut self, ready: impl FnOnce(u16) + Send + 'static) -> Self {
        self.on_ready = Mutex::new(Some(Box::new(ready)));
        self
    }

    /// The plugin.
    ///
    /// # Errors
    /// [`BuilderError`] when the configuration can't work.
    pub fn build<R: Runtime>(self) -> Result<TauriPlugin<R>, BuilderError> {
        self.checked().map(Self::plugin)
    }

    /// Itself, if it can work, with its bundle open. A release build opens none, and serves none.
    pub(crate) fn checked(mut self) -> Result<Self, BuilderError> {
        #[cfg(debug_assertions)]
        self.locked.iter_mut().try_for_each(Locked::open)?;
        #[cfg(not(debug_assertions))]
        {
            self.locked = None;
            self.accepted.clear();
        }
        self.check()?;
        Ok(self)
    }

    /// Whether it can work.
    fn check(&self) -> Result<(), BuilderError> {
        self.resolve()?;
        // Tauri panics at any other.
        let is_event = |name: &str| name.chars().all(|c| c.is_alphanumeric() || "-/:_".contains(c));
        if let Some(name) = self.events.iter().find(|name| name.is_empty() || !is_event(name)) {
            return Err(BuilderError::BadEvent(name.clone()));
        }
        let mut probes = std::collections::BTreeSet::new();
        if let Some((name, _)) = self.probes.iter().find(|(name, _)| name.is_empty() || !probes.insert(name))
        {
            return Err(BuilderError::BadName(name.clone()));
        }
        let seconds = self.eval_timeout.as_secs();
        if !EVAL_SECONDS.contains(&seconds) {
            return Err(BuilderError::BadTimeout(seconds));
        }
        if let Some((name, _)) = self.databases.first().filter(|_| !palisade_embed::HAS_DATABASES) {
            return Err(BuilderError::NoDatabases(name.clone()));
        }
        for names in [&self.directories, &self.databases] {
            let mut seen = std::collections::BTreeSet::new();
            if let Some((name, _)) = names.iter().find(|(name, _)| name.is_empty() || !seen.insert(name)) {
                return Err(BuilderError::BadName(name.clone()));
            }
        }
        Ok(())
    }

    /// The profile with what was configured on top.
    pub(crate) fn resolve(&self) -> Result<Profile, BuilderError> {
        if let Some(profile) = self.locked_profile()? {
            return Ok(profile);
        }
        let name = self.profile.as_deref().unwrap_or(palisade_policy::profile::FULL_CONTROL);
        let mut profile = Profile::built_in(name).ok_or_else(|| BuilderError::UnknownProfile {
            name: name.to_owned(),
            hint: palisade_policy::suggest(name, palisade_policy::profile::BUILT_IN.into_iter())
                .map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)")),
        })?;
        for name in &self.disabled {
            let filter =
                OperationFilter::new([name.clone()]).map_err(|_| BuilderError::BadOperation(name.clone()))?;
            profile.disabled.extend(&filter);
        }
        // A list of allowed commands is what lets the profiles without commands invoke any.
        let has_commands = !profile.grants.commands.is_empty();
        if self.commands.allow.is_some() || has_commands {
            profile.allow_commands(self.commands.clone());
        }
        profile.redaction = self.redaction.unwrap_or(profile.redaction);
        Ok(profile)
    }

    #[cfg(debug_assertions)]
    pub(crate) fn plugin<R: Runtime>(self) -> TauriPlugin<R> {
        crate::start::plugin(self)
    }

    /// Release builds carry a plugin that does nothing.
    #[cfg(not(debug_assertions))]
    pub(crate) fn plugin<R: Runtime>(self) -> TauriPlugin<R> {
        tauri::plugin::Builder::new("palisade").build()
    }
}
