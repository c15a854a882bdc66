//! Who may call just now, and what of the host's state is whose.
//!
//! Guarantees: all that is kept for a principal between its requests (its bucket, its slots, its seats, its sessions) hangs
//! on one [`Caller`], which is found by the very principal that authenticated and by no name: whoever gets the name of
//! one that has ended gets nothing that it left. Ending a caller ends its calls in flight, its streams and its sessions.
//! Not guaranteed: fairness between two holders of one token.
//! Hostile: callers. Trusted: whoever says who may call.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::SystemTime;

use palisade_policy::{Allowance, Authenticated, Code, Failure, Member, Principal, Principals, RateLimit};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::changes::MAX_SUBSCRIPTIONS;
use crate::dispatch::Dispatcher;
use crate::gateway::{BUSY_RETRY, Bucket, MAX_CONCURRENT_REQUESTS};
use crate::host::HostError;
use crate::mcp::Owned;

#[cfg(test)]
mod tests;

/// Everyone who may call, and what each profile offers. Replaced as a whole.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) principals: Arc<Principals>,
    callers: HashMap<String, Arc<Caller>>,
    dispatchers: BTreeMap<String, Dispatcher>,
}

/// One principal's own.
#[derive(Debug)]
pub(crate) struct Caller {
    principal: Arc<Principal>,
    allowance: Allowance,
    bucket: Bucket,
    slots: Arc<Semaphore>,
    /// How many there are in all.
    places: usize,
    seats: Arc<Semaphore>,
    sessions: Arc<Owned>,
    ended: CancellationToken,
}

/// What became of principals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Who may call now, and could not before.
    pub begun: Vec<Arc<Principal>>,
    /// Who can't any more.
    pub ended: Vec<Arc<Principal>>,
}

impl Access {
    /// `before`: what it takes the place of. Whoever is the same in both stays who it is.
    ///
    /// # Errors
    /// When a principal could not be served, or not be told from another.
    pub(crate) fn new(
        members: Who,
        dispatchers: BTreeMap<String, Dispatcher>,
        rate: RateLimit,
        before: Option<&Self>,
    ) -> Result<Self, HostError> {
        let principals = match members {
            Who::These(principals) => principals,
            Who::Members(mut members) => {
                for member in &mut members {
                    let same = before.and_then(|before| before.same(member));
                    member.principal = same.unwrap_or_else(|| Arc::clone(&member.principal));
                }
                Principals::of(members).map_err(|error| HostError::DuplicateToken(error.to_string()))?
            }
        };
        let allowances: HashMap<_, _> = principals
            .members()
            .iter()
            .map(|member| (Arc::as_ptr(&member.principal), member.allowance))
            .collect();
        let mut callers = HashMap::new();
        for principal in principals.iter() {
            if !dispatchers.contains_key(&principal.profile) {
                return Err(HostError::MissingProfile {
                    principal: principal.name.clone(),
                    profile: principal.profile.clone(),
                });
            }
            let allowance = allowances.get(&Arc::as_ptr(principal)).copied().unwrap_or_default();
            let known = before.and_then(|before| before.callers.get(&principal.name));
            let known = known.filter(|known| Arc::ptr_eq(&known.principal, principal)).map(Arc::clone);
            let caller = known.unwrap_or_else(|| Arc::new(Caller::new(principal, allowance, rate)));
            if callers.insert(principal.name.clone(), caller).is_some() {
                return Err(HostError::DuplicatePrincipal(principal.name.clone()));
            }
        }
        Ok(Self { principals: Arc::new(principals), callers, dispatchers })
    }

    /// The principal that this one already is.
    fn same(&self, member: &Member) -> Option<Arc<Principal>> {
        let same =
            self.principals.by_hash(&member.credential.hash()).filter(|known| known.is_same(member))?;
        // One that has ended begins anew.
        let caller = self.callers.get(&same.principal.name)?;
        (!caller.ended.is_cancelled()).then(|| Arc::clone(&same.principal))
    }

    /// What is this caller's own; `None` for one that has ended.
    pub(crate) fn caller(&self, who: &Authenticated) -> Option<&Arc<Caller>> {
        let caller = self.callers.get(&who.principal().name)?;
        (Arc::ptr_eq(&caller.principal, who.principal()) && !caller.ended.is_cancelled()).then_some(caller)
    }

    /// Requests in the works just now, of everyone who may call.
    pub(crate) fn in_flight(&self) -> usize {
        self.callers.values().map(|caller| caller.in_flight()).sum()
    }

    pub(crate) fn dispatcher(&self, profile: &str) -> Option<&Dispatcher> {
        self.dispatchers.get(profile)
    }

    pub(crate) fn dispatchers(&self) -> &BTreeMap<String, Dispatcher> {
        &self.dispatchers
    }

    /// Who is here and not there.
    pub(crate) fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Arc<Caller>> {
        let has = |caller: &Caller| {
            let there = other.callers.get(&caller.principal.name);
            there.is_some_and(|there| Arc::ptr_eq(&there.principal, &caller.principal))
        };
        self.callers.values().filter(move |caller| !has(caller))
    }

    /// Whose time is over, and who was not told so.
    pub(crate) fn over(&self, now: SystemTime) -> impl Iterator<Item = &Arc<Caller>> {
        self.callers
            .values()
            .filter(move |caller| caller.allowance.is_over(now) && !caller.ended.is_cancelled())
    }

    /// When the next one's time is over.
    pub(crate) fn next_end(&self) -> Option<SystemTime> {
        let waiting = self.callers.values().filter(|caller| !caller.ended.is_cancelled());
        waiting.filter_map(|caller| caller.allowance.expires).min()
    }
}

/// Who may call, as it is given.
pub(crate) enum Who {
    /// As they are.
    These(Principals),
    /// As somebody read them: those that are known already stay who they are.
    Members(Vec<Member>),
}

impl Caller {
    fn new(principal: &Arc<Principal>, allowance: Allowance, rate: RateLimit) -> Self {
        let slots = allowance.concurrency.unwrap_or(MAX_CONCURRENT_REQUESTS).min(MAX_CONCURRENT_REQUESTS);
        Self {
            principal: Arc::clone(principal),
            allowance,
            bucket: Bucket::new(allowance.rate.unwrap_or(rate)),
            slots: Arc::new(Semaphore::new(slots)),
            places: slots,
            seats: Arc::new(Semaphore::new(MAX_SUBSCRIPTIONS)),
            sessions: Arc::default(),
            ended: CancellationToken::new(),
        }
    }

    pub(crate) fn principal(&self) -> &Arc<Principal> {
        &self.principal
    }

    /// Whether its time is over.
    pub(crate) fn is_over(&self, now: SystemTime) -> bool {
        self.allowance.is_over(now)
    }

    /// Cancelled once it may not call any more.
    pub(crate) fn ended(&self) -> &CancellationToken {
        &self.ended
    }

    pub(crate) fn seats(&self) -> &Arc<Semaphore> {
        &self.seats
    }

    pub(crate) fn sessions(&self) -> &Arc<Owned> {
        &self.sessions
    }

    /// Requests that hold a slot just now.
    fn in_flight(&self) -> usize {
        self.places.saturating_sub(self.slots.available_permits())
    }

    /// One request; it holds its slot as long as the permit lives.
    pub(crate) fn admit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.bucket.take()?;
        Arc::clone(&self.slots).try_acquire_owned().map_err(|_| {
            Failure::new(Code::RateLimited, "too many of your requests are running; wait for some to end")
                .with_retry_after(BUSY_RETRY)
        })
    }

    /// Ends its calls and streams, and its sessions as far as there is a runtime to end them on.
    pub(crate) fn end(&self) {
        self.ended.cancel();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let sessions = Arc::clone(&self.sessions);
            runtime.spawn(async move { sessions.end().await });
        }
    }
}

/// What a caller is told whose token was revoked, or whose time is over, while it called.
pub(crate) fn ended_meanwhile() -> Failure {
    Failure::new(
        Code::Unauthenticated,
        "the token of this call was revoked or is over; nothing more is done for it",
    )
}
