//! `logs` `ipc` and `slow_ipc`, `check_ipc_integrity`, `introspect` `command_timings`: what was asked of the app's commands.
//!
//! Guarantees: invocations as the host keeps them, oldest first. Arguments and answers are passed on as they are; one that
//! is not there is null, and `cut` where it was too long to be kept. Not guaranteed: that all are there; `complete` says so.
//! Hostile: arguments and answers.
//! Imports: `ipc-log` alone.

#![forbid(unsafe_code)]

mod integrity;
mod timings;

use palisade_sdk::ipc_log::{Invocation, Origin, Page, Status};
use palisade_sdk::serde_json::Value;
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::{IpcLog, Result, input, output, tool};

/// Invocations when the caller does not say, for each operation.
const DEFAULT_CALLS: u32 = 100;
const DEFAULT_SLOW: u32 = 20;

/// Invocations at most: what a client can still take in.
const MAX_CALLS: u32 = 1_000;

/// Milliseconds that may be waited for what is still pending.
const CAPTURE_MS: u32 = 500;

#[input]
#[derive(Default)]
struct Ipc {
    /// Only what came after: the cursor of an earlier answer, or a time in milliseconds since 1970. Default: the latest.
    since: Option<u64>,
    /// Default 100, at most 1000.
    limit: Option<u32>,
    /// Wait up to 500 ms for what is still pending. Default: false.
    wait_for_capture: Option<Value>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[input]
struct SlowIpc {
    /// Milliseconds: only what took at least this long.
    threshold_ms: f64,
    /// Default 20, at most 1000.
    limit: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
struct Calls {
    /// Oldest first.
    entries: Vec<Call>,
    count: usize,
    /// For since, to go on reading.
    cursor: u64,
    /// Entries since then that are gone.
    lost: u64,
    /// Every command of the app's own is seen. False: the app does not use palisade's handler, so that arguments and
    /// answers are missing.
    complete: bool,
}

#[output]
struct SlowCalls {
    /// Slowest first.
    entries: Vec<Call>,
    count: usize,
}

#[output]
struct Call {
    id: u64,
    command: String,
    /// page, or tool.
    origin: &'static str,
    window: String,
    /// Milliseconds since 1970.
    timestamp: u64,
    /// ok, error or pending.
    status: &'static str,
    duration_ms: Option<f64>,
    args: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Box<RawValue>>,
    /// Arguments or answer were too long to be kept.
    cut: bool,
}

impl Call {
    fn of(invocation: Invocation) -> Result<Self> {
        let json = |text: Option<String>| text.map(RawValue::from_string).transpose();
        let (status, result, error) = match invocation.status {
            Status::Pending => ("pending", None, None),
            Status::Ok => ("ok", invocation.answer, None),
            Status::Failed => ("error", None, invocation.answer),
        };
        Ok(Self {
            id: invocation.id,
            command: invocation.command,
            origin: origin(invocation.origin),
            window: invocation.window,
            timestamp: invocation.started_ms,
            status,
            duration_ms: invocation.duration_us.map(milliseconds),
            args: json(invocation.arguments)?,
            result: json(result)?,
            error: json(error)?,
            cut: invocation.cut,
        })
    }
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Page => "page",
        Origin::Tool => "tool",
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

/// A text that a page chose, short enough to be one of many.
fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(bytes)])
}

fn calls(invocations: Vec<Invocation>) -> Result<Vec<Call>> {
    invocations.into_iter().map(Call::of).collect()
}

/// Other servers take true, or how long.
fn waits(wait_for_capture: Option<&Value>) -> bool {
    match wait_for_capture {
        Some(Value::Bool(wait)) => *wait,
        Some(Value::Number(ms)) => ms.as_f64().is_some_and(|ms| ms > 0.0),
        _ => false,
    }
}

/// What pages and tools asked of the app's commands: arguments, outcome, duration. Use it to see what the app
/// really did.
#[tool(
    name = "logs",
    action = "ipc",
    read_only,
    resource = "palisade://ipc-log",
    window_aliases = "webview_label"
)]
fn ipc(arguments: Ipc, log: &IpcLog) -> Result<Calls> {
    let window = arguments.webview_label.as_deref();
    if waits(arguments.wait_for_capture.as_ref()) {
        log.wait_idle(window, 0, CAPTURE_MS);
    }
    let limit = arguments.limit.unwrap_or(DEFAULT_CALLS).min(MAX_CALLS);
    let Page { invocations, cursor, lost, complete } = log.read(arguments.since, window, limit);
    let entries = calls(invocations)?;
    Ok(Calls { count: entries.len(), entries, cursor, lost, complete })
}

/// The slowest invocations of commands.
#[tool(name = "logs", action = "slow_ipc", read_only, window_aliases = "webview_label")]
fn slow_ipc(arguments: SlowIpc, log: &IpcLog) -> Result<SlowCalls> {
    let all = log.read(None, arguments.webview_label.as_deref(), MAX_CALLS);
    slowest(all.invocations, arguments.threshold_ms, arguments.limit.unwrap_or(DEFAULT_SLOW))
}

fn slowest(invocations: Vec<Invocation>, threshold_ms: f64, limit: u32) -> Result<SlowCalls> {
    let mut entries = calls(invocations)?;
    entries.retain(|call| call.duration_ms.is_some_and(|took| took >= threshold_ms));
    entries.sort_by(|a, b| b.duration_ms.partial_cmp(&a.duration_ms).unwrap_or(std::cmp::Ordering::Equal));
    entries.truncate(limit.min(MAX_CALLS) as usize);
    Ok(SlowCalls { count: entries.len(), entries })
}

palisade_sdk::export!(ipc, slow_ipc, integrity::check_ipc_integrity, timings::command_timings);

#[cfg(test)]
mod tests;
