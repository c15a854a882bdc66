//! `storage` `set` and `delete`: changes what a window's page has stored.
//!
//! Guarantees: text is stored as it is, anything else as its JSON text; the result does not repeat the value. Not
//! guaranteed: that the page notices, or that it leaves the value alone.
//! Imports: `storage-write` alone.

#![forbid(unsafe_code)]

use palisade_sdk::serde_json::Value;
use palisade_sdk::{Result, StorageType, StorageWrite, input, output, tool};

#[input]
struct Set {
    key: String,
    /// Text is stored as it is, anything else as its JSON text.
    value: Value,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Delete {
    key: String,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Changed {
    ok: bool,
    storage_type: &'static str,
    key: String,
    /// Of a deletion: the key was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
}

/// Storage holds text alone.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Stores a value under a key in the page's local or session storage, in place of what is there.
#[tool(
    name = "storage",
    action = "set",
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn set(arguments: Set, stored: &StorageWrite) -> Result<Changed> {
    let Set { key, value, storage_type, webview_label } = arguments;
    let storage = storage_type.unwrap_or_default();
    stored.set(webview_label.as_deref(), storage.into(), &key, &text(value))?;
    Ok(Changed { ok: true, storage_type: storage.name(), key, deleted: None })
}

/// Removes a key from the page's local or session storage. deleted says whether it was there.
#[tool(
    name = "storage",
    action = "delete",
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn delete(arguments: Delete, stored: &StorageWrite) -> Result<Changed> {
    let Delete { key, storage_type, webview_label } = arguments;
    let storage = storage_type.unwrap_or_default();
    let deleted = stored.delete(webview_label.as_deref(), storage.into(), &key)?;
    Ok(Changed { ok: true, storage_type: storage.name(), key, deleted: Some(deleted) })
}

palisade_sdk::export!(set, delete);

#[cfg(test)]
mod tests;
