//! A connection that asks its watch whether to go on, with its limits and switches: SQLite's C interface, made safe.
//!
//! rusqlite offers all of this too, but not the same way in each of the versions that an app may bring (`connect` says
//! which): the few calls are made here.
//!
//! Guarantees: SQLite's pointer to the watch is valid until the connection is closed. Trusted: SQLite.
#![expect(unsafe_code, reason = "SQLite's C interface")]

use std::ffi::{c_int, c_void};
use std::ops::Deref;
use std::ptr;
use std::sync::Arc;

use rusqlite::{Connection, ffi};

use super::limits::PROGRESS_OPS;
use super::watch::Watch;

/// A connection whose statements stop when its watch says so.
#[derive(Debug)]
pub(super) struct Watched {
    // Declared first, so it is closed first: SQLite holds a pointer to the watch until then.
    connection: Connection,
    // Held for that pointer.
    _watch: Arc<Watch>,
}

impl Watched {
    pub(super) fn new(connection: Connection, watch: &Arc<Watch>) -> Self {
        let watch = Arc::clone(watch);
        // SAFETY: the handle is open. The pointer stays valid until the connection is closed: both live in the value
        // built here, which drops the connection first and never replaces the watch.
        unsafe {
            let data = Arc::as_ptr(&watch).cast_mut().cast::<c_void>();
            ffi::sqlite3_progress_handler(connection.handle(), PROGRESS_OPS, Some(must_stop), data);
        }
        Self { connection, _watch: watch }
    }

    /// Sets one of SQLite's limits of a connection. A limit that this SQLite does not know is not set.
    pub(super) fn limit(&self, limit: c_int, most: c_int) {
        // SAFETY: the handle is open; nothing else is asked for.
        unsafe { ffi::sqlite3_limit(self.handle(), limit, most) };
    }

    /// Turns one of SQLite's settings of a connection on or off.
    ///
    /// # Errors
    /// SQLite's code, where it does not know the setting.
    pub(super) fn switch(&self, setting: c_int, on: bool) -> Result<(), c_int> {
        let nowhere = ptr::null_mut::<c_int>();
        // SAFETY: the handle is open. These settings take a number, and a place for what is in force, which may be null.
        let code = unsafe { ffi::sqlite3_db_config(self.handle(), setting, c_int::from(on), nowhere) };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
    }

    /// The connection as SQLite knows it.
    pub(super) fn handle(&self) -> *mut ffi::sqlite3 {
        // SAFETY: rusqlite asks that nobody closes it, and nobody does.
        unsafe { self.connection.handle() }
    }
}

impl Deref for Watched {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// SQLite's progress callback.
unsafe extern "C" fn must_stop(data: *mut c_void) -> c_int {
    // SAFETY: `Watched::new` registered a pointer to this type, which outlives the connection.
    c_int::from(unsafe { &*data.cast::<Watch>() }.must_stop())
}
