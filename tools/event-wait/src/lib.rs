//! `wait_for` `event` and `network_idle`: until something happened in the app.
//!
//! Guarantees: what [`waiting`] does. An event that came shortly before the call counts, so that nothing is missed between
//! what causes it and waiting for it. Not guaranteed: events that the app's configuration does not name.
//! Hostile: payloads, which pages can emit.
//! Imports: `event-log` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::event_log::{Entry, Kind};
use palisade_sdk::serde_json::{self, Map, Value, json};
use palisade_sdk::waiting::{self, Answer, Waited};
use palisade_sdk::{Context, EventLog, Result, input, tool};

/// Milliseconds before the call that count, where the caller does not say.
const SINCE_MS: u64 = 2_000;

/// Milliseconds without a request that count as idle.
const QUIET_MS: u32 = 500;

#[input]
struct Event {
    /// The event's name, such as note-added or tauri://focus.
    value: String,
    /// Only an event with exactly this payload.
    expected: Option<Value>,
    /// Milliseconds before this call in which it counts too. Default 2000.
    since_ms: Option<u64>,
    /// Milliseconds to wait. Default 10000, at most 120000.
    timeout_ms: Option<u32>,
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    poll_ms: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[input]
struct Idle {
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    value: Option<String>,
    /// Milliseconds to wait. Default 10000, at most 120000.
    timeout_ms: Option<u32>,
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    poll_ms: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

/// An entry, if it is the event that is waited for.
fn wanted(entry: &Entry, name: &str, expected: Option<&Value>) -> Option<Value> {
    let details: Map<String, Value> = serde_json::from_str(&entry.details).ok()?;
    let payload = details.get("payload").cloned().unwrap_or_default();
    let is_it = details.get("name").and_then(Value::as_str) == Some(name)
        && expected.is_none_or(|expected| *expected == payload);
    is_it.then(
        || json!({ "name": name, "payload": payload, "window": entry.window, "timestamp": entry.at_ms }),
    )
}

/// Until the app emits an event of this name, or something happens to a window (tauri://focus). One that came
/// just before the call counts.
#[tool(
    name = "wait_for",
    action = "event",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn event(arguments: Event, log: &EventLog, context: &Context) -> Result<Waited> {
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    let mut cursor = log.place(Kind::Event, arguments.since_ms.unwrap_or(SINCE_MS));
    let ask = |slice| {
        let waited = log.wait(Kind::Event, cursor, arguments.webview_label.as_deref(), slice)?;
        cursor = waited.page.cursor;
        let mut entries = waited.page.entries.iter();
        let event = entries.find_map(|entry| wanted(entry, &arguments.value, arguments.expected.as_ref()));
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one slice")]
        let elapsed_ms = waited.elapsed_ms as f64;
        let hint = "no such event came; the app's configuration names those that are listened to";
        Ok(Answer {
            ok: event.is_some(),
            early: true,
            elapsed_ms,
            event,
            hint: Some(hint.into()),
            ..Answer::default()
        })
    };
    let waited = waiting::wait(context, timeout_ms, ask)?;
    Ok(Waited { hint: waited.hint.filter(|_| !waited.ok), ..waited })
}

/// Until no request has been under way for half a second.
#[tool(
    name = "wait_for",
    action = "network_idle",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn network_idle(arguments: Idle, log: &EventLog, context: &Context) -> Result<Waited> {
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    let ask = |slice| {
        let quiet = log.wait_network_idle(arguments.webview_label.as_deref(), QUIET_MS, slice);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one slice")]
        let elapsed_ms = quiet.elapsed_ms as f64;
        let last_value = (!quiet.idle).then(|| json!({ "pending": quiet.pending }));
        Ok(Answer { ok: quiet.idle, elapsed_ms, last_value, ..Answer::default() })
    };
    waiting::wait(context, timeout_ms, ask)
}

palisade_sdk::export!(event, network_idle);

#[cfg(test)]
mod tests;
