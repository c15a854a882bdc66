//! Directories and files that only their owner can have made, held by handle.
//!
//! Guarantees: what is opened here is a directory or a regular file, owned by this user, closed to everyone else, and
//! reached without following a link; what is not so is refused and left as it is. Files are made anew or not at all.
//! Not guaranteed: anything against other programs of the same user.
//! Hostile: whoever else can write to the directory for temporary files.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, fstat, mkdirat, openat, statat, unlinkat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::DiscoveryError;

/// Bytes of one file in an entry. Without it a planted file makes every reader buffer it.
const MAX_FILE_BYTES: u64 = 16 << 10;

/// A directory that was checked.
#[derive(Debug)]
pub(super) struct Folder {
    handle: OwnedFd,
    /// For messages only: nothing is opened by it once the handle is held.
    path: PathBuf,
}

impl Folder {
    /// Opens a directory by its path, which the operator chose; its last component may not be a link.
    pub(super) fn open(path: &Path) -> Result<Self, DiscoveryError> {
        Self::checked(
            openat(CWD, path, Self::FLAGS, Mode::empty()).map_err(|errno| refusal(errno, path))?,
            path,
        )
    }

    /// As [`open`](Self::open), and makes it where it is missing.
    pub(super) fn open_or_make(path: &Path) -> Result<Self, DiscoveryError> {
        match mkdirat(CWD, path, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => Self::open(path),
            Err(errno) => Err(DiscoveryError::io("make", path, errno.into())),
        }
    }

    const FLAGS: OFlags =
        OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

    fn checked(folder: OwnedFd, name: &Path) -> Result<Self, DiscoveryError> {
        let stat = fstat(&folder).map_err(|errno| DiscoveryError::io("look at", name, errno.into()))?;
        match fault(&stat, FileType::Directory) {
            None => Ok(Self { handle: folder, path: name.to_owned() }),
            Some(fault) => Err(DiscoveryError::Untrusted { path: name.to_owned(), fault }),
        }
    }

    /// Opens a directory in this one.
    pub(super) fn enter(&self, name: &str) -> Result<Self, DiscoveryError> {
        let path = self.path.join(name);
        let folder = openat(&self.handle, name, Self::FLAGS, Mode::empty());
        Self::checked(folder.map_err(|errno| refusal(errno, &path))?, &path)
    }

    /// Makes a directory in this one; it must not exist.
    pub(super) fn make(&self, name: &str) -> io::Result<()> {
        Ok(mkdirat(&self.handle, name, Mode::RWXU)?)
    }

    /// Makes a file; it must not exist.
    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(&self.handle, name, flags, Mode::RUSR | Mode::WUSR)?;
        File::from(file).write_all(text.as_bytes())
    }

    /// Reads a small file of ours; `None` where there is none that can be trusted.
    pub(super) fn read(&self, name: &str) -> Option<String> {
        // Without NONBLOCK a planted FIFO would hang the reader.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&self.handle, name, flags, Mode::empty()).ok()?;
        let stat = fstat(&file).ok()?;
        if fault(&stat, FileType::RegularFile).is_some() || stat.st_nlink != 1 {
            return None;
        }
        let mut text = String::new();
        File::from(file).take(MAX_FILE_BYTES + 1).read_to_string(&mut text).ok()?;
        (u64::try_from(text.len()).ok()? <= MAX_FILE_BYTES).then_some(text)
    }

    /// The names in it.
    pub(super) fn names(&self) -> Vec<String> {
        let Ok(entries) = Dir::read_from(self.handle.as_fd()) else { return Vec::new() };
        entries.filter_map(|entry| Some(entry.ok()?.file_name().to_str().ok()?.to_owned())).collect()
    }

    /// Removes an entry's files and then the entry, unless something else is in it.
    pub(super) fn remove(&self, name: &str, entry: &Self, files: &[&str]) {
        for file in files {
            // A missing one is as good as removed.
            let _ = unlinkat(&entry.handle, *file, AtFlags::empty());
        }
        // The name may stand for another directory by now: only the one that was checked goes.
        if self.is_still(name, entry) {
            let _ = unlinkat(&self.handle, name, AtFlags::REMOVEDIR);
        }
    }

    fn is_still(&self, name: &str, entry: &Self) -> bool {
        let (Ok(there), Ok(held)) =
            (statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW), fstat(&entry.handle))
        else {
            return false;
        };
        (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)
    }
}

fn refusal(errno: Errno, path: &Path) -> DiscoveryError {
    match errno {
        // What NOFOLLOW and DIRECTORY answer to a link or a file.
        Errno::LOOP | Errno::NOTDIR => {
            DiscoveryError::Untrusted { path: path.to_owned(), fault: "is not a directory, or is a link" }
        }
        errno => DiscoveryError::io("open", path, errno.into()),
    }
}

/// What makes a file or directory one that somebody else could have made or could change.
fn fault(stat: &Stat, expected: FileType) -> Option<&'static str> {
    if FileType::from_raw_mode(stat.st_mode) != expected {
        return Some("is not what it should be");
    }
    if stat.st_uid != geteuid().as_raw() {
        return Some("belongs to another user");
    }
    if stat.st_mode & 0o077 != 0 {
        return Some("is open to other users");
    }
    None
}
