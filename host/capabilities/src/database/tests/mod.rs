//! What the tests share: a directory with a database in it, granted.

mod caps;
mod files;
mod functions;
mod handles;
mod race;
mod refusals;
mod sharing;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use rusqlite::Connection;
use tempfile::TempDir;

use super::Database;
use super::bindings::{Error, QueryResult, Value};
use super::limits::STATEMENT_MS;
use super::query::Query;
use super::watch::Watch;

/// A secret outside of every granted directory. No result may carry it.
const CANARY: &str = "CANARY-7f3a";

/// A directory that belongs to an application.
struct App {
    dir: TempDir,
}

impl App {
    fn new() -> Self {
        // Nothing else in the tests' process uses SQLite: each test begins here.
        assert!(super::own_sqlite());
        Self { dir: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    /// An application with one database, `app.db`: 100 notes, and some of everything that SQLite has.
    fn with_notes(journal: &str) -> Self {
        let app = Self::new();
        let writer = app.writer("app.db");
        writer.execute_batch(&format!("PRAGMA journal_mode = {journal};")).unwrap();
        writer
            .execute_batch(
                "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body BLOB, size REAL);
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
                 INSERT INTO notes SELECT i, 'note ' || i, x'00ff', i / 2.0 FROM n;
                 CREATE INDEX by_title ON notes (title);
                 CREATE VIEW titles AS SELECT title FROM notes;
                 CREATE TRIGGER tr AFTER INSERT ON notes BEGIN DELETE FROM notes WHERE id = 1; END;
                 CREATE VIRTUAL TABLE ft USING fts5(text);
                 INSERT INTO ft VALUES ('the quick brown fox'), ('a lazy dog');
                 CREATE VIRTUAL TABLE ft3 USING fts4(text);
                 INSERT INTO ft3 VALUES ('the quick brown fox');
                 CREATE VIRTUAL TABLE places USING rtree(id, x0, x1, y0, y1);
                 INSERT INTO places VALUES (1, 0, 1, 0, 1), (2, 5, 6, 5, 6);
                 CREATE TABLE b_node (id INTEGER PRIMARY KEY, v);
                 INSERT INTO b_node VALUES (1, 'x');",
            )
            .unwrap();
        app
    }

    /// The application's own connection.
    fn writer(&self, name: &str) -> Connection {
        Connection::open(self.path(name)).unwrap()
    }

    fn grant(&self) -> Database {
        self.grant_path("app.db").unwrap()
    }

    fn grant_path(&self, path: impl AsRef<Path>) -> Result<Database, super::DatabaseError> {
        Database::open("app", &open(self.dir.path()), path)
    }

    /// The names and contents of all files, without the shared memory that readers and writers agree through.
    fn snapshot(&self) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
            .filter(|(name, _)| !name.ends_with("-shm"))
            .map(|(name, path)| (name, std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    }
}

fn open(path: &Path) -> Dir {
    Dir::open_ambient_dir(path, ambient_authority()).unwrap()
}

/// A database outside, which holds the secret.
fn secret() -> TempDir {
    assert!(super::own_sqlite());
    let dir = TempDir::new().unwrap();
    let connection = Connection::open(dir.path().join("secret.db")).unwrap();
    connection
        .execute_batch(&format!(
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body BLOB, size REAL);
             INSERT INTO notes VALUES (1, '{CANARY}', NULL, NULL);"
        ))
        .unwrap();
    dir
}

fn ask_for(
    database: &Database,
    sql: &str,
    parameters: Vec<Value>,
    max_rows: u32,
    time: Duration,
) -> Result<QueryResult, Error> {
    let query = Query::new(database.clone(), sql.to_owned(), parameters, max_rows)?;
    let result = query.run(&Arc::new(Watch::new(Instant::now(), time)));
    assert!(!format!("{result:?}").contains(CANARY), "the secret came back");
    if let Err(error) = &result {
        let text = format!("{error:?}");
        assert!(!text.contains("/proc/") && !text.contains("/tmp/"), "a path in {text}");
    }
    result
}

fn ask(database: &Database, sql: &str) -> Result<QueryResult, Error> {
    ask_for(database, sql, vec![], 1_000, Duration::from_millis(STATEMENT_MS.into()))
}

/// The one value of a result.
fn value(database: &Database, sql: &str) -> Value {
    let mut result = ask(database, sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    result.rows.remove(0).remove(0)
}

fn integer(database: &Database, sql: &str) -> i64 {
    match value(database, sql) {
        Value::Integer(value) => value,
        other => panic!("{sql}: {other:?}"),
    }
}

fn text(database: &Database, sql: &str) -> String {
    match value(database, sql) {
        Value::Text(value) => value,
        other => panic!("{sql}: {other:?}"),
    }
}
