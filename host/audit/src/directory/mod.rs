//! The log's directory.
//!
//! Guarantees: it is a directory itself and no link, this user's alone (0700), as is each file in it (0600); files are made
//! exclusively, and opened without following links; a hard link to another file is refused. Authority comes in once, as a
//! value, and everything after goes through the handle. Not guaranteed: anything against the same user or root.
//! Hostile: what lies in the directory.

use std::fs::File;
use std::io;
use std::path::Path;

use cap_fs_ext::{DirExt as _, FollowSymlinks, OpenOptionsFollowExt as _};
use cap_std::AmbientAuthority;
use cap_std::fs::{Dir, DirBuilder, OpenOptions};

use crate::error::DirectoryError;

#[cfg(test)]
mod tests;

/// How the files of the log begin.
const PREFIX: &str = "audit-";
const SUFFIX: &str = ".jsonl";
/// Digits of a file's number.
const DIGITS: usize = 6;

/// A handle to the directory of one log.
#[derive(Debug)]
pub struct Directory {
    dir: Dir,
    name: String,
}

/// The name of the n-th file of records, from 1.
pub(crate) fn segment_name(number: u32) -> String {
    format!("{PREFIX}{number:0DIGITS$}{SUFFIX}")
}

/// The number in a file's name, if it is one of the log's.
fn segment_number(name: &str) -> Option<u32> {
    let number = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()?;
    (segment_name(number) == name && number > 0).then_some(number)
}

impl Directory {
    /// The directory at `path`, made (0700) where it is missing; the one above it must exist.
    ///
    /// # Errors
    /// When it is a link, is somebody else's, or may be used by others.
    pub fn open_or_create(path: &Path, authority: AmbientAuthority) -> Result<Self, DirectoryError> {
        Self::at(path, authority, true)
    }

    /// The existing directory at `path`.
    ///
    /// # Errors
    /// As of [`open_or_create`](Self::open_or_create), and when it is missing.
    pub fn open(path: &Path, authority: AmbientAuthority) -> Result<Self, DirectoryError> {
        Self::at(path, authority, false)
    }

    fn at(path: &Path, authority: AmbientAuthority, create: bool) -> Result<Self, DirectoryError> {
        let shown = path.display().to_string();
        let Some(last) = path.file_name() else { return Err(DirectoryError::Name(shown)) };
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let failed = |error| DirectoryError::io(&shown, error);
        let parent = Dir::open_ambient_dir(parent, authority).map_err(failed)?;
        if create {
            match parent.create_dir_with(last, &private_directory()) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
                Ok(()) => sync(&parent).map_err(failed)?,
                Err(_) => {}
            }
        }
        let kind = parent.symlink_metadata(last).map_err(failed)?.file_type();
        if !kind.is_dir() {
            return Err(DirectoryError::NotADirectory(shown));
        }
        let dir = parent.open_dir_nofollow(last).map_err(failed)?;
        private::check(&dir.dir_metadata().map_err(failed)?, &shown, 0o700)?;
        Ok(Self { dir, name: shown })
    }

    /// The numbers of the files of records, in ascending order. None before the last is left out, though more are made meanwhile.
    pub(crate) fn segments(&self) -> Result<Vec<u32>, DirectoryError> {
        // What is made while a directory is read may be listed or not, each for itself (POSIX, `readdir`). Files are made in the
        // order of their numbers: whatever comes before the last of the first listing was there when the second began.
        let Some(last) = self.list()?.into_iter().max() else { return Ok(Vec::new()) };
        let mut numbers = self.list()?;
        numbers.retain(|number| *number <= last);
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn list(&self) -> Result<Vec<u32>, DirectoryError> {
        let failed = |error| DirectoryError::io(&self.name, error);
        let mut numbers = Vec::new();
        for entry in self.dir.entries().map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            numbers.extend(name.to_str().and_then(segment_number));
        }
        Ok(numbers)
    }

    /// A new file. That it is not there yet is part of the promise.
    pub(crate) fn create(&self, name: &str) -> Result<File, DirectoryError> {
        self.file(name, OpenOptions::new().read(true).write(true).create_new(true))
    }

    /// A file to read and write, made where it is missing.
    pub(crate) fn open_or_make(&self, name: &str) -> Result<File, DirectoryError> {
        self.file(name, OpenOptions::new().read(true).write(true).create(true))
    }

    /// An existing file to read and write.
    pub(crate) fn write(&self, name: &str) -> Result<File, DirectoryError> {
        self.file(name, OpenOptions::new().read(true).write(true))
    }

    /// An existing file to read.
    pub(crate) fn read(&self, name: &str) -> Result<File, DirectoryError> {
        self.file(name, OpenOptions::new().read(true))
    }

    /// Whether there is something of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.dir.symlink_metadata(name).is_ok()
    }

    /// Takes a file away again that was just made.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        self.dir.remove_file(name)
    }

    /// Makes names that were added or taken away last.
    pub(crate) fn sync(&self) -> io::Result<()> {
        sync(&self.dir)
    }

    fn file(&self, name: &str, options: &mut OpenOptions) -> Result<File, DirectoryError> {
        let shown = format!("{}/{name}", self.name);
        private::mode(options);
        let file = self.dir.open_with(name, options.follow(FollowSymlinks::No));
        let file = file.map_err(|error| match self.dir.symlink_metadata(name) {
            Ok(found) if !found.is_file() => {
                DirectoryError::Foreign { name: shown.clone(), why: "is no plain file" }
            }
            _ => DirectoryError::io(&shown, error),
        })?;
        let metadata = file.metadata().map_err(|error| DirectoryError::io(&shown, error))?;
        if !metadata.is_file() {
            return Err(DirectoryError::Foreign { name: shown, why: "is no plain file" });
        }
        private::check(&metadata, &shown, 0o600)?;
        Ok(file.into_std())
    }
}

/// Where directories can be synced; elsewhere the system sees to it.
#[cfg(unix)]
fn sync(dir: &Dir) -> io::Result<()> {
    dir.open(".")?.into_std().sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Dir) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn private_directory() -> DirBuilder {
    use cap_std::fs::DirBuilderExt as _;
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn private_directory() -> DirBuilder {
    DirBuilder::new()
}

#[cfg(unix)]
mod private {
    //! Who else may use a file: Unix's answer. Guarantees: only this user, and by one name.

    use cap_std::fs::{Metadata, MetadataExt as _, OpenOptions, OpenOptionsExt as _};

    use crate::error::DirectoryError;

    pub(super) fn mode(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub(super) fn check(metadata: &Metadata, name: &str, wanted: u32) -> Result<(), DirectoryError> {
        let name = name.to_owned();
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(DirectoryError::Foreign { name, why: "belongs to another user" });
        }
        // Who may use it, and no more: a directory may take its parent's group bit over.
        let mode = metadata.mode() & 0o777;
        if mode & !wanted != 0 {
            return Err(DirectoryError::Permissions { name, mode, wanted });
        }
        if metadata.is_file() && metadata.nlink() > 1 {
            return Err(DirectoryError::Foreign { name, why: "has another name elsewhere (a hard link)" });
        }
        Ok(())
    }
}

#[cfg(not(unix))]
mod private {
    //! Who else may use a file: elsewhere that is the directory's access list, which the operator sets. Nothing is checked.

    use cap_std::fs::{Metadata, OpenOptions};

    use crate::error::DirectoryError;

    pub(super) fn mode(_: &mut OpenOptions) {}

    pub(super) fn check(_: &Metadata, _: &str, _: u32) -> Result<(), DirectoryError> {
        Ok(())
    }
}
