//! Who is told of what the logs are told, as it happens.
//!
//! Guarantees: each is told once of each thing, of invocations in the log's order; whoever is dropped is forgotten. Not
//! guaranteed: that a thing which was under way before is completed for whoever came later.
//! Trusted: those who are told: they neither wait nor write to the logs.

use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use super::{Happening, Invocation, Kind, Status};

/// Is told of what happens. It must not wait, nor write to the logs: the logs wait for it.
pub trait Tap: Send + Sync + 'static {
    /// A command was invoked.
    fn invoked(&self, number: u64, invocation: &Invocation);

    /// It has answered. `cut`: the answer was left out for its length.
    fn answered(&self, number: u64, status: Status, duration: Duration, answer: Option<&str>, cut: bool);

    /// Something else happened.
    fn happened(&self, kind: Kind, happening: &Happening);
}

#[derive(Debug, Default)]
pub(super) struct Taps(RwLock<Vec<Weak<dyn Tap>>>);

impl Taps {
    pub(super) fn add(&self, tap: &Arc<dyn Tap>) {
        let mut taps = self.0.write().unwrap_or_else(PoisonError::into_inner);
        taps.retain(|known| known.strong_count() > 0);
        taps.push(Arc::downgrade(tap));
    }

    pub(super) fn remove(&self, tap: &Arc<dyn Tap>) {
        let gone = Arc::downgrade(tap);
        let mut taps = self.0.write().unwrap_or_else(PoisonError::into_inner);
        taps.retain(|known| known.strong_count() > 0 && !known.ptr_eq(&gone));
    }

    pub(super) fn each(&self, tell: impl Fn(&dyn Tap)) {
        let taps = self.0.read().unwrap_or_else(PoisonError::into_inner);
        taps.iter().filter_map(Weak::upgrade).for_each(|tap| tell(&*tap));
    }
}
