//! `check_ipc_integrity`: whether the app's commands answer.
//!
//! Guarantees: what it calls stale has been pending for at least the threshold. There is no clock here: what the log itself
//! does not prove is found out by waiting for it. Not guaranteed: commands that the host does not see; `warning` says so.
//! Hostile: names of commands, and errors; both are cut.

use std::collections::BTreeSet;

use palisade_sdk::ipc_log::{Invocation, Origin, Read, Status};
use palisade_sdk::waiting::{MAX_MS, SLICE_MS};
use palisade_sdk::{IpcLog, input, output, tool};

use crate::{cut, milliseconds, origin};

/// Milliseconds after which what is pending is stale, where the caller does not say.
const STALE_MS: u32 = 5_000;

/// Calls that are shown of each kind: a model reads them all.
const MAX_SHOWN: usize = 20;

/// Bytes of an error that are shown; `logs` `ipc` has all of it.
const MAX_ERROR: usize = 300;

#[input]
pub(crate) struct Integrity {
    /// Milliseconds after which a pending call is stale. Default 5000, at most 120000.
    stale_threshold_ms: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Report {
    /// Nothing is stale, and nothing failed.
    healthy: bool,
    total_calls: usize,
    pending_count: usize,
    stale_count: usize,
    error_count: usize,
    /// The oldest 20.
    stale_calls: Vec<Trouble>,
    /// The latest 20, oldest first.
    errored_calls: Vec<Trouble>,
    /// What keeps this from being the whole truth.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

#[output]
#[derive(Clone, PartialEq)]
struct Trouble {
    /// Its place in logs ipc.
    id: u64,
    command: String,
    /// page, or tool.
    origin: &'static str,
    window: String,
    /// Milliseconds since 1970.
    timestamp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    /// At least this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What is kept of an invocation.
#[derive(Debug, Clone)]
struct Seen {
    id: u64,
    command: String,
    origin: Origin,
    window: String,
    started_ms: u64,
    duration_us: Option<u64>,
    /// What it failed with.
    error: Option<String>,
}

/// A reading of the whole log.
#[derive(Debug, Default)]
struct Calls {
    total: usize,
    failed: usize,
    pending: Vec<Seen>,
    errored: Vec<Seen>,
    /// The latest moment that the log knows of: now, or earlier.
    latest_ms: u64,
}

impl Calls {
    fn add(&mut self, invocation: Invocation) {
        let Invocation { id, window, command, origin, started_ms, status, duration_us, answer, .. } =
            invocation;
        self.total += 1;
        self.latest_ms = self.latest_ms.max(started_ms + duration_us.unwrap_or(0) / 1_000);
        let error = (status == Status::Failed).then(|| cut(&answer.unwrap_or_default(), MAX_ERROR));
        let seen =
            || Seen { id, command: cut(&command, MAX_ERROR), origin, window, started_ms, duration_us, error };
        match status {
            Status::Pending => self.pending.push(seen()),
            Status::Failed => {
                self.failed += 1;
                if self.errored.len() == MAX_SHOWN {
                    self.errored.remove(0);
                }
                self.errored.push(seen());
            }
            Status::Ok => {}
        }
    }

    /// How long this one has been pending for certain.
    fn age_ms(&self, seen: &Seen) -> u64 {
        self.latest_ms.saturating_sub(seen.started_ms)
    }

    /// How long to wait until each that is pending has answered or is stale.
    fn patience_ms(&self, threshold_ms: u32) -> u32 {
        let left = |seen| u64::from(threshold_ms).saturating_sub(self.age_ms(seen));
        let longest = self.pending.iter().map(left).max().unwrap_or(0);
        u32::try_from(longest).unwrap_or(threshold_ms)
    }
}

/// Whether the app's commands answer: calls that failed, or are pending for too long. Waits up to the threshold
/// for what is pending.
#[tool(read_only, window_aliases = "webview_label")]
pub(crate) fn check_ipc_integrity(arguments: Integrity, log: &IpcLog) -> Report {
    let window = arguments.webview_label.as_deref();
    let threshold_ms = arguments.stale_threshold_ms.unwrap_or(STALE_MS).min(MAX_MS);
    let read = || {
        let mut calls = Calls::default();
        let read = log.each(0, window, |invocation| calls.add(invocation));
        (calls, read)
    };
    let (before, first) = read();
    let patience_ms = before.patience_ms(threshold_ms);
    if patience_ms == 0 {
        return report(&before, &before, 0, threshold_ms, first);
    }
    let wait = |slice| {
        let quiet = log.wait_idle(window, 0, slice);
        (quiet.idle, quiet.elapsed_ms)
    };
    let waited_ms = wait_idle(patience_ms, wait);
    let (after, last) = read();
    report(&before, &after, waited_ms, threshold_ms, last)
}

/// Waits in slices that one host call may take, until nothing is pending or the time is up, and says how long it was.
fn wait_idle(patience_ms: u32, mut wait: impl FnMut(u32) -> (bool, u64)) -> u64 {
    let mut waited = 0;
    while waited < u64::from(patience_ms) {
        let left = u64::from(patience_ms) - waited;
        let (idle, elapsed) = wait(u32::try_from(left).unwrap_or(SLICE_MS).min(SLICE_MS));
        waited += elapsed;
        // No time passes only if the host has none to give.
        if idle || elapsed == 0 {
            break;
        }
    }
    waited
}

/// What is pending in both readings was so for all the time between them.
fn report(before: &Calls, after: &Calls, waited_ms: u64, threshold_ms: u32, read: Read) -> Report {
    let known: BTreeSet<u64> = before.pending.iter().map(|seen| seen.id).collect();
    let pending_ms = |seen: &Seen| {
        let since = if known.contains(&seen.id) { before.age_ms(seen) + waited_ms } else { 0 };
        since.max(after.age_ms(seen))
    };
    let stale = after.pending.iter().map(|seen| (seen, pending_ms(seen)));
    let stale: Vec<_> = stale.filter(|(_, pending)| *pending >= u64::from(threshold_ms)).collect();
    Report {
        healthy: stale.is_empty() && after.failed == 0,
        total_calls: after.total,
        pending_count: after.pending.len(),
        stale_count: stale.len(),
        error_count: after.failed,
        stale_calls: stale.iter().take(MAX_SHOWN).map(|(seen, ms)| shown(seen, Some(*ms))).collect(),
        errored_calls: after.errored.iter().map(|seen| shown(seen, None)).collect(),
        warning: warning(after.total, read),
    }
}

fn shown(seen: &Seen, pending_ms: Option<u64>) -> Trouble {
    Trouble {
        id: seen.id,
        command: seen.command.clone(),
        origin: origin(seen.origin),
        window: seen.window.clone(),
        timestamp: seen.started_ms,
        duration_ms: seen.duration_us.map(milliseconds),
        pending_ms,
        error: seen.error.clone(),
    }
}

fn warning(total: usize, read: Read) -> Option<String> {
    let mut warnings = Vec::new();
    if total == 0 {
        warnings.push("nothing has been invoked: this says nothing about the app".to_owned());
    }
    if read.lost > 0 {
        warnings.push(format!("{} earlier calls are gone from the log", read.lost));
    }
    if !read.complete {
        warnings
            .push("the app does not use palisade's handler: calls are seen without their answers".to_owned());
    }
    (!warnings.is_empty()).then(|| warnings.join("; "))
}

#[cfg(test)]
mod tests;
