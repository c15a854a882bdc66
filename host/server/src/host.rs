//! What a server serves: who may call, and what each of them gets.
//!
//! Guarantees: each principal's calls go to the dispatcher of its own profile and no other; a principal whose profile
//! is missing can't be served at all. Who may call can be changed while the host runs: whoever may not any more is cut off at
//! once, calls in flight included, and whoever is the same keeps what is its own.
//! Trusted: whoever puts a host together (the CLI, the Tauri plugin).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use palisade_policy::principal::unauthenticated;
use palisade_policy::{Authenticated, Code, Failure, Member, Principals, RateLimit};
use thiserror::Error;

use crate::access::{Access, Caller, Changes, Who};
use crate::catalog::Catalog;
use crate::changes::{Listener, ResourceChanges, TOOLS};
use crate::dispatch::{Cohort, Dispatcher};
use crate::mcp::{Owned, Seal};
use crate::record::{Denials, Event, Recorder};
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
pub struct Host {
    access: RwLock<Arc<Access>>,
    identity: Identity,
    rate: RateLimit,
    port: OnceLock<u16>,
    changes: ResourceChanges,
    results: Results,
    seal: Seal,
    traces: bool,
    changing: bool,
    recorder: OnceLock<Arc<dyn Recorder>>,
    cohort: Cohort,
    denials: Denials,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("identity", &self.identity).finish_non_exhaustive()
    }
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
    /// Two principals share one token.
    #[error("{0}")]
    DuplicateToken(String),
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
        let access = Access::new(Who::These(principals), by_profile(dispatchers), rate, None)?;
        Ok(Self {
            access: RwLock::new(Arc::new(access)),
            identity,
            rate,
            port: OnceLock::new(),
            changes: ResourceChanges::default(),
            results: Results::new(RESULT_BUDGET),
            seal: Seal::default(),
            recorder: OnceLock::new(),
            cohort: Cohort::default(),
            denials: Denials::default(),
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
        let access = self.access();
        let dispatcher =
            access.dispatcher(profile).ok_or_else(|| HostError::UnknownProfile(profile.to_owned()))?;
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

    /// Puts every call and every refusal on record, from here on. To be said before it is served, once.
    pub fn record_with(&self, recorder: Arc<dyn Recorder>) {
        let _ = self.recorder.set(recorder);
    }

    /// Lets these call, and nobody else. Whoever is the same as before goes on as if nothing had happened; whoever is gone,
    /// or has another token, profile or allowance, is cut off. `dispatchers`: those of profiles that are new.
    ///
    /// # Errors
    /// [`HostError`]; then everything is as it was.
    pub fn replace(
        &self,
        members: Vec<Member>,
        dispatchers: impl IntoIterator<Item = Dispatcher>,
    ) -> Result<Changes, HostError> {
        let mut guard = self.access.write().unwrap_or_else(PoisonError::into_inner);
        let before = Arc::clone(&guard);
        let mut all = before.dispatchers().clone();
        all.extend(by_profile(dispatchers));
        let after = Arc::new(Access::new(Who::Members(members), all, self.rate, Some(&before))?);
        *guard = Arc::clone(&after);
        drop(guard);
        let mut changes = Changes::default();
        for gone in before.beyond(&after) {
            self.end(gone);
            changes.ended.push(Arc::clone(gone.principal()));
        }
        changes.begun = after.beyond(&before).map(|new| Arc::clone(new.principal())).collect();
        changes.begun.sort_by(|one, other| one.name.cmp(&other.name));
        changes.ended.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(changes)
    }

    /// Cuts off whose time is over; to be called at [`Host::next_expiry`]. A new request of theirs is refused without it.
    pub fn expire(&self, now: SystemTime) -> Changes {
        let access = self.access();
        let mut changes = Changes::default();
        for over in access.over(now) {
            self.end(over);
            changes.ended.push(Arc::clone(over.principal()));
        }
        changes
    }

    /// When the next principal's time is over.
    pub fn next_expiry(&self) -> Option<SystemTime> {
        self.access().next_end()
    }

    fn end(&self, caller: &Caller) {
        caller.end();
        self.results.forget(caller.principal());
    }

    /// Whether principals of this profile can be served.
    pub fn has_profile(&self, profile: &str) -> bool {
        self.access().dispatcher(profile).is_some()
    }

    /// Tells whoever subscribed to `uri` that what is read there changed. Costs little where nobody did, and may be
    /// called as often as things change.
    pub fn resource_changed(&self, uri: &str) {
        self.changes.announce(uri);
    }

    /// Who may call just now.
    pub fn principals(&self) -> Arc<Principals> {
        Arc::clone(&self.access().principals)
    }

    /// The application.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The TCP port that is bound, once it is.
    pub fn port(&self) -> Option<u16> {
        self.port.get().copied()
    }

    /// Whether a call would be answered: whether it could be put on record.
    pub fn is_ready(&self) -> bool {
        self.recorder.get().is_none_or(|recorder| recorder.is_ready())
    }

    /// Requests in the works just now; those that only wait to be told of something are not counted.
    pub fn requests_in_flight(&self) -> usize {
        self.access().in_flight()
    }

    /// What was refused and not recorded one by one, to be recorded at the end.
    pub fn untold_denials(&self) -> Vec<Event> {
        self.denials.rest()
    }

    pub(crate) fn recorder(&self) -> Option<(&Arc<dyn Recorder>, &Denials)> {
        self.recorder.get().map(|recorder| (recorder, &self.denials))
    }

    #[cfg(test)]
    pub(crate) fn changes(&self) -> &ResourceChanges {
        &self.changes
    }

    pub(crate) fn has_changing_tools(&self) -> bool {
        self.changing
    }

    pub(crate) fn has_traces(&self) -> bool {
        self.traces
    }

    /// Takes one of a caller's seats and listens to `uris`, all of which it may read.
    pub(crate) fn listen(&self, who: &Authenticated, uris: BTreeSet<String>) -> Result<Listener, Failure> {
        self.changes.listen(self.caller(who)?.seats(), uris)
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

    fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is this caller's own.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`] for one that has ended.
    pub(crate) fn caller(&self, who: &Authenticated) -> Result<Arc<Caller>, Failure> {
        self.access().caller(who).map(Arc::clone).ok_or_else(unauthenticated)
    }

    /// The caller's sessions.
    ///
    /// # Errors
    /// As of [`Host::caller`].
    pub(crate) fn sessions(&self, who: &Authenticated) -> Result<Arc<Owned>, Failure> {
        Ok(Arc::clone(self.caller(who)?.sessions()))
    }

    /// What a caller's profile offers, for as long as the caller may call.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`] for one that may not any more, [`Code::Internal`] for a principal of another host.
    pub fn dispatcher(&self, who: &Authenticated) -> Result<Dispatcher, Failure> {
        let access = self.access();
        let caller = access.caller(who).ok_or_else(unauthenticated)?;
        let dispatcher = access.dispatcher(&who.principal().profile).ok_or_else(|| {
            Failure::new(Code::Internal, "the host failed; this is no fault of your request")
                .with_internal("a principal without a dispatcher")
        })?;
        Ok(dispatcher.bound(caller.ended().clone(), self.recorder.get().cloned(), self.cohort.clone()))
    }
}

fn by_profile(dispatchers: impl IntoIterator<Item = Dispatcher>) -> BTreeMap<String, Dispatcher> {
    dispatchers.into_iter().map(|dispatcher| (dispatcher.profile().name.clone(), dispatcher)).collect()
}
