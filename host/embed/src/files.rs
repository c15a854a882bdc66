//! Files that embedders read and write themselves: keys, lists, bundles, tokens.
//!
//! Guarantees: what is read is a regular file, and bounded; what is written is there whole or not at all, and on the disk before
//! its writer goes on, its name too; nothing is overwritten unless its writer says so. Not guaranteed: that nobody else writes to the same place at the same time.

use std::fs::{File, Permissions};
use std::io::{Read as _, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::problem::Problem;

/// Bytes of a key, a signature or a list. A path given by mistake must not fill the memory.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// Opens a regular file.
///
/// # Errors
/// When there is none, or it is something else.
pub fn open(path: &Path) -> Result<File, Problem> {
    // Looked at before it is opened: opening a pipe waits for whoever writes.
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !metadata.is_file() {
        return Err(Problem::failed(format!("{} is no file", path.display())).next("check the path"));
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// Reads a file of at most so many bytes.
///
/// # Errors
/// When it is longer, or can\'t be read.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    open(path)?.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > limit {
        return Err(Problem::failed(format!("{} is over {limit} bytes", path.display()))
            .next("check the path: it is something else than was asked for"));
    }
    Ok(bytes)
}

/// Reads a small text.
///
/// # Errors
/// When it is none, or can\'t be read.
pub fn text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(read(path, MAX_TEXT_BYTES)?)
        .map_err(|_| Problem::failed(format!("{} is no text", path.display())).next("check the path"))
}

/// Reads a small text that decides who is trusted, as [`trusted`].
///
/// # Errors
/// When it is none, can\'t be read, or everyone may write it.
pub fn trusted_text(path: &Path) -> Result<String, Problem> {
    String::from_utf8(trusted(path, MAX_TEXT_BYTES)?)
        .map_err(|_| Problem::failed(format!("{} is no text", path.display())).next("check the path"))
}

/// Reads a file that decides something: what everyone may write is nobody's word.
///
/// # Errors
/// When everyone may write it, it is longer than `limit`, or can\'t be read.
pub fn trusted(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if is_shared(&metadata) {
        let path = path.display();
        return Err(Problem::failed(format!("everyone on this machine may write {path}"))
            .next(format!("chmod o-w {path}")));
    }
    read(path, limit)
}

#[cfg(unix)]
fn is_shared(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o002 != 0
}

#[cfg(not(unix))]
fn is_shared(_: &std::fs::Metadata) -> bool {
    false
}

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readable {
    /// The user alone.
    Mine,
    /// As the process's umask has it.
    Usual,
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// When it is there, or can\'t be written.
pub fn create(path: &Path, bytes: &[u8], readable: Readable) -> Result<(), Problem> {
    let written = staged(path, bytes, readable)?;
    written.persist_noclobber(path).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Problem::failed(format!("{} is there already, and nothing is overwritten", path.display()))
                .next("give another name, or move it away")
        }
        _ => unwritable(path, &error.error),
    })?;
    sync_parent(path).map_err(|error| unwritable(path, &error))
}

/// Writes a file, in place of what is there.
///
/// # Errors
/// When it can\'t be written; then what was there is there.
pub fn replace(path: &Path, bytes: &[u8], readable: Readable) -> Result<(), Problem> {
    staged(path, bytes, readable)?.persist(path).map_err(|error| unwritable(path, &error.error))?;
    sync_parent(path).map_err(|error| unwritable(path, &error))
}

/// A name is in its directory, and that is a file of its own.
fn sync_parent(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(parent(path))?.sync_all() } else { Ok(()) }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The bytes, on disk, beside where they are to be.
fn staged(path: &Path, bytes: &[u8], readable: Readable) -> Result<NamedTempFile, Problem> {
    let mut builder = tempfile::Builder::new();
    let permissions = permissions(readable);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    let mut write = || {
        let mut file = builder.prefix(".palisade-").tempfile_in(parent(path))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().map_err(|error| unwritable(path, &error))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there are none")]
fn permissions(readable: Readable) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(if readable == Readable::Mine { 0o600 } else { 0o666 }))
}

#[cfg(not(unix))]
fn permissions(_: Readable) -> Option<Permissions> {
    None
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::failed(format!("{} can't be read: {error}", path.display())).next("check the path")
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::failed(format!("{} can't be written: {error}", path.display()))
        .next("check the directory, and that there is room")
}
