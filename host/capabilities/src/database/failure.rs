//! From SQLite's result codes to the contract's errors.
//!
//! Guarantees: an error says whose fault it is and what to do; it carries no host path, and at most
//! [`MESSAGE_BYTES`] of SQLite's own words, which can repeat the caller's SQL.

use rusqlite::ffi;

use super::bindings::Error;
use super::limits::MESSAGE_BYTES;
use super::statement::SqliteError;
use super::watch::Watch;

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite's own reason.
    Sqlite(SqliteError),
    /// Ours.
    Final(Error),
}

impl From<SqliteError> for Failure {
    fn from(error: SqliteError) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

impl Failure {
    /// The failure, or what the rules refused where they did: SQLite reports that in several ways.
    pub(super) fn refused(self, refusal: Option<String>) -> Self {
        refusal.map_or(self, |act| Self::Final(Error::Denied(act)))
    }

    /// As the guest sees it.
    pub(super) fn into_error(self, watch: &Watch) -> Error {
        match self {
            Self::Final(error) => error,
            Self::Sqlite(error) => error_of(&error, watch),
        }
    }
}

/// The database can't be read: why.
pub(super) fn unavailable(why: &str) -> Error {
    Error::Unavailable(format!("the database can't be read: {why}"))
}

fn error_of(error: &SqliteError, watch: &Watch) -> Error {
    match error.primary() {
        ffi::SQLITE_INTERRUPT if watch.took_too_much_memory() => out_of_memory(watch),
        ffi::SQLITE_INTERRUPT => Error::Deadline(watch.allowed_ms()),
        ffi::SQLITE_NOMEM => out_of_memory(watch),
        ffi::SQLITE_TOOBIG => {
            Error::TooLarge("a value, or the statement, is longer than SQLite may handle here".into())
        }
        // Waiting for a lock ends at the deadline too.
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => Error::Busy,
        ffi::SQLITE_AUTH => Error::Denied(message(error)),
        ffi::SQLITE_CANTOPEN => unavailable(
            "its file, or the log beside it, is gone, is not a plain file with one name, or may not be read",
        ),
        ffi::SQLITE_READONLY if error.code == ffi::SQLITE_READONLY => {
            Error::Denied("a statement that writes".into())
        }
        ffi::SQLITE_READONLY => unavailable(
            "a transaction was interrupted, and only the application can roll it back: open the database there once",
        ),
        ffi::SQLITE_NOTADB => unavailable("its file is not a database, or is encrypted"),
        ffi::SQLITE_CORRUPT => unavailable("its file is damaged"),
        ffi::SQLITE_IOERR | ffi::SQLITE_PERM | ffi::SQLITE_NOLFS | ffi::SQLITE_FULL => {
            unavailable("reading its file failed")
        }
        _ => Error::Invalid(message(error)),
    }
}

/// Where memory is counted for the process, nobody knows whose statement took it.
fn out_of_memory(watch: &Watch) -> Error {
    let whose = if watch.shares_memory() {
        "the statement, with those that ran beside it, needs more memory than statements may take: try it again, or"
    } else {
        "the statement needs more memory than statements may take:"
    };
    Error::TooLarge(format!("{whose} have it return or sort less"))
}

fn message(error: &SqliteError) -> String {
    let mut text = error.message.clone();
    text.truncate(text.floor_char_boundary(MESSAGE_BYTES));
    // No message of a statement names a file. Should one do so, it is no business of the guest's.
    if text.contains("/proc/self/fd/") { "the statement failed".to_owned() } else { text }
}
