//! What time it is, for a tool that has no clock.
//!
//! Guarantees: to the millisecond, while any log but that of invocations has an entry. The host knows which entries are older
//! than so many milliseconds ([`EventLog::place`]); asking it for the age of one, by halves, gives the time. Without an entry:
//! the latest moment that the log of invocations knows of, which is now or earlier.
//! Not guaranteed: that the host's clock is right.

use palisade_sdk::event_log::Kind;
use palisade_sdk::{EventLog, IpcLog, Result};

/// From here on a `since` is a time in milliseconds since 1970 for the host, below it a place.
const FIRST_TIME: u64 = 100_000_000_000;

/// Now, in milliseconds since 1970. None: nothing has happened yet.
pub(crate) fn now(events: &EventLog, ipc: &IpcLog) -> Result<Option<u64>> {
    for kind in [Kind::Event, Kind::Navigation, Kind::Network, Kind::Dialog] {
        if let Some(entry) = events.read(kind, None, None, 1)?.entries.pop() {
            let is_older = |ago| events.place(kind, ago) >= entry.id;
            return Ok(Some(entry.at_ms + age(is_older)));
        }
    }
    let mut latest = None;
    ipc.each(0, None, |one| {
        let ended_ms = one.started_ms + one.duration_us.unwrap_or(0) / 1_000;
        latest = latest.max(Some(ended_ms));
    });
    Ok(latest)
}

/// How many milliseconds ago something was, of which only can be asked whether it was longer ago than so many.
fn age(is_older: impl Fn(u64) -> bool) -> u64 {
    let mut above = 1_u64;
    while is_older(above) {
        above *= 2;
        // Older than time: the log has forgotten the entry meanwhile, for newer ones.
        if above >= FIRST_TIME << 8 {
            return 0;
        }
    }
    let mut below = 0;
    while below < above {
        let middle = below + (above - below) / 2;
        if is_older(middle) {
            below = middle + 1;
        } else {
            above = middle;
        }
    }
    below
}

/// The `since` of so many seconds ago: 0, for all there is, where that was before there were such logs.
pub(crate) fn since(now: Option<u64>, seconds: u64) -> u64 {
    let then = now.unwrap_or(0).saturating_sub(seconds.saturating_mul(1_000));
    if then < FIRST_TIME { 0 } else { then }
}

#[cfg(test)]
mod tests;
