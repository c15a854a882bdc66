//! `introspect` `db_health`: how a database is, and what is in it.
//!
//! Guarantees: a part that fails (the host refuses the PRAGMA, a check runs out of time) is left out and named in
//! `notes`; the rest is still there. At most [`tables::MAX_TABLES`] tables, and no more after the first statement
//! that ran out of time. Not guaranteed: one snapshot; the application may write between two statements.
//! Hostile: table and column names, and a corrupt file.

mod tables;

use palisade_sdk::database::{Connection, Error as DatabaseError, QueryResult, Value};
use palisade_sdk::schema::Members;
use palisade_sdk::serde::Serialize;
use palisade_sdk::{Database, Error, Schema, input, output, tool};

use self::tables::{Table, Tables};

/// Violations counted, and problems listed, before the check stops: enough to see that there are many.
const MAX_PROBLEMS: u32 = 100;

#[input]
pub(crate) struct DbHealth {
    /// A granted database's name or relative path. Default: the first.
    db_path: Option<String>,
}

#[output]
#[derive(Default)]
pub(crate) struct Health {
    database: String,
    size_bytes: u64,
    wal_size_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_size: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    freelist_pages: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    journal_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_version: Option<i64>,
    /// Counted up to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign_keys_violations: Option<usize>,
    /// "ok", or what quick_check found.
    #[serde(skip_serializing_if = "Option::is_none")]
    integrity: Option<Integrity>,
    tables: Vec<Table>,
    table_count: usize,
    /// There are more tables than are listed.
    truncated: bool,
    /// What could not be told, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(crate = "palisade_sdk::serde", untagged)]
enum Integrity {
    Ok(&'static str),
    Problems(Vec<String>),
}

impl Schema for Integrity {
    fn members(out: &mut Members<'_>) {
        out.keyword("type", r#"["string","array"]"#);
        out.schema("items", String::members);
    }
}

/// What the examination needs of a database; apart from the host so that tests can give it any.
trait Sql {
    fn query(&self, sql: &str, max_rows: u32) -> Result<QueryResult, DatabaseError>;
}

impl Sql for Connection {
    fn query(&self, sql: &str, max_rows: u32) -> Result<QueryResult, DatabaseError> {
        Connection::query(self, sql, &[], max_rows)
    }
}

/// Health and structure of a granted SQLite database: size, journal mode, integrity check, tables with columns
/// and row counts. notes names what took too long.
#[tool(name = "introspect", action = "db_health", read_only)]
pub(crate) fn db_health(arguments: DbHealth, databases: &Database) -> Result<Health, Error> {
    let connection = databases.select(arguments.db_path.as_deref())?;
    let (size_bytes, wal_size_bytes) = connection.size()?;
    let health = examine(&connection)?;
    Ok(Health { database: connection.name(), size_bytes, wal_size_bytes, ..health })
}

/// Fails only when the database can't be read at all.
fn examine(sql: &impl Sql) -> Result<Health, Error> {
    let mut probe = Probe { sql, notes: Vec::new(), out_of_time: false };
    // The first look decides whether this is a database: its failure is the answer.
    let schema_version = scalar(&sql.query("PRAGMA schema_version", 1)?).and_then(integer);
    let mut health = Health {
        schema_version,
        page_size: probe.integer("page_size"),
        page_count: probe.integer("page_count"),
        freelist_pages: probe.integer("freelist_count"),
        journal_mode: probe.text("journal_mode"),
        encoding: probe.text("encoding"),
        user_version: probe.integer("user_version"),
        ..Health::default()
    };
    let Tables { tables, truncated } = tables::list(&mut probe);
    health.table_count = tables.len();
    health.tables = tables;
    health.truncated = truncated;
    let violations = probe.pragma("foreign_key_check", MAX_PROBLEMS);
    health.foreign_keys_violations = violations.map(|result| result.rows.len());
    let problems = probe.pragma(&format!("quick_check({MAX_PROBLEMS})"), MAX_PROBLEMS);
    health.integrity = problems.map(integrity);
    health.notes = probe.notes;
    Ok(health)
}

fn integrity(result: QueryResult) -> Integrity {
    let lines: Vec<_> = result.rows.into_iter().flatten().filter_map(text).collect();
    if lines == ["ok"] { Integrity::Ok("ok") } else { Integrity::Problems(lines) }
}

/// Asks, and turns a failure into a note.
struct Probe<'a, S> {
    sql: &'a S,
    notes: Vec<String>,
    /// A statement ran out of time. The next would too, and each takes seconds: no more long ones.
    out_of_time: bool,
}

impl<S: Sql> Probe<'_, S> {
    fn ask(&mut self, what: &str, sql: &str, max_rows: u32) -> Option<QueryResult> {
        if self.out_of_time {
            self.notes.push(format!("{what}: left out, because an earlier statement ran out of time"));
            return None;
        }
        match self.sql.query(sql, max_rows) {
            Ok(result) => Some(result),
            Err(error) => {
                self.out_of_time = matches!(error, DatabaseError::Deadline(_));
                self.notes.push(format!("{what}: {}", Error::from(error).message));
                None
            }
        }
    }

    fn pragma(&mut self, pragma: &str, max_rows: u32) -> Option<QueryResult> {
        self.ask(pragma, &format!("PRAGMA {pragma}"), max_rows)
    }

    fn integer(&mut self, pragma: &str) -> Option<i64> {
        self.pragma(pragma, 1).and_then(|result| scalar(&result).and_then(integer))
    }

    fn text(&mut self, pragma: &str) -> Option<String> {
        self.pragma(pragma, 1).and_then(|result| scalar(&result).cloned().and_then(text))
    }
}

fn scalar(result: &QueryResult) -> Option<&Value> {
    result.rows.first()?.first()
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(integer) = value { Some(*integer) } else { None }
}

fn text(value: Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

#[cfg(test)]
mod tests;
