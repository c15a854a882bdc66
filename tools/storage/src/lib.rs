//! `storage` `get` and `get_cookies`: what a window's page has stored.
//!
//! Guarantees: reads only. Each value stands under its own key, even where one key was asked for: redaction goes by
//! keys, and would let a token pass that is called `value`. Not guaranteed: cookies that are kept from script.
//! Hostile: keys and values.
//! Imports: `storage-read` alone.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use palisade_sdk::{Effects, Error, Operation, StorageType, input, output, storage_read};

#[input]
struct Get {
    /// Only this key. Default: all of them.
    key: Option<String>,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// The window's label. Default: the main window.
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
    /// The window's label. Default: the main window.
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

fn get(Get { key, storage_type, webview_label }: Get) -> Result<Stored, Error> {
    let storage = storage_type.unwrap_or_default();
    let pairs = storage_read::get(webview_label.as_deref(), storage.into(), key.as_deref())?;
    Ok(Stored::of(storage.name(), pairs))
}

fn get_cookies(arguments: GetCookies) -> Result<Cookies, Error> {
    let cookies: BTreeMap<_, _> =
        storage_read::cookies(arguments.webview_label.as_deref())?.into_iter().collect();
    Ok(Cookies { count: cookies.len(), cookies })
}

fn operations() -> Vec<Operation> {
    let stored = "What the page keeps in local or session storage, by key.";
    let cookies = "The page's cookies by name, as far as script can see them.";
    let reads = |operation: Operation| operation.effects(Effects::READ).window_aliases("webview_label");
    vec![
        reads(Operation::new("storage", stored, get).action("get")),
        reads(Operation::new("storage", cookies, get_cookies).action("get_cookies")),
    ]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
