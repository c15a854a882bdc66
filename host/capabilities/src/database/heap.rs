//! How much memory a statement may take.
//!
//! Two ways, as SQLite has no limit per connection:
//! - A process whose SQLite is used by this host alone calls [`own_sqlite`] as it starts. From then on SQLite's
//!   allocations are counted for the thread that a statement runs on, and fail past [`STATEMENT_HEAP`]: of that
//!   statement, and of no other.
//! - Else (the Tauri plugin, in a process whose application uses SQLite too) memory is counted for the process. While
//!   statements run, SQLite's memory may grow by [`STATEMENT_HEAP`], or the statement that notices stops, and not at all
//!   past [`HEAP_HEADROOM`]. A hostile statement can then make another one fail that runs at the same moment, and even an
//!   allocation of the application.
//!
//! Guarantees: what statements take is bounded in both. Hostile: statements. Trusted: SQLite's accounting.
#![expect(unsafe_code, reason = "SQLite's memory accounting is a C interface")]

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};

use rusqlite::ffi;

use super::limits::{HEAP_HEADROOM, STATEMENT_HEAP};

/// A statement is running on this thread; ends with its value.
#[derive(Debug)]
pub(super) struct Bounded {
    /// Set where memory is counted for the process: how much of it there was.
    process_base: Option<i64>,
    // The thread's count is the thread's.
    here: std::marker::PhantomData<*const ()>,
}

impl Bounded {
    pub(super) fn begin() -> Self {
        let here = std::marker::PhantomData;
        if is_owned() {
            LEFT.set(Some(STATEMENT_HEAP));
            return Self { process_base: None, here };
        }
        Self { process_base: Some(Process::begin()), here }
    }

    /// What [`is_exceeded`] needs to know.
    pub(super) fn process_base(&self) -> Option<i64> {
        self.process_base
    }
}

impl Drop for Bounded {
    fn drop(&mut self) {
        match self.process_base {
            None => LEFT.set(None),
            Some(_) => Process::end(),
        }
    }
}

/// Whether statements have taken so much of the process's memory that this one must stop.
pub(super) fn is_exceeded(process_base: i64) -> bool {
    used() - process_base > STATEMENT_HEAP
}

/// The statements that run where memory is counted for the process.
struct Process {
    statements: usize,
    /// SQLite's memory when the first of them began.
    base: i64,
    /// The limit before.
    before: i64,
}

static PROCESS: Mutex<Process> = Mutex::new(Process { statements: 0, base: 0, before: 0 });

impl Process {
    fn begin() -> i64 {
        let mut process = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        if process.statements == 0 {
            process.base = used();
            // SAFETY: no precondition; a negative limit only asks.
            process.before = unsafe { ffi::sqlite3_hard_heap_limit64(-1) };
            let limit = process.base + HEAP_HEADROOM;
            let limit = if process.before > 0 { limit.min(process.before) } else { limit };
            // SAFETY: no precondition.
            unsafe { ffi::sqlite3_hard_heap_limit64(limit) };
        }
        process.statements += 1;
        process.base
    }

    fn end() {
        let mut process = PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
        process.statements -= 1;
        if process.statements == 0 {
            // SAFETY: no precondition. Zero is no limit.
            unsafe { ffi::sqlite3_hard_heap_limit64(process.before.max(0)) };
        }
    }
}

fn used() -> i64 {
    // SAFETY: no precondition.
    unsafe { ffi::sqlite3_memory_used() }
}

thread_local! {
    /// Bytes that the statement on this thread may still take; `None` while there is none.
    static LEFT: Cell<Option<i64>> = const { Cell::new(None) };
}

/// SQLite's own allocator, once [`own_sqlite`] stands before it.
static ALLOCATOR: OnceLock<Option<Allocator>> = OnceLock::new();

#[derive(Clone, Copy)]
struct Allocator {
    malloc: unsafe extern "C" fn(c_int) -> *mut c_void,
    realloc: unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
    size: unsafe extern "C" fn(*mut c_void) -> c_int,
}

fn allocator() -> Option<&'static Allocator> {
    ALLOCATOR.get().and_then(Option::as_ref)
}

fn is_owned() -> bool {
    allocator().is_some()
}

/// Says that nothing in this process uses SQLite but this host, so that memory can be counted for each statement.
/// To be called as the process starts, before SQLite was used at all, and while no other thread uses it.
///
/// Gives whether that is in force now: not when SQLite was used before.
pub fn own_sqlite() -> bool {
    ALLOCATOR.get_or_init(stand_before_allocator);
    is_owned()
}

fn stand_before_allocator() -> Option<Allocator> {
    let mut methods = std::mem::MaybeUninit::<ffi::sqlite3_mem_methods>::zeroed();
    // SAFETY: asks for SQLite's allocator, into a structure of the right type. SQLite refuses once it is in use.
    let asked = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_GETMALLOC, methods.as_mut_ptr()) };
    if asked != ffi::SQLITE_OK {
        return None;
    }
    // SAFETY: zeroed is valid for it (functions that may be missing, and a pointer), and SQLite has filled it.
    let mut methods = unsafe { methods.assume_init() };
    let before = Allocator {
        malloc: methods.xMalloc?,
        realloc: methods.xRealloc?,
        free: methods.xFree?,
        size: methods.xSize?,
    };
    methods.xMalloc = Some(count_malloc);
    methods.xRealloc = Some(count_realloc);
    methods.xFree = Some(count_free);
    // SAFETY: SQLite copies the structure; all of its functions are set, and live for ever.
    let set = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, &raw const methods) };
    (set == ffi::SQLITE_OK).then_some(before)
}

/// Whether the statement on this thread may take so many bytes more.
fn allows(bytes: c_int) -> bool {
    LEFT.get().is_none_or(|left| i64::from(bytes) <= left)
}

/// The statement on this thread has taken so many bytes, or given them back.
fn count(bytes: c_int) {
    if let Some(left) = LEFT.get() {
        LEFT.set(Some(left - i64::from(bytes)));
    }
}

unsafe extern "C" fn count_malloc(bytes: c_int) -> *mut c_void {
    let Some(before) = allocator().filter(|_| allows(bytes)) else { return ptr::null_mut() };
    // SAFETY: SQLite's argument, for the function that this one replaces; and what that gave.
    unsafe {
        let memory = (before.malloc)(bytes);
        if !memory.is_null() {
            count((before.size)(memory));
        }
        memory
    }
}

unsafe extern "C" fn count_realloc(memory: *mut c_void, bytes: c_int) -> *mut c_void {
    let Some(before) = allocator() else { return ptr::null_mut() };
    // SAFETY: SQLite's arguments, for the functions that these ones replace: `memory` is not null, and from them.
    unsafe {
        let had = (before.size)(memory);
        if !allows(bytes.saturating_sub(had)) {
            return ptr::null_mut();
        }
        let moved = (before.realloc)(memory, bytes);
        if !moved.is_null() {
            count((before.size)(moved) - had);
        }
        moved
    }
}

unsafe extern "C" fn count_free(memory: *mut c_void) {
    if let Some(before) = allocator() {
        // SAFETY: as above.
        unsafe {
            count(-(before.size)(memory));
            (before.free)(memory);
        }
    }
}
