//! How SQLite opens files: through a held directory, never through a path.
//!
//! A copy of SQLite's own unix VFS under another name. The locking, the shared memory and the reading are SQLite's, so
//! that a database is shared properly with whoever else has it open, in this process too. What differs:
//! - names are taken as they are (`/proc/self/fd/<directory>/<file>`): nothing is made absolute, no link is resolved;
//! - only a main file, a write-ahead log or a rollback journal opens, only for reading, and only if it is there already:
//!   a regular file with one name, not a link, a pipe or a device;
//! - what was opened is compared with the directory entry that was looked at (device and inode). SQLite opens with
//!   `O_NOFOLLOW`, but it may also hand out a descriptor which it kept for a file that this process had open earlier,
//!   and it looks *that* up by following links;
//! - nothing is ever deleted, and no temporary file exists;
//! - a reader that finds the shared memory of a write-ahead log in the middle of a change waits for its writer, and takes
//!   the writer's lock to repair it only when that does not help.
//!
//! Not covered: the `-shm` file next to a write-ahead log. SQLite opens it by itself (below the held directory, with
//! `O_NOFOLLOW`), creates it where it is missing, and writes locks to it: without that no reader of a live database is
//! safe from its writer. Whoever may write in the directory can truncate it, and so end the process, as they can with
//! every program that has the database open: grant no guest the right to write beside a database.
//! A pipe put in a file's place between the look and the open blocks one thread until someone opens its other end.
//!
//! Hostile: the contents of the directory, at any moment. Trusted: SQLite.
#![expect(unsafe_code, reason = "SQLite's VFS interface is a table of C functions")]

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};
use std::os::fd::BorrowedFd;
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi;
use rustix::fs::{FileType, Stat};

use super::limits::REPAIR_RETRIES;

/// The name under which the VFS is registered.
pub(super) const NAME: &str = match C_NAME.to_str() {
    Ok(name) => name,
    Err(_) => panic!("the name is ASCII"),
};
const C_NAME: &CStr = c"palisade-held-directory";

type Open = unsafe extern "C" fn(
    *mut ffi::sqlite3_vfs,
    ffi::sqlite3_filename,
    *mut ffi::sqlite3_file,
    c_int,
    *mut c_int,
) -> c_int;

/// The unix VFS's own way to open, or `None` where SQLite has no unix VFS that can be copied.
static UNIX_OPEN: OnceLock<Option<Open>> = OnceLock::new();

/// Registers the VFS, once. Gives whether it is there to be used.
pub(super) fn register() -> bool {
    UNIX_OPEN.get_or_init(copy_unix).is_some()
}

fn copy_unix() -> Option<Open> {
    // SAFETY: finding a VFS by a NUL-terminated name has no precondition; it initialises SQLite where needed.
    let unix = unsafe { ffi::sqlite3_vfs_find(c"unix".as_ptr()) };
    if unix.is_null() {
        return None;
    }
    // SAFETY: a VFS that SQLite gives out is valid for as long as it is registered, and nobody unregisters "unix".
    // The structure is plain data: a copy of it is one of its supported uses (test_vfs.c, unix-none and others do so).
    let mut copy = unsafe { ptr::read(unix) };
    // The descriptor is read from behind three pointers: a smaller structure is not the one we know.
    if usize::try_from(copy.szOsFile).unwrap_or(0) < DESCRIPTOR_OFFSET + size_of::<c_int>() {
        return None;
    }
    let open = copy.xOpen?;
    copy.zName = C_NAME.as_ptr();
    copy.pNext = ptr::null_mut();
    copy.xOpen = Some(open_held);
    copy.xDelete = Some(refuse_delete);
    copy.xAccess = Some(access_held);
    copy.xFullPathname = Some(keep_name);
    // SQLite keeps the pointer for as long as the process lives.
    let copy = Box::leak(Box::new(copy));
    // SAFETY: `copy` lives for ever, its name is a static string, and all its functions are set.
    let registered = unsafe { ffi::sqlite3_vfs_register(copy, 0) };
    (registered == ffi::SQLITE_OK).then_some(open)
}

/// Whether a directory entry may be opened as part of a database.
pub(super) fn is_plain_file(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode).is_file() && stat.st_nlink == 1
}

/// `xOpen`: see the module's docs.
unsafe extern "C" fn open_held(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    const KINDS: c_int = ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;
    const WRITING: c_int = ffi::SQLITE_OPEN_READWRITE
        | ffi::SQLITE_OPEN_CREATE
        | ffi::SQLITE_OPEN_EXCLUSIVE
        | ffi::SQLITE_OPEN_DELETEONCLOSE;
    // SAFETY: SQLite passes room for `szOsFile` bytes; with no methods set it takes the file as not opened.
    unsafe { (*file).pMethods = ptr::null() };
    let Some(Some(unix_open)) = UNIX_OPEN.get() else {
        return ffi::SQLITE_CANTOPEN;
    };
    // A file without a name is a temporary one.
    if name.is_null() || flags & KINDS == 0 {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: SQLite's file names are NUL-terminated, and live for longer than this call.
    let path = unsafe { CStr::from_ptr(name) };
    let Ok(expected) = rustix::fs::lstat(path) else {
        return ffi::SQLITE_CANTOPEN;
    };
    if !is_plain_file(&expected) {
        return ffi::SQLITE_CANTOPEN;
    }
    let flags = (flags & !WRITING) | ffi::SQLITE_OPEN_READONLY;
    // SAFETY: the arguments are those that SQLite gave us, for the function that this VFS was copied from.
    let code = unsafe { unix_open(vfs, name, file, flags, out_flags) };
    if code != ffi::SQLITE_OK {
        return code;
    }
    // SAFETY: `file` was just opened by the unix VFS.
    match unsafe { opened(file) } {
        Some(opened) if (opened.st_dev, opened.st_ino) == (expected.st_dev, expected.st_ino) => {
            // SAFETY: as above.
            unsafe { be_patient(file) };
            ffi::SQLITE_OK
        }
        _ => {
            // SAFETY: the file is open, so its methods are set; after closing it is marked as not opened.
            unsafe {
                if let Some(close) = (*file).pMethods.as_ref().and_then(|methods| methods.xClose) {
                    close(file);
                }
                (*file).pMethods = ptr::null();
            }
            ffi::SQLITE_CANTOPEN
        }
    }
}

/// Where SQLite's `unixFile` keeps its descriptor: behind the methods, the VFS and the inode. The structure is private,
/// and has begun this way since 2010. Were it otherwise, the descriptor would not be that of the expected file, and
/// nothing would open.
const DESCRIPTOR_OFFSET: usize = 3 * size_of::<*const ()>();

/// What the opened file really is.
///
/// # Safety
/// `file` was opened by the unix VFS.
unsafe fn opened(file: *const ffi::sqlite3_file) -> Option<Stat> {
    // SAFETY: `szOsFile` was found to cover these bytes, the unix VFS has written them, and they are aligned as an int.
    let descriptor = unsafe { file.byte_add(DESCRIPTOR_OFFSET).cast::<c_int>().read() };
    if descriptor < 0 {
        return None;
    }
    // SAFETY: borrowed for one call, which does nothing but ask the kernel; a wrong number gives an error.
    rustix::fs::fstat(unsafe { BorrowedFd::borrow_raw(descriptor) }).ok()
}

/// `xDelete`: never. SQLite deletes a write-ahead log next to an empty database even when it only reads.
unsafe extern "C" fn refuse_delete(_: *mut ffi::sqlite3_vfs, _: *const c_char, _: c_int) -> c_int {
    ffi::SQLITE_READONLY
}

/// `xAccess`: whether an entry exists. A link exists whatever it points to, and then fails to open: nothing is learnt
/// about what is outside.
unsafe extern "C" fn access_held(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes a NUL-terminated name.
    let path = unsafe { CStr::from_ptr(name) };
    let exists = match rustix::fs::lstat(path) {
        // As in SQLite: an empty regular file counts as none.
        Ok(stat) => !FileType::from_raw_mode(stat.st_mode).is_file() || stat.st_size > 0,
        Err(rustix::io::Errno::NOENT) => false,
        Err(_) => return ffi::SQLITE_IOERR_ACCESS,
    };
    // SAFETY: SQLite passes a place for the answer.
    unsafe { *out = c_int::from(flags == ffi::SQLITE_ACCESS_EXISTS && exists) };
    ffi::SQLITE_OK
}

/// `xFullPathname`: the name as it is.
unsafe extern "C" fn keep_name(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a NUL-terminated name.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.len() > usize::try_from(room).unwrap_or(0) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has `room` bytes, which is enough, and does not overlap a name that SQLite still holds.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
    ffi::SQLITE_OK
}

/// The methods of SQLite's database files, with [`lock_patiently`] among them.
static PATIENT: OnceLock<Patient> = OnceLock::new();

struct Patient {
    methods: Methods,
    /// The function that [`lock_patiently`] stands before.
    before: LockShared,
    /// Where the methods were copied from: only this table is replaced by the copy.
    source: usize,
}

type LockShared = unsafe extern "C" fn(*mut ffi::sqlite3_file, c_int, c_int, c_int) -> c_int;

/// SQLite's table of functions.
struct Methods(ffi::sqlite3_io_methods);

// SAFETY: a table of functions that is never changed; the functions are SQLite's, which calls them from all threads.
unsafe impl Send for Methods {}
// SAFETY: as above.
unsafe impl Sync for Methods {}

thread_local! {
    /// How often this thread's connection was told to look again. A statement runs on one thread.
    static LOOKS: Cell<u32> = const { Cell::new(0) };
}

/// A new connection begins on this thread.
pub(super) fn begin() {
    LOOKS.set(0);
}

/// Puts [`lock_patiently`] in a file's methods, where it shares memory at all.
///
/// # Safety
/// `file` was just opened by the unix VFS.
unsafe fn be_patient(file: *mut ffi::sqlite3_file) {
    // SAFETY: an open file has methods, which live for ever.
    let (methods, source) = unsafe { (*(*file).pMethods, (*file).pMethods as usize) };
    // A log has none: only the database itself shares memory.
    let Some(before) = methods.xShmLock else { return };
    let patient = PATIENT.get_or_init(|| {
        let methods = ffi::sqlite3_io_methods { xShmLock: Some(lock_patiently), ..methods };
        Patient { methods: Methods(methods), before, source }
    });
    if patient.source == source {
        // SAFETY: the copy lives for ever, and differs in one function, which calls the one that it replaces.
        unsafe { (*file).pMethods = &raw const patient.methods.0 };
    }
}

/// `xShmLock`: the writer's lock is the first. A reader asks for it alone only to repair the shared memory.
unsafe extern "C" fn lock_patiently(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    let to_repair = first == 0 && flags == ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE;
    if to_repair && LOOKS.get() < REPAIR_RETRIES {
        LOOKS.set(LOOKS.get() + 1);
        // SQLite takes it that the writer is at work, pauses, and looks again.
        return ffi::SQLITE_BUSY;
    }
    let Some(patient) = PATIENT.get() else { return ffi::SQLITE_IOERR_SHMLOCK };
    // SAFETY: the arguments are SQLite's, for the function that was replaced in this file's methods.
    let code = unsafe { (patient.before)(file, first, count, flags) };
    if to_repair {
        // Where it is held by now, the writer is alive, and will finish its change.
        LOOKS.set(0);
    }
    code
}
