//! Files that the process around this host has in use itself: an app's, where the host lives inside an app.
//!
//! Guarantees (Linux): a file of whole database pages that another part of this process has open for reading and writing,
//! or holds a lock on, is told. Closing *any* descriptor of a file drops the locks that this process holds on it (POSIX,
//! `close`): a mere read of a database that the app has open could corrupt it. Not guaranteed: that the app does not open
//! the file a moment after it was asked about. Elsewhere nothing is told.
//! Trusted: the process's own descriptors.

use cap_std::fs::Metadata;

#[cfg(target_os = "linux")]
use super::hidden::FileId;

/// Whether this process has the file in use, other than by this host's own guests. Only of a file that could be a database:
/// looking through the descriptors takes time for each of them, and a guest may have opened thousands.
#[cfg(target_os = "linux")]
pub(super) fn is_held(metadata: &Metadata) -> bool {
    let Some(id) = FileId::of(metadata).filter(|_| may_be_a_database(metadata.len())) else { return false };
    linux::holders(id).is_some_and(|mut holders| holders.any(|descriptor| linux::is_in_use(&descriptor)))
}

/// Databases, and the shared memory beside them, are whole pages of at least 512 bytes (SQLite, "Database File Format", 1.3).
#[cfg(target_os = "linux")]
fn may_be_a_database(bytes: u64) -> bool {
    bytes > 0 && bytes.is_multiple_of(512)
}

/// Nothing tells it.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_held(_: &Metadata) -> bool {
    false
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsString;
    use std::fs;

    use rustix::fs::OFlags;

    use super::FileId;

    /// This process's descriptors of a file.
    pub(super) fn holders(id: FileId) -> Option<impl Iterator<Item = OsString>> {
        use std::os::unix::fs::MetadataExt as _;

        let descriptors = fs::read_dir("/proc/self/fd").ok()?.filter_map(Result::ok);
        Some(
            descriptors
                .filter(move |descriptor| {
                    fs::metadata(descriptor.path())
                        .is_ok_and(|metadata| FileId::new(metadata.dev(), metadata.ino()) == id)
                })
                .map(|descriptor| descriptor.file_name()),
        )
    }

    /// Whether whoever opened it writes to the file too, or has locked it (proc(5), `fdinfo`).
    pub(super) fn is_in_use(descriptor: &OsString) -> bool {
        let Ok(info) = fs::read_to_string(std::path::Path::new("/proc/self/fdinfo").join(descriptor)) else {
            return false;
        };
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags =
            flags.and_then(|octal| u32::from_str_radix(octal.trim(), 8).ok()).map(OFlags::from_bits_retain);
        let writes = flags.is_some_and(|flags| {
            // Guests' files are opened without blocking, and nobody else opens a regular file so.
            flags & OFlags::RWMODE == OFlags::RDWR && !flags.intersects(OFlags::PATH | OFlags::NONBLOCK)
        });
        writes || info.lines().any(|line| line.starts_with("lock:") && line.contains("POSIX"))
    }
}
