//! `recording` `replay`: invokes what was recorded again, with the arguments that were recorded, and compares what it gives; and
//! `flush`, which belongs to the same profile.
//!
//! Guarantees: each step is invoked with its own arguments, in the recorded order, as far as the profile lets commands be invoked;
//! one whose arguments are not all there is not invoked at all, and the reason is told. What differs is told by its place. Not
//! guaranteed: that the app is in the state that it was in then.
//! Hostile: the recording, and what commands answer.
//! Imports: `ipc-invoke` and `recording`.

#![forbid(unsafe_code)]

mod diff;
mod step;

use palisade_sdk::recording::{Entry, Happening, Invocation, MAX_ENTRIES, Summary};
use palisade_sdk::{Error, IpcInvoke, Recording, Result, input, output, tool};

use step::Outcome;

/// Steps of one call, when the caller does not say, and at most: what a client waits for.
const DEFAULT_STEPS: u32 = 500;
const MAX_STEPS: u32 = 1_000;

/// Milliseconds that flush waits for what is pending.
const SETTLE_MS: u32 = 5_000;

#[input]
struct Replay {
    /// Only from this event on: the next_index of an earlier answer. Default: 0.
    since_index: Option<u64>,
    /// Commands at most. Default 500, at most 1000.
    limit: Option<u32>,
    /// The window that invokes them. Default: the one that did.
    webview_label: Option<String>,
}

#[output]
struct Replayed {
    /// Commands that were looked at.
    replayed: usize,
    /// They gave what they gave then.
    passed: usize,
    /// They gave something else, or could not be invoked.
    failed: usize,
    /// They were not invoked: their arguments are not all there.
    skipped: usize,
    results: Vec<Outcome>,
    /// Where to go on; null at the end.
    next_index: Option<u64>,
}

#[output]
struct Flushed {
    flushed: bool,
    /// Events in the recording.
    events_captured: u64,
    /// Invocations that have not answered yet.
    pending: u32,
}

/// Invokes the recorded commands again, in their order and with their arguments, and says of each whether it
/// gives what it gave then and, by JSON Pointer, what differs.
#[tool(name = "recording", action = "replay", window_aliases = "webview_label")]
fn replay(arguments: Replay, recording: &Recording, ipc: &IpcInvoke) -> Result<Replayed> {
    let Replay { since_index, limit, webview_label } = arguments;
    // It would record itself.
    if recording.current()?.active {
        return Err(Error::unavailable("The recording is under way; stop it first."));
    }
    let entries = recording.read(since_index.unwrap_or_default(), MAX_ENTRIES)?;
    let limit = limit.unwrap_or(DEFAULT_STEPS).min(MAX_STEPS) as usize;
    let run = |window: &str, Invocation { command, .. }: &Invocation, args: &str| {
        let window = webview_label.as_deref().or_else(|| (!window.is_empty()).then_some(window));
        ipc.invoke(window, command, args)
    };
    Ok(replayed(entries, limit, run))
}

fn replayed(
    entries: Vec<Entry>,
    limit: usize,
    run: impl Fn(&str, &Invocation, &str) -> step::Answered,
) -> Replayed {
    let (mut results, mut next_index) = (Vec::new(), None);
    for Entry { index, window, what, .. } in entries {
        let Happening::Invocation(invocation) = what else { continue };
        if results.len() == limit {
            next_index = Some(index);
            break;
        }
        let answered = |args: &str| run(&window, &invocation, args);
        results.push(step::replay(index, &invocation, answered));
    }
    let count = |statuses: &[&str]| results.iter().filter(|one| statuses.contains(&one.status)).count();
    Replayed {
        replayed: results.len(),
        passed: count(&["ok"]),
        failed: count(&["changed", "error", "blocked"]),
        skipped: count(&["skipped"]),
        results,
        next_index,
    }
}

/// Waits up to 5 s until the recorded commands have answered.
// It needs no `ipc-invoke`. It is here because this is the component of its profile.
#[tool(name = "recording", action = "flush", read_only)]
fn flush(recording: &Recording, _ipc: &IpcInvoke) -> Result<Flushed> {
    if !recording.current()?.active {
        return Err(Error::unavailable("No recording is under way; start one."));
    }
    let Summary { entries, pending, .. } = recording.settle(SETTLE_MS)?;
    Ok(Flushed { flushed: pending == 0, events_captured: entries, pending })
}

palisade_sdk::export!(replay, flush);

#[cfg(test)]
mod tests;
