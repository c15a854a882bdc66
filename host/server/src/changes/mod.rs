//! Who hears that a resource, or the list of tools, changed.
//!
//! Guarantees: a listener hears of the URIs that it named and of no other; of each at most once in [`INTERVAL`], the
//! last change included; one that falls behind is told that everything it named may have changed, and costs no memory
//! for what it missed. Each principal has seats of its own. Not guaranteed: a notification for each change.
//! Hostile: listeners, in how many they are and how slowly they read. Trusted: whoever announces changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use palisade_policy::{Code, Failure};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::time::Instant;

#[cfg(test)]
mod tests;

/// Subscriptions of one principal at a time. Each may hold a connection ([`crate::serve::MAX_CONNECTIONS`]) for as
/// long as its client likes: without it one client takes them all.
pub const MAX_SUBSCRIPTIONS: usize = 32;

/// The least time between two notifications of one URI to one listener. Without it a page that changes in a loop
/// fills the client's context, and the pipe.
pub const INTERVAL: Duration = Duration::from_millis(100);

/// Changes that wait for the slowest listener; one that falls further behind is told that it did.
const QUEUE: usize = 256;

/// What is announced when the tools are others than before. No URI has such a name, so nobody can subscribe to it as one.
pub(crate) const TOOLS: &str = "\0tools";

/// Announces changes, and lets listeners in.
#[derive(Debug)]
pub struct ResourceChanges {
    sender: broadcast::Sender<Arc<str>>,
}

impl Default for ResourceChanges {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(QUEUE) }
    }
}

impl ResourceChanges {
    /// What is read at `uri` changed. Costs little where nobody listens.
    pub fn announce(&self, uri: &str) {
        // An error means that nobody listens.
        let _ = self.sender.send(Arc::from(uri));
    }

    /// Takes one of a principal's seats and listens to `uris`, all of which it may read.
    ///
    /// # Errors
    /// [`Code::RateLimited`] when the principal has [`MAX_SUBSCRIPTIONS`] already.
    pub(crate) fn listen(&self, seats: &Arc<Semaphore>, uris: BTreeSet<String>) -> Result<Listener, Failure> {
        let seat = Arc::clone(seats).try_acquire_owned().map_err(|_| no_seat())?;
        Ok(Listener { changes: self.sender.subscribe(), uris, pace: Pace::default(), _seat: seat })
    }
}

/// The failure of a principal that has [`MAX_SUBSCRIPTIONS`].
pub(crate) fn no_seat() -> Failure {
    Failure::new(Code::RateLimited, "too many of your subscriptions are open; end some of them")
}

/// One subscription. Dropping it gives the seat back.
#[derive(Debug)]
pub(crate) struct Listener {
    changes: broadcast::Receiver<Arc<str>>,
    uris: BTreeSet<String>,
    pace: Pace,
    _seat: OwnedSemaphorePermit,
}

impl Listener {
    /// What it listens to.
    pub(crate) fn uris(&self) -> &BTreeSet<String> {
        &self.uris
    }

    /// The next URI to tell of; `None` once there is nobody left to announce anything. Nothing is lost when this wait
    /// is given up and taken up again.
    pub(crate) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(uri) = self.pace.take(Instant::now()) {
                return Some(uri);
            }
            let due = self.pace.due();
            tokio::select! {
                changed = self.changes.recv() => match changed {
                    Ok(uri) if self.uris.contains(&*uri) => self.pace.note(&uri),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.uris.iter().for_each(|uri| self.pace.note(uri)),
                    Err(RecvError::Closed) => return None,
                },
                () = tokio::time::sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {}
            }
        }
    }
}

/// When to tell of what. A first change is told at once, those that follow it together.
#[derive(Debug, Default)]
struct Pace {
    told: BTreeMap<String, Instant>,
    pending: BTreeSet<String>,
}

impl Pace {
    fn note(&mut self, uri: &str) {
        if !self.pending.contains(uri) {
            self.pending.insert(uri.to_owned());
        }
    }

    /// A URI that may be told of now.
    fn take(&mut self, now: Instant) -> Option<String> {
        let uri = self.pending.iter().find(|uri| self.ready(uri) <= Some(now))?.clone();
        self.pending.remove(&uri);
        self.told.insert(uri.clone(), now);
        Some(uri)
    }

    /// When the next one may be told of.
    fn due(&self) -> Option<Instant> {
        self.pending.iter().map(|uri| self.ready(uri)).min().flatten()
    }

    /// From when on a URI may be told of; `None`: always.
    fn ready(&self, uri: &str) -> Option<Instant> {
        self.told.get(uri).map(|told| *told + INTERVAL)
    }
}
