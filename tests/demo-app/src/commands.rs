//! The commands about notes, and three that a test can rely on: one that answers, one that fails, one that takes long.
//!
//! Guarantees: whoever changes a note, every window is told by an event that carries its number.

use std::time::Duration;

use tauri::{AppHandle, Emitter as _, State};

use crate::notes::{Colour, Draft, Note, Notes};

#[tauri::command]
pub(crate) fn list_notes(notes: State<'_, Notes>) -> Result<Vec<Note>, String> {
    notes.list()
}

#[tauri::command]
pub(crate) fn add_note(
    app: AppHandle,
    notes: State<'_, Notes>,
    title: String,
    body: String,
    colour: Option<Colour>,
) -> Result<i64, String> {
    let id = notes.add(&Draft { title, body, colour: colour.unwrap_or_default() })?;
    announce(&app, "note-added", id)?;
    Ok(id)
}

#[tauri::command]
pub(crate) fn change_note(
    app: AppHandle,
    notes: State<'_, Notes>,
    id: i64,
    title: String,
    body: String,
    colour: Option<Colour>,
) -> Result<(), String> {
    if !notes.change(id, &Draft { title, body, colour: colour.unwrap_or_default() })? {
        return Err("that note was deleted meanwhile".into());
    }
    announce(&app, "note-changed", id)
}

#[tauri::command]
pub(crate) fn delete_note(app: AppHandle, notes: State<'_, Notes>, id: i64) -> Result<bool, String> {
    let was_there = notes.delete(id)?;
    if was_there {
        announce(&app, "note-deleted", id)?;
    }
    Ok(was_there)
}

fn announce(app: &AppHandle, event: &str, id: i64) -> Result<(), String> {
    app.emit(event, id).map_err(|error| error.to_string())
}

/// Answers with what it was given.
#[tauri::command]
pub(crate) fn echo(value: serde_json::Value) -> serde_json::Value {
    value
}

#[tauri::command]
pub(crate) fn fail(message: String) -> Result<(), String> {
    Err(message)
}

#[tauri::command]
pub(crate) async fn slow(ms: u64) -> u64 {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    ms
}
