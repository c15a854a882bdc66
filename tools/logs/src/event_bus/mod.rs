//! `introspect` `event_bus`: the app's events, as callers of other servers ask for them.
//!
//! Guarantees: the newest events, newest first, and how many there are of them; a long payload is left out, and said to be.
//! Not guaranteed: events that the app's configuration does not name.
//! Hostile: payloads, which pages can emit.

use std::collections::VecDeque;

use palisade_sdk::event_log::{Entry, Kind};
use palisade_sdk::serde_json::{Map, Value};
use palisade_sdk::{EventLog, Result, input, output, tool};

use crate::{limit, shown};

/// Bytes of a payload's JSON. Without it a hundred events of a busy app fill a context; `logs` `events` has them whole.
const MAX_PAYLOAD: usize = 2_048;

/// From here on a `since_ms` is a time since 1970, below it an age: as everywhere in the logs.
const FIRST_TIME: u64 = 100_000_000_000;

#[input]
#[derive(Default)]
pub(crate) struct EventBus {
    /// Default 100, at most 1000.
    limit: Option<u32>,
    /// Only those of the last so many milliseconds.
    since_ms: Option<u64>,
    /// Another place for limit and since_ms.
    args: Option<Map<String, Value>>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Bus {
    limit: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    since_ms: Option<u64>,
    tauri_events: Events,
}

#[output]
struct Events {
    /// In the log.
    count: usize,
    /// Of the time that was asked for.
    matched: usize,
    returned: usize,
    truncated: bool,
    /// Newest first: id, timestamp, window, name, payload (cut: it was too long).
    events: Vec<Map<String, Value>>,
}

/// What there is of a log, and its newest entries.
#[derive(Debug)]
struct Newest {
    count: usize,
    matched: usize,
    limit: usize,
    entries: VecDeque<Entry>,
}

impl Newest {
    fn of(limit: usize) -> Self {
        Self { count: 0, matched: 0, limit, entries: VecDeque::new() }
    }

    fn add(&mut self, entry: Entry, matches: bool) {
        self.count += 1;
        if !matches {
            return;
        }
        self.matched += 1;
        self.entries.push_front(entry);
        self.entries.truncate(self.limit);
    }

    fn told(self) -> Result<Events> {
        let events: Vec<_> = self.entries.into_iter().map(short).collect::<Result<_>>()?;
        let returned = events.len();
        Ok(Events {
            count: self.count,
            matched: self.matched,
            returned,
            truncated: self.matched > returned,
            events,
        })
    }
}

fn short(entry: Entry) -> Result<Map<String, Value>> {
    let mut event = shown(entry)?;
    if event.get("payload").is_some_and(|payload| payload.to_string().len() > MAX_PAYLOAD) {
        event.remove("payload");
        event.insert("cut".to_owned(), true.into());
    }
    Ok(event)
}

impl EventBus {
    /// A number, wherever it was given.
    fn number(&self, own: Option<u64>, name: &str) -> Option<u64> {
        own.or_else(|| self.args.as_ref()?.get(name)?.as_u64())
    }

    fn limit(&self) -> usize {
        let asked = self.number(self.limit.map(u64::from), "limit");
        limit(asked.map(|asked| u32::try_from(asked).unwrap_or(u32::MAX))) as usize
    }

    fn since_ms(&self) -> Option<u64> {
        self.number(self.since_ms, "since_ms")
    }
}

/// The newest events of the app and its windows, newest first.
#[tool(name = "introspect", action = "event_bus", read_only, window_aliases = "webview_label")]
pub(crate) fn event_bus(arguments: EventBus, log: &EventLog) -> Result<Bus> {
    let (limit, since_ms) = (arguments.limit(), arguments.since_ms());
    let after = match since_ms {
        Some(ago) if ago < FIRST_TIME => log.place(Kind::Event, ago),
        _ => 0,
    };
    let from = since_ms.filter(|time| *time >= FIRST_TIME).unwrap_or(0);
    let mut newest = Newest::of(limit);
    let window = arguments.webview_label.as_deref();
    log.each(Kind::Event, 0, window, |entry| {
        let matches = entry.id > after && entry.at_ms >= from;
        newest.add(entry, matches);
    })?;
    Ok(Bus { limit, since_ms, tauri_events: newest.told()? })
}

#[cfg(test)]
mod tests;
