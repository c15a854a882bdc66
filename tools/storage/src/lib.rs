//! `storage` `get` and `get_cookies`: what a window's page has stored.
//!
//! Guarantees: reads only. Each value stands under its own key, even where one key was asked for: redaction goes by
//! keys, and would let a token pass that is called `value`. Not guaranteed: cookies that are kept from script.
//! Hostile: keys and values.
//! Imports: `storage-read` alone.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use palisade_sdk::{Result, StorageRead, StorageType, input, output, tool};

#[input]
struct Get {
    /// Only this key. Default: all of them.
    key: Option<String>,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Stored {
    storage_type: &'static str,
    /// Values by key; empty where the key that was asked for is not there.
    entries: BTreeMap<String, String>,
    count: usize,
}

#[input]
struct GetCookies {
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Cookies {
    /// Values by name.
    cookies: BTreeMap<String, String>,
    count: usize,
}

impl Stored {
    fn of(storage_type: &'static str, pairs: Vec<(String, String)>) -> Self {
        let entries: BTreeMap<_, _> = pairs.into_iter().collect();
        Self { storage_type, count: entries.len(), entries }
    }
}

/// What the page keeps in local or session storage, by key.
#[tool(name = "storage", action = "get", read_only, window_aliases = "webview_label")]
fn get(arguments: Get, stored: &StorageRead) -> Result<Stored> {
    let Get { key, storage_type, webview_label } = arguments;
    let storage = storage_type.unwrap_or_default();
    let pairs = stored.get(webview_label.as_deref(), storage.into(), key.as_deref())?;
    Ok(Stored::of(storage.name(), pairs))
}

/// The page's cookies by name, as far as script can see them.
#[tool(name = "storage", action = "get_cookies", read_only, window_aliases = "webview_label")]
fn get_cookies(arguments: GetCookies, stored: &StorageRead) -> Result<Cookies> {
    let cookies: BTreeMap<_, _> = stored.cookies(arguments.webview_label.as_deref())?.into_iter().collect();
    Ok(Cookies { count: cookies.len(), cookies })
}

palisade_sdk::export!(get, get_cookies);

#[cfg(test)]
mod tests;
