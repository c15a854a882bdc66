//! One prepared statement, and the hook that decides what it may do: SQLite's C interface, made safe.
//!
//! rusqlite's own statements panic on a column name that is not UTF-8 and when memory runs out, its authorizer on any
//! name that is not UTF-8, and its `prepare` recurses once per stacked statement. A database and a guest can bring about
//! all of these, so the few calls that matter are made here. Everything else about a connection stays with rusqlite.
//!
//! Guarantees: no panic, whatever the database holds; values are lent only until the next step.
//! Hostile: the SQL text, the parameters, the contents of the database.
#![expect(unsafe_code, reason = "SQLite's C interface")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

use super::rules::{Act, decide};
use super::watched::Watched;

/// What SQLite said: a result code, extended where there is one, and a message about it.
#[derive(Clone, Debug)]
pub(super) struct SqliteError {
    pub(super) code: c_int,
    pub(super) message: String,
}

impl SqliteError {
    /// The primary result code.
    pub(super) fn primary(&self) -> c_int {
        self.code & 0xff
    }
}

/// A connection whose every statement asks [`decide`] first.
#[derive(Debug)]
pub(super) struct Guarded {
    // Declared first, so it is closed first: SQLite holds a pointer to what `asked` holds until then.
    connection: Watched,
    asked: Arc<Mutex<Asked>>,
}

/// What SQLite asked while it compiled a statement.
#[derive(Debug, Default)]
struct Asked {
    /// The first act that was refused.
    refusal: Option<String>,
    /// Whether there was an act that is not a pragma.
    beyond_pragmas: bool,
}

impl Guarded {
    /// Puts the rules in force.
    pub(super) fn new(connection: Watched) -> Self {
        let asked = Arc::new(Mutex::new(Asked::default()));
        // SAFETY: the handle is open. The pointer stays valid until the connection is closed: both live in the value
        // built here, which drops the connection first and never replaces `asked`.
        unsafe {
            let data = Arc::as_ptr(&asked).cast_mut().cast::<c_void>();
            ffi::sqlite3_set_authorizer(connection.handle(), Some(authorize), data);
            // On by default in rusqlite's build of SQLite, for callers in C.
            ffi::sqlite3_enable_load_extension(connection.handle(), 0);
        }
        Self { connection, asked }
    }

    /// What the rules refused, of what was compiled so far.
    pub(super) fn take_refusal(&self) -> Option<String> {
        lock(&self.asked).refusal.take()
    }

    /// Whether nothing was compiled so far but pragmas.
    pub(super) fn only_pragmas(&self) -> bool {
        !lock(&self.asked).beyond_pragmas
    }

    /// Compiles the first statement of a text, if it has one, and gives the rest of the text.
    pub(super) fn prepare<'sql>(
        &self,
        sql: &'sql str,
    ) -> Result<(Option<Statement<'_>>, &'sql str), SqliteError> {
        let length = c_int::try_from(sql.len()).map_err(|_| self.error(ffi::SQLITE_TOOBIG))?;
        let mut raw = ptr::null_mut();
        let mut tail = ptr::null();
        // SAFETY: the handle is open, `sql` has `length` bytes, and both results have a place.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(
                self.connection.handle(),
                sql.as_ptr().cast(),
                length,
                0,
                &raw mut raw,
                &raw mut tail,
            )
        };
        if code != ffi::SQLITE_OK {
            return Err(self.error(code));
        }
        // Plain address arithmetic: SQLite points into the text, or just behind it.
        let used = (tail as usize).saturating_sub(sql.as_ptr() as usize);
        let rest = sql.get(used..).unwrap_or_default();
        let statement = ptr::NonNull::new(raw).map(|raw| Statement { raw, guarded: self, live: PhantomData });
        Ok((statement, rest))
    }

    fn error(&self, code: c_int) -> SqliteError {
        // SAFETY: the handle is open; the message is NUL-terminated, and copied before the next call.
        let message = unsafe {
            let text = ffi::sqlite3_errmsg(self.connection.handle());
            if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() }
        };
        SqliteError { code, message }
    }
}

fn lock(asked: &Mutex<Asked>) -> MutexGuard<'_, Asked> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLite's authorizer callback.
unsafe extern "C" fn authorize(
    data: *mut c_void,
    code: c_int,
    first: *const c_char,
    second: *const c_char,
    _database: *const c_char,
    _accessor: *const c_char,
) -> c_int {
    // SAFETY: `Guarded::new` registered a pointer to this type, which outlives the connection.
    let mut asked = lock(unsafe { &*data.cast::<Mutex<Asked>>() });
    let text = |pointer: *const c_char| {
        // SAFETY: SQLite passes NUL-terminated strings or null, valid during this call.
        (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) }.to_string_lossy())
    };
    let (first, second) = (text(first), text(second));
    asked.beyond_pragmas |= code != ffi::SQLITE_PRAGMA;
    match decide(Act { code, first: first.as_deref(), second: second.as_deref() }) {
        Ok(()) => ffi::SQLITE_OK,
        Err(reason) => {
            asked.refusal.get_or_insert(reason);
            ffi::SQLITE_DENY
        }
    }
}

/// A compiled statement. Ends with its value.
#[derive(Debug)]
pub(super) struct Statement<'c> {
    raw: ptr::NonNull<ffi::sqlite3_stmt>,
    guarded: &'c Guarded,
    // SQLite's statements may be used by one thread at a time, and the connection is.
    live: PhantomData<*mut ffi::sqlite3_stmt>,
}

/// One value of the current row, lent until the next step.
#[derive(Debug)]
pub(super) enum Cell<'r> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'r [u8]),
    Blob(&'r [u8]),
}

/// `SQLITE_UTF8`, in the type that binding takes.
pub(super) const UTF8: u8 = 1;

impl Statement<'_> {
    fn raw(&self) -> *mut ffi::sqlite3_stmt {
        self.raw.as_ptr()
    }

    /// Whether SQLite itself says that it changes nothing in the file.
    pub(super) fn is_read_only(&self) -> bool {
        // SAFETY: the statement is not finalized before it is dropped; the same holds throughout this block.
        unsafe { ffi::sqlite3_stmt_readonly(self.raw()) != 0 }
    }

    /// How many parameters it takes.
    pub(super) fn parameter_count(&self) -> usize {
        // SAFETY: as above.
        usize::try_from(unsafe { ffi::sqlite3_bind_parameter_count(self.raw()) }).unwrap_or(0)
    }

    /// Binds a parameter, counted from zero. SQLite makes its own copy.
    pub(super) fn bind(&mut self, index: usize, cell: &Cell<'_>) -> Result<(), SqliteError> {
        let index = c_int::try_from(index + 1).unwrap_or(c_int::MAX);
        let raw = self.raw();
        let transient = ffi::SQLITE_TRANSIENT();
        let length = |bytes: &[u8]| ffi::sqlite3_uint64::try_from(bytes.len()).unwrap_or(u64::MAX);
        // SAFETY: the pointers and lengths describe slices that live through the call, which copies them. An empty slice
        // has a pointer that is not null, so an empty blob stays a blob.
        let code = unsafe {
            match cell {
                Cell::Null => ffi::sqlite3_bind_null(raw, index),
                Cell::Integer(value) => ffi::sqlite3_bind_int64(raw, index, *value),
                Cell::Real(value) => ffi::sqlite3_bind_double(raw, index, *value),
                Cell::Text(text) => {
                    ffi::sqlite3_bind_text64(raw, index, text.as_ptr().cast(), length(text), transient, UTF8)
                }
                Cell::Blob(blob) => {
                    ffi::sqlite3_bind_blob64(raw, index, blob.as_ptr().cast(), length(blob), transient)
                }
            }
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(self.guarded.error(code)) }
    }

    /// Goes to the next row. Gives whether there is one.
    pub(super) fn step(&mut self) -> Result<bool, SqliteError> {
        // SAFETY: as above; values lent from the last row can't be alive, as they borrow `self`.
        match unsafe { ffi::sqlite3_step(self.raw()) } {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            code => Err(self.guarded.error(code)),
        }
    }

    /// How many columns a row has.
    pub(super) fn column_count(&self) -> usize {
        // SAFETY: as above.
        usize::try_from(unsafe { ffi::sqlite3_column_count(self.raw()) }).unwrap_or(0)
    }

    /// A column's name, with what is not UTF-8 replaced.
    pub(super) fn column_name(&self, index: usize) -> Result<String, SqliteError> {
        let index = c_int::try_from(index).unwrap_or(c_int::MAX);
        // SAFETY: as above; a name is NUL-terminated, or null when memory ran out or there is no such column.
        unsafe {
            let name = ffi::sqlite3_column_name(self.raw(), index);
            if name.is_null() {
                return Err(self.guarded.error(ffi::SQLITE_NOMEM));
            }
            Ok(CStr::from_ptr(name).to_string_lossy().into_owned())
        }
    }

    /// A value of the current row.
    pub(super) fn cell(&mut self, index: usize) -> Result<Cell<'_>, SqliteError> {
        let index = c_int::try_from(index).unwrap_or(c_int::MAX);
        let raw = self.raw();
        // SAFETY: as above. SQLite keeps text and blobs until the next step or conversion, both of which need `self`.
        unsafe {
            Ok(match ffi::sqlite3_column_type(raw, index) {
                ffi::SQLITE_INTEGER => Cell::Integer(ffi::sqlite3_column_int64(raw, index)),
                ffi::SQLITE_FLOAT => Cell::Real(ffi::sqlite3_column_double(raw, index)),
                ffi::SQLITE_TEXT => {
                    let text = ffi::sqlite3_column_text(raw, index);
                    Cell::Text(self.lent(text, ffi::sqlite3_column_bytes(raw, index))?)
                }
                ffi::SQLITE_BLOB => {
                    let blob = ffi::sqlite3_column_blob(raw, index).cast();
                    Cell::Blob(self.lent(blob, ffi::sqlite3_column_bytes(raw, index))?)
                }
                _ => Cell::Null,
            })
        }
    }

    /// # Safety
    /// `start` is null, or has `length` bytes that live as long as the borrow of `self`.
    unsafe fn lent(&self, start: *const u8, length: c_int) -> Result<&[u8], SqliteError> {
        let length = usize::try_from(length).unwrap_or(0);
        if start.is_null() {
            // An empty blob is null; anything else that is null could not be allocated.
            // SAFETY: the statement's connection is open.
            let code = unsafe { ffi::sqlite3_errcode(self.guarded.connection.handle()) };
            return if code == ffi::SQLITE_NOMEM { Err(self.guarded.error(code)) } else { Ok(&[]) };
        }
        // SAFETY: by the caller's promise.
        Ok(unsafe { std::slice::from_raw_parts(start, length) })
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: not finalized before, and not used again.
        unsafe { ffi::sqlite3_finalize(self.raw()) };
    }
}
