//! Running one statement: one connection, one read transaction, capped rows.
//!
//! Guarantees: at most one statement runs, and only one that SQLite says is read-only; its result is consistent, a
//! snapshot of one moment, even when another process writes; everything that comes back is bounded.
//! Not guaranteed: that an application whose database uses a rollback journal can commit while a statement reads it. It
//! waits, as for any reader, for at most the statement's deadline; with a write-ahead log nobody waits.
//! Hostile: the statement, its parameters, the database's contents, and whoever replaces its files meanwhile.

use std::sync::Arc;

use cap_fs_ext::MetadataExt as _;
use cap_std::fs::Metadata;
use rusqlite::ffi;

use super::bindings::{Error, QueryResult, Value};
use super::connect::{Access, connect, is_possible};
use super::failure::{Failure, unavailable};
use super::grant::{Database, Inner, kind};
use super::heap::Bounded;
use super::limits::{
    ATTEMPT_PAUSE, ATTEMPTS, CELL_BYTES, COLUMN_NAME_BYTES, PARAMETER_BYTES, PARAMETERS, RESULT_BYTES, ROWS,
    SQL_BYTES,
};
use super::statement::{Cell, Guarded, SqliteError, Statement};
use super::watch::Watch;

/// What a cell counts for at least: it takes room even when it is empty.
const LEAST_CELL_BYTES: usize = 8;

/// One statement to run.
#[derive(Debug)]
pub(super) struct Query {
    database: Database,
    sql: String,
    parameters: Vec<Value>,
    max_rows: u32,
}

impl Query {
    /// Clamps what the guest asks for.
    pub(super) fn new(
        database: Database,
        sql: String,
        parameters: Vec<Value>,
        max_rows: u32,
    ) -> Result<Self, Error> {
        // Guest-controlled: all three.
        if sql.len() > SQL_BYTES {
            return Err(Error::TooLarge(format!(
                "the statement has {} bytes; {SQL_BYTES} are allowed",
                sql.len()
            )));
        }
        if parameters.len() > usize::from(PARAMETERS) {
            let given = parameters.len();
            return Err(Error::TooLarge(format!("{given} parameters were given; {PARAMETERS} are allowed")));
        }
        let bytes: usize = parameters.iter().map(parameter_bytes).sum();
        if bytes > PARAMETER_BYTES {
            return Err(Error::TooLarge(format!(
                "the parameters have {bytes} bytes together; {PARAMETER_BYTES} are allowed"
            )));
        }
        Ok(Self { database, sql, parameters, max_rows: max_rows.min(ROWS) })
    }

    /// The statement.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// Runs it, on a thread that may block.
    pub(super) fn run(&self, watch: &Arc<Watch>) -> Result<QueryResult, Error> {
        if !is_possible() {
            return Err(unavailable("this platform can't open databases safely through a directory handle"));
        }
        let bounded = Bounded::begin();
        if let Some(base) = bounded.process_base() {
            watch.set_process_base(base);
        }
        let database = &*self.database.0;
        let mut outcome = Err(Error::Busy.into());
        for round in 0..ATTEMPTS {
            std::thread::sleep((ATTEMPT_PAUSE * round * round).min(watch.left()));
            let before = look(database)?;
            outcome = self.attempt(Access::Shared, watch);
            if !matches!(&outcome, Err(failure) if failure.is_cannot_open()) {
                break;
            }
            // A database that uses a write-ahead log, and has none: its last user closed it properly. Reading it with
            // locks would create one; nothing is created in the application's directory, so it is read as it is, and
            // what was read counts only if nobody wrote meanwhile. A log that is there by now was made just now: again.
            if !has_log(database) {
                let settled = self.attempt(Access::Settled, watch);
                if !has_log(database) && same(&before, &look(database)?) {
                    outcome = settled;
                    break;
                }
            }
            if watch.is_over() {
                return Err(Error::Deadline(watch.allowed_ms()));
            }
        }
        outcome.map_err(|failure| failure.into_error(watch))
    }

    fn attempt(&self, access: Access, watch: &Arc<Watch>) -> Result<QueryResult, Failure> {
        let guarded = connect(&self.database.0, access, watch)?;
        let mut statement =
            self.prepare(&guarded).map_err(|failure| failure.refused(guarded.take_refusal()))?;
        let expected = statement.parameter_count();
        if expected != self.parameters.len() {
            let given = self.parameters.len();
            return Err(Error::Invalid(format!(
                "the statement has {expected} parameters; {given} were given"
            ))
            .into());
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            statement.bind(index, &cell_of(parameter))?;
        }
        // A statement is compiled again when the schema has changed, and asks the rules again.
        let mut result =
            self.collect(&mut statement).map_err(|failure| failure.refused(guarded.take_refusal()))?;
        if access == Access::Settled && guarded.only_pragmas() && result.columns == ["journal_mode"] {
            // Told that nobody writes, SQLite forgets the mode. Only a database with a write-ahead log is read this way.
            result.rows = vec![vec![Value::Text("wal".into())]; result.rows.len()];
        }
        Ok(result)
    }

    /// Compiles the one statement. Where a statement ends is SQLite's to say: `;` may be anywhere in a literal.
    fn prepare<'g>(&self, guarded: &'g Guarded) -> Result<Statement<'g>, Failure> {
        let (first, rest) = guarded.prepare(&self.sql)?;
        let statement = first.ok_or_else(|| Error::Invalid("there is no statement in the text".into()))?;
        if !matches!(guarded.prepare(rest), Ok((None, _))) {
            return Err(Error::Denied("more than one statement: send each by itself".into()).into());
        }
        // SQLite does not count every pragma that only asks as read-only; the rules let no other pragma pass.
        if !statement.is_read_only() && !guarded.only_pragmas() {
            return Err(Error::Denied("a statement that writes".into()).into());
        }
        // REINDEX without an index, ANALYZE without a table: they do nothing here, and are no questions either.
        if statement.column_count() == 0 {
            return Err(Error::Denied("a statement that gives no rows".into()).into());
        }
        Ok(statement)
    }

    fn collect(&self, statement: &mut Statement<'_>) -> Result<QueryResult, Failure> {
        // The names come after the first step: only then is the schema fixed.
        let mut more = statement.step()?;
        let columns = column_names(statement)?;
        let limit = usize::try_from(self.max_rows).unwrap_or(usize::MAX);
        let mut budget = Budget { left: RESULT_BYTES, truncated: false };
        let mut rows = Vec::new();
        while more {
            if rows.len() >= limit {
                budget.truncated = true;
                break;
            }
            let Some(row) = budget.row(statement, columns.len(), rows.is_empty())? else {
                budget.truncated = true;
                break;
            };
            rows.push(row);
            more = statement.step()?;
        }
        Ok(QueryResult {
            columns,
            rows,
            truncated: budget.truncated,
            max_rows: self.max_rows,
            result_bytes: (RESULT_BYTES - budget.left) as u64,
            max_result_bytes: RESULT_BYTES as u64,
        })
    }
}

/// What is left of [`RESULT_BYTES`].
struct Budget {
    left: usize,
    truncated: bool,
}

impl Budget {
    /// The current row, or `None` where it does not fit. The first row always fits: its long cells are cut.
    fn row(
        &mut self,
        statement: &mut Statement<'_>,
        columns: usize,
        first: bool,
    ) -> Result<Option<Vec<Value>>, SqliteError> {
        let mut left = self.left;
        let mut cut = false;
        let mut row = Vec::with_capacity(columns);
        for index in 0..columns {
            let reserved = LEAST_CELL_BYTES * (columns - index - 1);
            let room = left.saturating_sub(reserved);
            if room < LEAST_CELL_BYTES {
                return Ok(None);
            }
            let most = room.min(CELL_BYTES);
            let (value, whole) = lift(&statement.cell(index)?, most);
            if !whole && most < CELL_BYTES && !first {
                return Ok(None);
            }
            cut |= !whole;
            left -= parameter_bytes(&value).max(LEAST_CELL_BYTES);
            row.push(value);
        }
        self.left = left;
        self.truncated |= cut;
        Ok(Some(row))
    }
}

/// Copies a value, cut to `most` bytes; and says whether it is whole.
fn lift(cell: &Cell<'_>, most: usize) -> (Value, bool) {
    match cell {
        Cell::Null => (Value::Null, true),
        Cell::Integer(value) => (Value::Integer(*value), true),
        Cell::Real(value) => (Value::Real(*value), true),
        Cell::Blob(blob) => (Value::Blob(blob[..blob.len().min(most)].to_vec()), blob.len() <= most),
        Cell::Text(text) => {
            let (text, whole) = cut_text(text, most);
            (Value::Text(text), whole)
        }
    }
}

/// At most `most` bytes of a text, never half a character. What is not UTF-8 is replaced, which can make it longer.
fn cut_text(text: &[u8], most: usize) -> (String, bool) {
    let mut end = text.len().min(most);
    // A character has at most three bytes after its first.
    for _ in 0..3 {
        if end > 0 && text.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
            end -= 1;
        }
    }
    let mut lossy = String::from_utf8_lossy(&text[..end]).into_owned();
    let whole = end == text.len() && lossy.len() <= most;
    lossy.truncate(lossy.floor_char_boundary(most));
    (lossy, whole)
}

fn column_names(statement: &Statement<'_>) -> Result<Vec<String>, SqliteError> {
    (0..statement.column_count())
        .map(|index| {
            // Guest-controlled: a column without a name is named after its expression, however long.
            let mut name = statement.column_name(index)?;
            name.truncate(name.floor_char_boundary(COLUMN_NAME_BYTES));
            Ok(name)
        })
        .collect()
}

fn parameter_bytes(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => LEAST_CELL_BYTES,
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
    }
}

fn cell_of(value: &Value) -> Cell<'_> {
    match value {
        Value::Null => Cell::Null,
        Value::Integer(value) => Cell::Integer(*value),
        Value::Real(value) => Cell::Real(*value),
        Value::Text(text) => Cell::Text(text.as_bytes()),
        Value::Blob(blob) => Cell::Blob(blob),
    }
}

/// Looks at the database's file, which must be a plain one.
pub(super) fn look(database: &Inner) -> Result<Metadata, Error> {
    let stat = database.stat("").map_err(|error| {
        unavailable(match error.kind() {
            std::io::ErrorKind::NotFound => "its file is gone",
            _ => "its file can't be looked at",
        })
    })?;
    match kind(&stat) {
        None => Ok(stat),
        Some(kind) => Err(unavailable(&format!("its file is {kind}"))),
    }
}

fn has_log(database: &Inner) -> bool {
    database.has("-wal") || database.has("-journal")
}

/// Whether an entry is the same file, with the same contents as far as the file system tells.
fn same(before: &Metadata, after: &Metadata) -> bool {
    let key =
        |entry: &Metadata| (entry.dev(), entry.ino(), entry.len(), entry.modified().ok(), changed(entry));
    key(before) == key(after)
}

/// When the entry last changed in any way, which nobody can set.
#[cfg(unix)]
fn changed(entry: &Metadata) -> (i64, i64) {
    use cap_std::fs::MetadataExt as _;
    (entry.ctime(), entry.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) {}

impl Failure {
    fn is_cannot_open(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.primary() == ffi::SQLITE_CANTOPEN)
    }
}
