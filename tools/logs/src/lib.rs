//! `logs` `console`, `network`, `navigation`, `dialogs` and `events`, `introspect` `event_bus`: what happened in the app and in its pages.
//!
//! Guarantees: entries as the host keeps them, oldest first, with the place to go on reading from and how many were lost.
//! Nothing is removed by reading. Not guaranteed: truth of what a page writes to its console.
//! Hostile: every entry.
//! Imports: `event-log` alone.

#![forbid(unsafe_code)]

mod event_bus;

use palisade_sdk::event_log::{Entry, Kind, Page};
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{EventLog, Result, input, output, tool};

/// Entries when the caller does not say.
const DEFAULT_ENTRIES: u32 = 100;

/// Entries at most: what a client can still take in.
const MAX_ENTRIES: u32 = 1_000;

#[input]
#[derive(Default)]
struct Read {
    /// Only what came after: the cursor of an earlier answer, or a time in milliseconds since 1970. Default: the latest.
    since: Option<u64>,
    /// Default 100, at most 1000.
    limit: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[input]
struct ReadNetwork {
    /// Only addresses that contain this.
    filter: Option<String>,
    /// Only what came after: the cursor of an earlier answer, or a time in milliseconds since 1970. Default: the latest.
    since: Option<u64>,
    /// Default 100, at most 1000.
    limit: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
struct Entries {
    /// Each with id, timestamp (milliseconds since 1970), window where it belongs to one, and what its log has.
    entries: Vec<Map<String, Value>>,
    count: usize,
    /// For since, to go on reading.
    cursor: u64,
    /// Entries since then that are gone.
    lost: u64,
}

fn shown(Entry { id, window, at_ms, details }: Entry) -> Result<Map<String, Value>> {
    let mut entry = Map::from_iter([("id".to_owned(), id.into()), ("timestamp".to_owned(), at_ms.into())]);
    if !window.is_empty() {
        entry.insert("window".to_owned(), window.into());
    }
    let details: Map<String, Value> = serde_json::from_str(&details)?;
    // What a page says of itself does not take the place of what the host says.
    for (key, value) in details {
        entry.entry(key).or_insert(value);
    }
    Ok(entry)
}

fn told(page: Page) -> Result<Entries> {
    let entries: Vec<_> = page.entries.into_iter().map(shown).collect::<Result<_, _>>()?;
    Ok(Entries { count: entries.len(), entries, cursor: page.cursor, lost: page.lost })
}

fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(DEFAULT_ENTRIES).min(MAX_ENTRIES)
}

fn read(log: &EventLog, kind: Kind, arguments: Read) -> Result<Entries> {
    let Read { since, limit: asked, webview_label } = arguments;
    told(log.read(kind, since, webview_label.as_deref(), limit(asked))?)
}

/// Console messages and errors that nobody caught: level, message, and where from. Kept from the first time on
/// that you ask.
#[tool(name = "logs", action = "console", read_only, window_aliases = "webview_label")]
fn console(arguments: Read, log: &EventLog) -> Result<Entries> {
    read(log, Kind::Console, arguments)
}

/// Requests of the pages: url, method, status, mime_type, size, duration_ms, or error. Without bodies,
/// headers, and the app's own commands.
#[tool(name = "logs", action = "network", read_only, window_aliases = "webview_label")]
fn network(arguments: ReadNetwork, log: &EventLog) -> Result<Entries> {
    let ReadNetwork { filter, since, limit: asked, webview_label } = arguments;
    let Some(filter) = filter else {
        return read(log, Kind::Network, Read { since, limit: asked, webview_label });
    };
    let page = log.read(Kind::Network, since, webview_label.as_deref(), MAX_ENTRIES)?;
    filtered(told(page)?, &filter, limit(asked), since.is_some())
}

/// Addresses that the windows' pages have had: url, and type (load or same_document).
#[tool(name = "logs", action = "navigation", read_only, window_aliases = "webview_label")]
fn navigation(arguments: Read, log: &EventLog) -> Result<Entries> {
    read(log, Kind::Navigation, arguments)
}

/// Dialogs that pages opened: dialog_type, message, and what they were answered with (action).
#[tool(name = "logs", action = "dialogs", read_only, window_aliases = "webview_label")]
fn dialogs(arguments: Read, log: &EventLog) -> Result<Entries> {
    read(log, Kind::Dialog, arguments)
}

/// The app's events that its configuration names, and what happens to its windows: name and payload.
#[tool(name = "logs", action = "events", read_only, window_aliases = "webview_label")]
fn events(arguments: Read, log: &EventLog) -> Result<Entries> {
    read(log, Kind::Event, arguments)
}

/// The entries whose address contains `filter`: the first ones after a place, or else the latest.
fn filtered(all: Entries, filter: &str, limit: u32, from_the_start: bool) -> Result<Entries> {
    let limit = limit as usize;
    let matches = |entry: &Map<String, Value>| entry["url"].as_str().is_some_and(|url| url.contains(filter));
    let mut entries: Vec<_> = all.entries.into_iter().filter(matches).collect();
    let mut cursor = all.cursor;
    if entries.len() > limit {
        if from_the_start {
            entries.truncate(limit);
            cursor = entries.last().and_then(|entry| entry["id"].as_u64()).unwrap_or(cursor);
        } else {
            entries.drain(..entries.len() - limit);
        }
    }
    Ok(Entries { count: entries.len(), entries, cursor, lost: all.lost })
}

palisade_sdk::export!(console, network, navigation, dialogs, events, event_bus::event_bus);

#[cfg(test)]
mod tests;
