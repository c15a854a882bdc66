//! The notes, in an SQLite database.
//!
//! Guarantees: a note has a title; one statement a change, so that a reader of the file sees all of it or nothing.
//! Hostile: the page, as far as texts go: they are parameters, never SQL.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

/// What is kept, and the note that a new database starts with.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS notes(
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        colour TEXT NOT NULL DEFAULT 'plain',
        created_at INTEGER NOT NULL DEFAULT (unixepoch())
    );
    INSERT INTO notes(title, body)
    SELECT 'Welcome', 'Notes are kept in a database.' WHERE NOT EXISTS (SELECT 1 FROM notes);";

/// The database.
pub(crate) struct Notes(Mutex<Connection>);

/// A note as the page gets it.
#[derive(Debug, Serialize)]
pub(crate) struct Note {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) body: String,
    colour: String,
    /// Seconds since 1970.
    created_at: i64,
}

/// What a writer decides about a note.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) colour: Colour,
}

/// What a note is shown in.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Colour {
    #[default]
    Plain,
    Sun,
    Sea,
}

impl Colour {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Sun => "sun",
            Self::Sea => "sea",
        }
    }
}

impl Notes {
    /// Opens the database, and makes it where there is none.
    pub(crate) fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// How many there are, for whoever asks how the app stands.
    pub(crate) fn count(&self) -> serde_json::Value {
        let count =
            self.with(|connection| connection.query_row("SELECT count(*) FROM notes", [], |row| row.get(0)));
        let count: Result<i64, String> = count;
        serde_json::json!({ "count": count.ok() })
    }

    /// All of them, the oldest first.
    pub(crate) fn list(&self) -> Result<Vec<Note>, String> {
        self.with(|connection| {
            let mut statement =
                connection.prepare("SELECT id, title, body, colour, created_at FROM notes ORDER BY id")?;
            statement.query_map([], note)?.collect()
        })
    }

    /// Adds one; gives its number.
    pub(crate) fn add(&self, draft: &Draft) -> Result<i64, String> {
        let Draft { title, body, colour } = checked(draft)?;
        self.with(|connection| {
            let insert = "INSERT INTO notes(title, body, colour) VALUES (?1, ?2, ?3)";
            connection.execute(insert, params![title, body, colour.name()])?;
            Ok(connection.last_insert_rowid())
        })
    }

    /// Changes one; whether there is such a note.
    pub(crate) fn change(&self, id: i64, draft: &Draft) -> Result<bool, String> {
        let Draft { title, body, colour } = checked(draft)?;
        self.with(|connection| {
            let update = "UPDATE notes SET title = ?2, body = ?3, colour = ?4 WHERE id = ?1";
            Ok(connection.execute(update, params![id, title, body, colour.name()])? > 0)
        })
    }

    /// Deletes one; whether there was such a note.
    pub(crate) fn delete(&self, id: i64) -> Result<bool, String> {
        self.with(|connection| Ok(connection.execute("DELETE FROM notes WHERE id = ?1", [id])? > 0))
    }

    fn with<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, String> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(&connection).map_err(|error| error.to_string())
    }
}

fn checked(draft: &Draft) -> Result<&Draft, String> {
    if draft.title.trim().is_empty() { Err("a note needs a title".into()) } else { Ok(draft) }
}

fn note(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: row.get(0)?,
        title: row.get(1)?,
        body: row.get(2)?,
        colour: row.get(3)?,
        created_at: row.get(4)?,
    })
}

#[cfg(test)]
mod tests;
