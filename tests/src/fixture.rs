//! A sample application: files, a write-ahead-log database, and secrets outside of both.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

/// Planted outside every granted directory, and in every place inside that must not leave. It is on no reply, ever.
pub const CANARY: &str = "CANARY-7f3a-do-not-leak";

/// Rows of the table `notes` at the start.
pub const NOTES: u32 = 3_000;

/// The application's directories. Removed on drop.
#[derive(Debug)]
pub struct Fixture {
    temp: TempDir,
}

impl Default for Fixture {
    fn default() -> Self {
        Self::new()
    }
}

impl Fixture {
    /// Makes `data/` (files, a subdirectory, `notes.db` in WAL mode), `logs/`, and `outside/` with the secrets.
    #[must_use]
    pub fn new() -> Self {
        let fixture = Self { temp: tempfile::tempdir().expect("a temporary directory") };
        for dir in ["data/sub/deep", "logs", "outside", "tmp"] {
            fs::create_dir_all(fixture.path(dir)).expect("a directory");
        }
        fixture
            .write("data/settings.json", r#"{"theme":"dark","api_key":"sk-ant-REDACTME0123456789abcdef"}"#);
        fixture.write(
            "data/notes.txt",
            &"The quick brown fox jumps over the lazy dog. 0123456789\n".repeat(400),
        );
        fixture.write("data/sub/deep/leaf.txt", "leaf");
        fixture.write("logs/app.log", "started\n");
        fixture.write("outside/secret.txt", CANARY);
        database(&fixture.path("data/notes.db"), NOTES, "note");
        database(&fixture.path("outside/secret.db"), 50, CANARY);
        fixture
    }

    /// A path below the fixture's root.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.temp.path().join(relative)
    }

    /// The temporary directory that a host over this fixture uses.
    #[must_use]
    pub fn temp(&self) -> PathBuf {
        self.path("tmp")
    }

    /// Writes one file.
    pub fn write(&self, relative: &str, text: &str) {
        fs::write(self.path(relative), text).expect("a file");
    }
}

/// Makes a WAL database with `rows` notes, whose bodies begin with `body`.
pub fn database(path: &Path, rows: u32, body: &str) {
    let mut database = Connection::open(path).expect("a database");
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; \
             CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, picture BLOB);",
        )
        .expect("a schema");
    let transaction = database.transaction().expect("a transaction");
    for id in 0..rows {
        transaction
            .execute(
                "INSERT INTO notes (title, body, picture) VALUES (?1, ?2, ?3)",
                (format!("title {id}"), format!("{body} {id}"), id.to_le_bytes()),
            )
            .expect("a row");
    }
    transaction.commit().expect("a commit");
}
