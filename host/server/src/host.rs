//! What a server serves: who may call, and what each of them gets.
//!
//! Guarantees: each principal's calls go to the dispatcher of its own profile and no other; a principal whose profile
//! is missing can't be served at all. Trusted: whoever puts a host together (the CLI, the Tauri plugin).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use palisade_policy::{Authenticated, Code, Failure, Principals, RateLimit};
use thiserror::Error;

use crate::catalog::Catalog;
use crate::changes::{ResourceChanges, TOOLS};
use crate::dispatch::Dispatcher;
use crate::mcp::Seal;
use crate::results::{RESULT_BUDGET, Results};

/// The version that `/info` and MCP report.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The application that is served, as it calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Such as `com.example.notes`.
    pub identifier: String,
    /// Such as `Notes`.
    pub product_name: String,
}

/// Everything that a front needs to answer requests.
#[derive(Debug)]
pub struct Host {
    principals: Principals,
    dispatchers: BTreeMap<String, Dispatcher>,
    identity: Identity,
    rate: RateLimit,
    port: OnceLock<u16>,
    changes: ResourceChanges,
    results: Results,
    seal: Seal,
    traces: bool,
    changing: bool,
}

/// A host that can't be: the configuration is at fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HostError {
    /// A principal names a profile that nothing was set up for.
    #[error("`{principal}` has the profile `{profile}`, which is not set up")]
    MissingProfile {
        /// The principal.
        principal: String,
        /// Its profile.
        profile: String,
    },
    /// Two principals share one name, and so would share limits.
    #[error("there are two principals called `{0}`; give each its own name")]
    DuplicatePrincipal(String),
    /// Nothing was set up for a profile of this name.
    #[error("nothing was set up for the profile `{0}`")]
    UnknownProfile(String),
}

impl Host {
    /// Puts a host together: `dispatchers` one for each profile that a principal has.
    ///
    /// # Errors
    /// [`HostError`] when a principal could not be served, or not be told from another.
    pub fn new(
        principals: Principals,
        dispatchers: impl IntoIterator<Item = Dispatcher>,
        identity: Identity,
        rate: RateLimit,
    ) -> Result<Self, HostError> {
        let dispatchers: BTreeMap<String, Dispatcher> = dispatchers
            .into_iter()
            .map(|dispatcher| (dispatcher.profile().name.clone(), dispatcher))
            .collect();
        let mut names = std::collections::BTreeSet::new();
        for principal in principals.iter() {
            if !dispatchers.contains_key(&principal.profile) {
                return Err(HostError::MissingProfile {
                    principal: principal.name.clone(),
                    profile: principal.profile.clone(),
                });
            }
            if !names.insert(&principal.name) {
                return Err(HostError::DuplicatePrincipal(principal.name.clone()));
            }
        }
        let changes = ResourceChanges::new(&principals);
        let results = Results::new(RESULT_BUDGET);
        Ok(Self {
            principals,
            dispatchers,
            identity,
            rate,
            port: OnceLock::new(),
            changes,
            results,
            seal: Seal::default(),
            traces: true,
            changing: false,
        })
    }

    /// Declares that tools may be replaced while it serves: clients may then wait to be told
    /// (`notifications/tools/list_changed`).
    #[must_use]
    pub fn with_changing_tools(mut self) -> Self {
        self.changing = true;
        self
    }

    /// Puts other tools in the place of a profile's, and tells whoever waits for that. Calls in flight end on the old ones.
    ///
    /// # Errors
    /// [`HostError::UnknownProfile`] when nobody has that profile.
    pub fn replace_tools(&self, profile: &str, catalog: Catalog) -> Result<(), HostError> {
        let dispatcher =
            self.dispatchers.get(profile).ok_or_else(|| HostError::UnknownProfile(profile.to_owned()))?;
        dispatcher.replace(catalog);
        self.changes.announce(TOOLS);
        Ok(())
    }

    /// Whether a caller that asks is told what its own calls did to the world. It is told nothing that its profile does not let
    /// the tool do, and everything redacted; on, unless this says otherwise.
    #[must_use]
    pub fn with_traces(mut self, traces: bool) -> Self {
        self.traces = traces;
        self
    }

    /// Sets how many bytes of text a call may answer with over MCP ([`RESULT_BUDGET`] otherwise); what is larger is
    /// kept, and read page by page. 0 switches that off.
    #[must_use]
    pub fn with_result_budget(mut self, bytes: usize) -> Self {
        self.results = Results::new(bytes);
        self
    }

    /// Tells whoever subscribed to `uri` that what is read there changed. Costs little where nobody did, and may be
    /// called as often as things change.
    pub fn resource_changed(&self, uri: &str) {
        self.changes.announce(uri);
    }

    /// Who may call.
    pub fn principals(&self) -> &Principals {
        &self.principals
    }

    /// The application.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The TCP port that is bound, once it is.
    pub fn port(&self) -> Option<u16> {
        self.port.get().copied()
    }

    pub(crate) fn changes(&self) -> &ResourceChanges {
        &self.changes
    }

    pub(crate) fn has_changing_tools(&self) -> bool {
        self.changing
    }

    pub(crate) fn has_traces(&self) -> bool {
        self.traces
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.seal
    }

    pub(crate) fn results(&self) -> &Results {
        &self.results
    }

    pub(crate) fn rate(&self) -> RateLimit {
        self.rate
    }

    pub(crate) fn set_port(&self, port: u16) {
        // A host is served once; a second front does not change what the first one said.
        let _ = self.port.set(port);
    }

    /// What a caller's profile offers.
    ///
    /// # Errors
    /// [`Code::Internal`] for a principal of another host.
    pub fn dispatcher(&self, who: &Authenticated) -> Result<&Dispatcher, Failure> {
        self.dispatchers.get(&who.principal().profile).ok_or_else(|| {
            Failure::new(Code::Internal, "the host failed; this is no fault of your request")
                .with_internal("a principal without a dispatcher")
        })
    }
}
