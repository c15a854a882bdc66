//! Requests that never became a call, bounded in how many records they make.
//!
//! Guarantees: of each principal (and of strangers) and each code, [`DENIALS_AT_ONCE`] are recorded one by one, and then
//! one every [`DENIAL_EVERY`]; what comes between is counted, and the next record says how many there were. So a flood
//! takes some 100 bytes a second of the disk for each principal and code, whatever its speed.
//! Hostile: whoever sends requests, with and without a token.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use palisade_policy::Code;

use super::{Event, EventKind};

/// Denials of one kind that are recorded one by one after a pause. Without a bound a flood without a token fills the disk.
pub const DENIALS_AT_ONCE: u32 = 20;

/// How often one more is recorded once those are used up.
pub const DENIAL_EVERY: Duration = Duration::from_secs(5);

/// What was refused, and how much of it is on record. As many kinds as principals times codes: bounded by the operator.
#[derive(Debug, Default)]
pub(crate) struct Denials(Mutex<BTreeMap<(String, &'static str), Tally>>);

#[derive(Debug)]
struct Tally {
    left: u32,
    since: Instant,
    /// Not recorded one by one.
    counted: u64,
}

impl Denials {
    /// The record of one refused request, if it gets one.
    pub(crate) fn event(&self, principal: &str, action: &str, code: Code, now: Instant) -> Option<Event> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = || Tally { left: DENIALS_AT_ONCE, since: now, counted: 0 };
        let tally = all.entry((principal.to_owned(), code.as_str())).or_insert_with(begin);
        let earned = now.saturating_duration_since(tally.since).as_secs() / DENIAL_EVERY.as_secs();
        if let Ok(earned @ 1..) = u32::try_from(earned) {
            tally.left = tally.left.saturating_add(earned).min(DENIALS_AT_ONCE);
            tally.since = now;
        }
        let Some(left) = tally.left.checked_sub(1) else {
            tally.counted += 1;
            return None;
        };
        tally.left = left;
        let counted = std::mem::take(&mut tally.counted);
        Some(event(principal, action.to_owned(), code.as_str(), counted))
    }

    /// What was counted and not yet told, for the end.
    pub(crate) fn rest(&self) -> Vec<Event> {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let untold = all.into_iter().filter(|(_, tally)| tally.counted > 0);
        untold
            .map(|((principal, code), tally)| event(&principal, String::new(), code, tally.counted))
            .collect()
    }
}

fn event(principal: &str, action: String, code: &'static str, counted: u64) -> Event {
    let mut event = Event::of(EventKind::Denial, principal.to_owned(), action);
    event.outcome = code;
    event.note =
        (counted > 0).then(|| format!("{counted} more like it before this were not recorded one by one"));
    event
}
