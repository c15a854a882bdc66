//! `storage` `set` and `delete`: changes what a window's page has stored.
//!
//! Guarantees: text is stored as it is, anything else as its JSON text; the result does not repeat the value. Not
//! guaranteed: that the page notices, or that it leaves the value alone.
//! Imports: `storage-write` alone.

#![forbid(unsafe_code)]

use palisade_sdk::serde_json::Value;
use palisade_sdk::{Effects, Error, Operation, StorageType, input, output, storage_write};

#[input]
struct Set {
    key: String,
    /// Text is stored as it is, anything else as its JSON text.
    value: Value,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

#[input]
struct Delete {
    key: String,
    /// local (default) or session storage.
    storage_type: Option<StorageType>,
    /// The window's label. Default: the main window.
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

fn set(Set { key, value, storage_type, webview_label }: Set) -> Result<Changed, Error> {
    let storage = storage_type.unwrap_or_default();
    storage_write::set(webview_label.as_deref(), storage.into(), &key, &text(value))?;
    Ok(Changed { ok: true, storage_type: storage.name(), key, deleted: None })
}

fn delete(Delete { key, storage_type, webview_label }: Delete) -> Result<Changed, Error> {
    let storage = storage_type.unwrap_or_default();
    let deleted = storage_write::delete(webview_label.as_deref(), storage.into(), &key)?;
    Ok(Changed { ok: true, storage_type: storage.name(), key, deleted: Some(deleted) })
}

fn operations() -> Vec<Operation> {
    let effects = Effects { read_only: false, destructive: true, idempotent: true, open_world: false };
    let sets =
        "Stores a value under a key in the page's local or session storage, in place of what is there.";
    let deletes =
        "Removes a key from the page's local or session storage. deleted says whether it was there.";
    let changes = |operation: Operation| operation.effects(effects).window_aliases("webview_label");
    vec![
        changes(Operation::new("storage", sets, set).action("set")),
        changes(Operation::new("storage", deletes, delete).action("delete")),
    ]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
