//! `explain` `summary`, `last_action` and `diff`: what happened, from the host's own logs.
//!
//! Guarantees: nothing has to be recorded first; what is told was seen by the app's own process, in the order of its time, and
//! bounded in number and length. Not guaranteed: what no log has (clicks, changes of a page's elements); console messages from
//! before somebody first read them.
//! Hostile: names, addresses, messages, errors: each is one line here, and cut.
//! Imports: `event-log` and `ipc-log`.

#![forbid(unsafe_code)]

mod account;
mod clock;
mod happened;

use palisade_sdk::event_log::{Error as LogError, Kind};
use palisade_sdk::{EventLog, IpcLog, Result, input, output, tool};

use account::{Burst, Change, Counts, Timeline};
use happened::Happened;

/// Seconds when the caller does not say, for each operation.
const SUMMARY_SECONDS: u64 = 30;
const BURST_SECONDS: u64 = 5;
const DIFF_SECONDS: u64 = 10;

/// Entries of a timeline when the caller does not say, and at most.
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

#[input]
#[derive(Default)]
struct Summarize {
    /// How far back. Default 30.
    seconds: Option<u64>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[input]
#[derive(Default)]
struct LastAction {
    /// How long before the last thing that happened. Default 5.
    seconds: Option<u64>,
    /// Entries at most, the latest. Default 20, at most 100.
    limit: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[input]
#[derive(Default)]
struct Diff {
    /// How far back. Default 10.
    seconds: Option<u64>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
struct Summary {
    time_window_secs: u64,
    total_events: usize,
    ipc_calls: usize,
    console_messages: usize,
    network_requests: usize,
    navigations: usize,
    dialogs: usize,
    app_events: usize,
    window_events: usize,
    /// The 5 that were invoked most.
    top_commands: Vec<TopCommand>,
    error_count: usize,
    /// The latest 10.
    errors: Vec<String>,
    narrative: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[output]
struct TopCommand {
    command: String,
    count: usize,
}

#[output]
struct Action {
    time_window_secs: u64,
    /// Of the last thing that happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    ago_ms: Option<u64>,
    event_count: usize,
    /// Oldest first.
    timeline: Vec<Moment>,
    narrative: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[output]
struct Moment {
    /// Milliseconds since 1970.
    timestamp: u64,
    /// ipc, console, network, navigation, dialog, event or window_event.
    r#type: &'static str,
    window: String,
    detail: String,
}

#[output]
struct Changes {
    /// Milliseconds since 1970.
    since: u64,
    time_window_secs: u64,
    total_events: usize,
    ipc_calls_made: usize,
    unique_commands: Vec<String>,
    /// Not invoked before, as far as the log goes back.
    new_commands: Vec<String>,
    windows_opened: Vec<String>,
    windows_closed: Vec<String>,
    /// Windows with the address that their page now has.
    navigated: Vec<String>,
    console_messages: usize,
    errors: usize,
    narrative: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// What happened in the app in the last seconds, in a few lines: commands, requests, navigation, events, errors.
#[tool(name = "explain", action = "summary", read_only, window_aliases = "webview_label")]
fn summary(arguments: Summarize, events: &EventLog, ipc: &IpcLog) -> Result<Summary> {
    let seconds = arguments.seconds.unwrap_or(SUMMARY_SECONDS);
    let from = clock::since(clock::now(events, ipc)?, seconds);
    let mut counts = Counts::default();
    let note = look(events, ipc, arguments.webview_label.as_deref(), from, |one| counts.add(&one))?;
    Ok(counts.summary(seconds, note))
}

/// The last things that happened in the app, in order: use it after an action, to see what came of it.
#[tool(name = "explain", action = "last_action", read_only, window_aliases = "webview_label")]
fn last_action(arguments: LastAction, events: &EventLog, ipc: &IpcLog) -> Result<Action> {
    let seconds = arguments.seconds.unwrap_or(BURST_SECONDS);
    let limit = arguments.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT) as usize;
    let now = clock::now(events, ipc)?;
    let mut burst = Burst::default();
    let note = look(events, ipc, arguments.webview_label.as_deref(), 0, |one| burst.add(one))?;
    let Timeline { entries, latest_ms } = burst.timeline(seconds, limit);
    Ok(Action {
        time_window_secs: seconds,
        ago_ms: latest_ms.zip(now).map(|(latest, now)| now.saturating_sub(latest)),
        event_count: entries.len(),
        narrative: account::story(&entries),
        timeline: entries,
        note,
    })
}

/// What is different from some seconds ago: commands and windows that are new, addresses, errors.
#[tool(name = "explain", action = "diff", read_only, window_aliases = "webview_label")]
fn diff(arguments: Diff, events: &EventLog, ipc: &IpcLog) -> Result<Changes> {
    let seconds = arguments.seconds.unwrap_or(DIFF_SECONDS);
    let from = clock::since(clock::now(events, ipc)?, seconds);
    let mut change = Change::new(from);
    let note = look(events, ipc, arguments.webview_label.as_deref(), 0, |one| change.add(&one))?;
    Ok(change.told(seconds, note))
}

/// Hands `seen` what happened from some time on, log by log, and says what could not be looked at.
fn look(
    events: &EventLog,
    ipc: &IpcLog,
    window: Option<&str>,
    from_ms: u64,
    mut seen: impl FnMut(Happened),
) -> Result<Option<String>> {
    let read = ipc.each(from_ms, window, |invocation| seen(Happened::invoked(&invocation)));
    let mut notes = Vec::new();
    if !read.complete {
        notes.push(
            "commands are seen without their errors: the app does not use palisade's handler".to_owned(),
        );
    }
    for kind in [Kind::Network, Kind::Navigation, Kind::Dialog, Kind::Event, Kind::Console] {
        let looked = events.each(kind, from_ms, window, |entry| seen(Happened::noted(kind, &entry)));
        match looked {
            Ok(_) => {}
            Err(LogError::NotFound(text)) if window.is_some() => return Err(LogError::NotFound(text).into()),
            // A page that is gone or does not answer is just what one wants to be explained.
            Err(_) => notes.push("the console could not be read: no page answers".to_owned()),
        }
    }
    Ok((!notes.is_empty()).then(|| notes.join("; ")))
}

palisade_sdk::export!(summary, last_action, diff);

#[cfg(test)]
mod tests;
