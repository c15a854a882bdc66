//! Opening a connection for one statement.
//!
//! Guarantees: opened only for reading, through the database's own directory; nothing is remembered from an earlier
//! statement; every limit that SQLite offers is set before the statement is looked at.
//! Hostile: the file, and whoever writes it meanwhile.
//!
//! An app that has its own SQLite decides which version is linked, as cargo links one alone: libsqlite3-sys 0.30 (SQLite
//! 3.46, what sqlx 0.8 asks for) and every later one up to now must do. So only that is used which they all have in common;
//! what is newer is set where SQLite knows it.

use std::ffi::c_int;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, ffi};

use super::functions;
use super::grant::Inner;
use super::limits::{
    BUSY, CACHE_KIB, COLUMNS, COMPOUND_SELECT, EXPRESSION_DEPTH, FUNCTION_ARGUMENTS, PARAMETERS,
    PATTERN_BYTES, PROGRAM_OPS, SQL_BYTES, VALUE_BYTES,
};
use super::statement::{Guarded, SqliteError};
use super::watch::Watch;
use super::watched::Watched;

/// How a database is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// With SQLite's locks, as one of several that have it open.
    Shared,
    /// Without locks, as a file that nobody writes. Whoever asks for this checks afterwards that nobody did.
    Settled,
}

/// Whether databases can be opened safely on this system.
pub(super) fn is_possible() -> bool {
    #[cfg(target_os = "linux")]
    return super::vfs::register();
    #[cfg(not(target_os = "linux"))]
    false
}

/// Opens the database and puts all limits and the rules in force.
pub(super) fn connect(database: &Inner, access: Access, watch: &Arc<Watch>) -> Result<Guarded, SqliteError> {
    let connection = Watched::new(open(database, access).map_err(sqlite_error)?, watch);
    configure(&connection, watch).map_err(sqlite_error)?;
    watch.attach(connection.get_interrupt_handle());
    Ok(Guarded::new(connection))
}

#[cfg(target_os = "linux")]
fn open(database: &Inner, access: Access) -> rusqlite::Result<Connection> {
    use std::os::fd::AsRawFd as _;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    super::vfs::begin();
    // The descriptor stays open, and so keeps its number, for as long as the grant is borrowed.
    let directory = format!("/proc/self/fd/{}", database.dir.as_raw_fd());
    match access {
        Access::Shared => {
            let path = format!("{directory}/{}", database.file);
            Connection::open_with_flags_and_vfs(path, flags, super::vfs::NAME)
        }
        Access::Settled => {
            let uri = format!("file:{directory}/{}?immutable=1", percent_encoded(&database.file));
            Connection::open_with_flags_and_vfs(uri, flags | OpenFlags::SQLITE_OPEN_URI, super::vfs::NAME)
        }
    }
}

/// No other system has a name for "below this open directory" that SQLite's file layer can use.
#[cfg(not(target_os = "linux"))]
fn open(_: &Inner, _: Access) -> rusqlite::Result<Connection> {
    Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), None))
}

#[cfg(target_os = "linux")]
fn percent_encoded(name: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        // Writing to a string can't fail.
        let _ = write!(encoded, "%{byte:02X}");
    }
    encoded
}

/// SQLite 3.49 made settings of these. Attaching is refused by the rules and by a limit in any case.
const ATTACH_CREATE: c_int = 1020;
const ATTACH_WRITE: c_int = 1021;

fn configure(connection: &Watched, watch: &Watch) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY.min(watch.left()))?;
    for (limit, most) in limits() {
        connection.limit(limit, most);
    }
    for (setting, on) in [
        (ffi::SQLITE_DBCONFIG_DEFENSIVE, true),
        (ffi::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (ffi::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        (ffi::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (ffi::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
    ] {
        let failed = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        connection.switch(setting, on).map_err(failed)?;
    }
    for setting in [ATTACH_CREATE, ATTACH_WRITE] {
        // An older SQLite does not know them.
        let _ = connection.switch(setting, false);
    }
    functions::replace(connection)?;
    // The first of these that reads the schema is also what notices a database that can't be read.
    connection.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; \
         PRAGMA cache_size = -{CACHE_KIB};"
    ))
}

fn limits() -> [(c_int, c_int); 12] {
    let clamp = |most: usize| c_int::try_from(most).unwrap_or(c_int::MAX);
    [
        (ffi::SQLITE_LIMIT_LENGTH, c_int::try_from(VALUE_BYTES).unwrap_or(c_int::MAX)),
        (ffi::SQLITE_LIMIT_SQL_LENGTH, clamp(SQL_BYTES)),
        (ffi::SQLITE_LIMIT_COLUMN, c_int::from(COLUMNS)),
        (ffi::SQLITE_LIMIT_EXPR_DEPTH, c_int::from(EXPRESSION_DEPTH)),
        (ffi::SQLITE_LIMIT_COMPOUND_SELECT, c_int::from(COMPOUND_SELECT)),
        (ffi::SQLITE_LIMIT_VDBE_OP, c_int::try_from(PROGRAM_OPS).unwrap_or(c_int::MAX)),
        (ffi::SQLITE_LIMIT_FUNCTION_ARG, c_int::from(FUNCTION_ARGUMENTS)),
        (ffi::SQLITE_LIMIT_ATTACHED, 0),
        (ffi::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, c_int::from(PATTERN_BYTES)),
        (ffi::SQLITE_LIMIT_VARIABLE_NUMBER, c_int::from(PARAMETERS)),
        (ffi::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (ffi::SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
}

/// rusqlite's error as the one of [`super::statement`]. Its text is kept apart from paths: an open that fails has the
/// path in its message, and is told apart by its code.
fn sqlite_error(error: rusqlite::Error) -> SqliteError {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            SqliteError { code: failure.extended_code, message: message.unwrap_or_default() }
        }
        other => SqliteError { code: ffi::SQLITE_ERROR, message: other.to_string() },
    }
}
