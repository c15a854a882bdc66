//! `navigate` `go_back`, `get_history` and `get_dialog_log`: where a page has been, the way back, and its dialogs.
//!
//! Guarantees: goes along the page's own history alone. Not guaranteed: that the page lets itself be left.
//! Hostile: addresses, titles and messages.
//! Imports: `navigation-history` alone.

#![forbid(unsafe_code)]

use palisade_sdk::navigation_history::{Dialog, Visited};
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{NavigationHistory, Result, input, output, tool};

/// Dialogs when the caller does not say.
const DEFAULT_DIALOGS: u32 = 100;

#[input]
struct OfPage {
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Back {
    /// False: there is nothing to go back to.
    went_back: bool,
}

#[output]
struct History {
    /// In the order of the visits.
    entries: Vec<Place>,
    count: usize,
}

#[output]
struct Place {
    url: String,
    title: String,
    /// The page is here now.
    current: bool,
}

#[input]
struct GetDialogLog {
    /// Dialogs at most. Default 100.
    limit: Option<u32>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
struct Dialogs {
    /// Oldest first, each with id, timestamp, window, dialog_type, message and action.
    entries: Vec<Map<String, Value>>,
    count: usize,
}

/// Goes back to the page before this one.
#[tool(name = "navigate", action = "go_back", open_world = false, window_aliases = "webview_label")]
fn go_back(arguments: OfPage, history: &NavigationHistory) -> Result<Back> {
    Ok(Back { went_back: history.go_back(arguments.webview_label.as_deref())? })
}

/// Where the window's page has been, and where it is.
#[tool(name = "navigate", action = "get_history", read_only, window_aliases = "webview_label")]
fn get_history(arguments: OfPage, history: &NavigationHistory) -> Result<History> {
    let visited = history.history(arguments.webview_label.as_deref())?;
    let place = |Visited { url, title, current }| Place { url, title, current };
    let entries: Vec<_> = visited.into_iter().map(place).collect();
    Ok(History { count: entries.len(), entries })
}

fn shown(Dialog { id, window, at_ms, details }: Dialog) -> Result<Map<String, Value>> {
    let mut entry: Map<String, Value> = serde_json::from_str(&details)?;
    entry.insert("id".to_owned(), id.into());
    entry.insert("window".to_owned(), window.into());
    entry.insert("timestamp".to_owned(), at_ms.into());
    Ok(entry)
}

/// Dialogs that pages opened, and what they were answered with.
#[tool(name = "navigate", action = "get_dialog_log", read_only, window_aliases = "webview_label")]
fn get_dialog_log(arguments: GetDialogLog, history: &NavigationHistory) -> Result<Dialogs> {
    let limit = arguments.limit.unwrap_or(DEFAULT_DIALOGS);
    let dialogs = history.dialogs(arguments.webview_label.as_deref(), limit);
    let entries: Vec<_> = dialogs.into_iter().map(shown).collect::<Result<_, _>>()?;
    Ok(Dialogs { count: entries.len(), entries })
}

palisade_sdk::export!(go_back, get_history, get_dialog_log);

#[cfg(test)]
mod tests;
