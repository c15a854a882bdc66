//! What is written: money that moves between accounts, with a line for each move.
//!
//! Guarantees: whatever a reader sees of it in one statement adds up, unless it saw half a transaction; every error of
//! the writer is kept. Trusted: the app's SQLite.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

/// A hundred accounts with a thousand each.
pub const SCHEMA: &str = "
    CREATE TABLE accounts(id INTEGER PRIMARY KEY, balance INTEGER NOT NULL);
    CREATE TABLE moves(id INTEGER PRIMARY KEY, why TEXT NOT NULL);
    CREATE TABLE state(written INTEGER NOT NULL);
    INSERT INTO state VALUES(0);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
    INSERT INTO accounts SELECT i, 1000 FROM n;";

/// One transaction: a number that each of the statements takes as its only parameter.
#[derive(Clone, Copy, Debug)]
pub struct Step(pub i64);

impl Step {
    /// The statements, between `BEGIN` and `COMMIT`. The line is long enough that pages fill, split and are logged.
    pub const STATEMENTS: [&'static str; 4] = [
        "UPDATE accounts SET balance = balance - 7 WHERE id = ?1 % 100",
        "UPDATE accounts SET balance = balance + 7 WHERE id = (?1 * 31 + 17) % 100",
        "INSERT INTO moves(id, why) VALUES(?1, hex(randomblob(150)))",
        "UPDATE state SET written = ?1",
    ];
}

/// How a database is kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// A write-ahead log: readers and the writer never wait for one another.
    Log,
    /// A rollback journal: the writer waits for readers.
    Rollback,
}

impl Journal {
    /// What tools call the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Rollback => "rollback",
        }
    }

    /// How long the writer waits for a lock. With a log not at all: it would tell of every lock that it met.
    #[must_use]
    pub fn patience(self) -> Duration {
        match self {
            Self::Log => Duration::ZERO,
            Self::Rollback => Duration::from_secs(5),
        }
    }

    /// `PRAGMA journal_mode`.
    #[must_use]
    pub fn mode(self) -> &'static str {
        match self {
            Self::Log => "WAL",
            Self::Rollback => "DELETE",
        }
    }
}

/// A database as an app's own library has it open.
pub trait Database: Send + Sized + 'static {
    /// Makes it, with [`SCHEMA`] in it.
    ///
    /// # Errors
    /// What SQLite said.
    fn create(path: &Path, journal: Journal) -> Result<Self, String>;

    /// Does one transaction.
    ///
    /// # Errors
    /// What SQLite said. The transaction was rolled back.
    fn write(&mut self, step: Step) -> Result<(), String>;

    /// The first value of the first row, as text.
    ///
    /// # Errors
    /// What SQLite said.
    fn ask(&mut self, sql: &str) -> Result<String, String>;
}

/// Errors that are kept of each writer: the first ones tell enough.
const ERRORS: usize = 20;
/// Between two transactions, so that there is a rhythm and not one long one; and a machine left for readers.
const PAUSE: Duration = Duration::from_micros(500);

/// Writes until it is told to stop; then says how it went.
pub(crate) fn write(mut database: impl Database, journal: Journal, stop: &AtomicBool) -> Value {
    let mut errors = Vec::new();
    let mut number = 1;
    while !stop.load(Ordering::Relaxed) {
        match database.write(Step(number)) {
            Ok(()) => number += 1,
            Err(error) if errors.len() < ERRORS => errors.push(error),
            Err(_) => {}
        }
        std::thread::sleep(PAUSE);
    }
    let mut ask = |sql: &str| database.ask(sql).unwrap_or_else(|error| format!("({error})"));
    json!({
        "written": number - 1,
        "errors": errors,
        "mode": ask("PRAGMA journal_mode"),
        "integrity": ask("PRAGMA integrity_check"),
        "sqlite": ask("SELECT sqlite_source_id()"),
        "journal": journal.mode(),
    })
}
