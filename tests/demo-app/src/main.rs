//! A small real app: notes in an SQLite database, a second window for settings, commands that succeed, fail and take
//! long. The end-to-end suites drive it through Palisade; it knows nothing of them.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params};
use serde::Serialize;
use tauri::{Emitter as _, Manager as _, State};
use tauri_plugin_palisade::PalisadeBuilder;

struct Notes(Mutex<Connection>);

#[derive(Serialize)]
struct Note {
    id: i64,
    title: String,
    body: String,
}

impl Notes {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS notes(id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
             INSERT INTO notes(title, body)
             SELECT 'Welcome', 'Notes are kept in a database.' WHERE NOT EXISTS (SELECT 1 FROM notes);",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    fn with<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, String> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(&connection).map_err(|error| error.to_string())
    }
}

#[tauri::command]
fn list_notes(notes: State<'_, Notes>) -> Result<Vec<Note>, String> {
    notes.with(|connection| {
        let mut statement = connection.prepare("SELECT id, title, body FROM notes ORDER BY id")?;
        let note =
            |row: &rusqlite::Row<'_>| Ok(Note { id: row.get(0)?, title: row.get(1)?, body: row.get(2)? });
        statement.query_map([], note)?.collect()
    })
}

#[tauri::command]
fn add_note(
    app: tauri::AppHandle,
    notes: State<'_, Notes>,
    title: String,
    body: String,
) -> Result<i64, String> {
    if title.trim().is_empty() {
        return Err("a note needs a title".into());
    }
    let id = notes.with(|connection| {
        connection.execute("INSERT INTO notes(title, body) VALUES (?1, ?2)", params![title, body])?;
        Ok(connection.last_insert_rowid())
    })?;
    app.emit("note-added", id).map_err(|error| error.to_string())?;
    Ok(id)
}

#[tauri::command]
fn delete_note(notes: State<'_, Notes>, id: i64) -> Result<bool, String> {
    notes.with(|connection| Ok(connection.execute("DELETE FROM notes WHERE id = ?1", [id])? > 0))
}

/// Answers with what it was given.
#[tauri::command]
fn echo(value: serde_json::Value) -> serde_json::Value {
    value
}

#[tauri::command]
fn fail(message: String) -> Result<(), String> {
    Err(message)
}

#[tauri::command]
async fn slow(ms: u64) -> u64 {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    ms
}

fn main() {
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![list_notes, add_note, delete_note, echo, fail, slow])
        .setup(|app| {
            let data = app.path().app_data_dir()?;
            std::fs::create_dir_all(&data)?;
            let database = data.join("notes.db");
            app.manage(Notes::open(&database)?);
            let mut palisade = PalisadeBuilder::new().database("notes", database);
            if let Ok(profile) = std::env::var("DEMO_PROFILE") {
                palisade = palisade.profile(profile);
            }
            if let Ok(commands) = std::env::var("DEMO_COMMANDS") {
                palisade = palisade.command_allowlist(commands.split(',').map(str::to_owned));
            }
            app.handle().plugin(
                palisade.command_blocklist(["delete_note"]).storage_key_blocklist(["session"]).build()?,
            )?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => {
            eprintln!("the demo can't start: {error}");
            std::process::exit(1);
        }
    }
}
