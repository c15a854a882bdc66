//! Opening a connection for one statement.
//!
//! Guarantees: opened only for reading, through the database's own directory; nothing is remembered from an earlier
//! statement; every limit that SQLite offers is set before the statement is looked at.
//! Hostile: the file, and whoever writes it meanwhile.

use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::functions;
use super::grant::Inner;
use super::limits::{
    BUSY, CACHE_KIB, COLUMNS, COMPOUND_SELECT, EXPRESSION_DEPTH, FUNCTION_ARGUMENTS, PARAMETERS,
    PATTERN_BYTES, PROGRAM_OPS, PROGRESS_OPS, SQL_BYTES, VALUE_BYTES,
};
use super::statement::{Guarded, SqliteError};
use super::watch::Watch;

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
    let mut connection = open(database, access).map_err(sqlite_error)?;
    configure(&mut connection, watch).map_err(sqlite_error)?;
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
    Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN), None))
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

fn configure(connection: &mut Connection, watch: &Arc<Watch>) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY.min(watch.left()))?;
    for (limit, most) in limits() {
        connection.set_limit(limit, most)?;
    }
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    functions::replace(connection)?;
    let watch = Arc::clone(watch);
    connection.progress_handler(PROGRESS_OPS, Some(move || watch.must_stop()))?;
    // The first of these that reads the schema is also what notices a database that can't be read.
    connection.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; \
         PRAGMA cache_size = -{CACHE_KIB};"
    ))
}

fn limits() -> [(Limit, i32); 12] {
    let clamp = |most: usize| i32::try_from(most).unwrap_or(i32::MAX);
    [
        (Limit::SQLITE_LIMIT_LENGTH, i32::try_from(VALUE_BYTES).unwrap_or(i32::MAX)),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, clamp(SQL_BYTES)),
        (Limit::SQLITE_LIMIT_COLUMN, i32::from(COLUMNS)),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, i32::from(EXPRESSION_DEPTH)),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, i32::from(COMPOUND_SELECT)),
        (Limit::SQLITE_LIMIT_VDBE_OP, i32::try_from(PROGRAM_OPS).unwrap_or(i32::MAX)),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, i32::from(FUNCTION_ARGUMENTS)),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, i32::from(PATTERN_BYTES)),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, i32::from(PARAMETERS)),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
}

/// rusqlite's error as the one of [`super::statement`]. Its text is kept apart from paths: an open that fails has the
/// path in its message, and is told apart by its code.
fn sqlite_error(error: rusqlite::Error) -> SqliteError {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            SqliteError { code: failure.extended_code, message: message.unwrap_or_default() }
        }
        other => SqliteError { code: rusqlite::ffi::SQLITE_ERROR, message: other.to_string() },
    }
}
