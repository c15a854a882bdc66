//! What changes a directory: methods of the writable handle, and of it alone.
//!
//! Guarantees: the directory that holds a name is opened first, through the granted one; then the name is checked
//! and acted on in that open directory, so that nothing swapped meanwhile leads elsewhere. Hidden files keep their
//! names, and nobody takes them.
//! Not guaranteed: that a *directory* above a hidden file stays in its place.

use cap_fs_ext::{DirExt, SystemTimeSpec};
use cap_std::fs::{Dir, OpenOptions};

use super::bindings::ErrorCode;
use super::error::code;
use super::handles::WriteDir;
use super::path::GuestPath;

/// A name in an open directory.
struct Place<'a> {
    parent: Dir,
    name: &'a str,
    /// It can only be a directory's.
    directory: bool,
}

impl Place<'_> {
    fn is_dir(&self) -> Result<bool, ErrorCode> {
        self.parent
            .symlink_metadata(self.name)
            .map(|metadata| metadata.is_dir())
            .map_err(|error| code(&error))
    }
}

/// New access and modification times; `None` leaves one as it is.
#[derive(Debug)]
pub(super) struct Times {
    pub(super) access: Option<SystemTimeSpec>,
    pub(super) modification: Option<SystemTimeSpec>,
}

impl WriteDir {
    /// Opens the directory that holds the name, and refuses a name that is hidden.
    fn place<'a>(&self, path: &'a GuestPath) -> Result<Place<'a>, ErrorCode> {
        let last = path.last()?;
        let parent = self.read().dir().open_dir(last.parent).map_err(|error| code(&error))?;
        let directory = parent.dir_metadata().map_err(|error| code(&error))?;
        let place = Place { parent, name: last.name, directory: last.directory };
        let hidden = self.read().hidden();
        let taken = |place: &Place<'_>| {
            place.parent.symlink_metadata(place.name).is_ok_and(|it| it.is_file() && hidden.covers(&it))
        };
        if hidden.covers_name(&directory, last.name) || taken(&place) {
            return Err(ErrorCode::Access);
        }
        Ok(place)
    }

    /// As [`Self::place`], for what can't be a directory.
    fn file_place<'a>(&self, path: &'a GuestPath) -> Result<Place<'a>, ErrorCode> {
        let place = self.place(path)?;
        if place.directory { Err(ErrorCode::NotDirectory) } else { Ok(place) }
    }

    pub(super) fn create_file(&self, path: &GuestPath) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        if place.directory {
            return Err(ErrorCode::IsDirectory);
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        place.parent.open_with(place.name, &options).map(drop).map_err(|error| code(&error))
    }

    pub(super) fn create_dir(&self, path: &GuestPath) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        place.parent.create_dir(place.name).map_err(|error| code(&error))
    }

    pub(super) fn remove_dir(&self, path: &GuestPath) -> Result<(), ErrorCode> {
        let place = self.place(path)?;
        place.parent.remove_dir(place.name).map_err(|error| code(&error))
    }

    pub(super) fn unlink(&self, path: &GuestPath) -> Result<(), ErrorCode> {
        let place = self.file_place(path)?;
        if place.is_dir()? {
            return Err(ErrorCode::IsDirectory);
        }
        place.parent.remove_file_or_symlink(place.name).map_err(|error| code(&error))
    }

    pub(super) fn rename(&self, from: &GuestPath, to: &Self, path: &GuestPath) -> Result<(), ErrorCode> {
        let (old, new) = (self.place(from)?, to.place(path)?);
        if (old.directory || new.directory) && !old.is_dir()? {
            return Err(ErrorCode::NotDirectory);
        }
        old.parent.rename(old.name, &new.parent, new.name).map_err(|error| code(&error))
    }

    /// A second name for a file. Both sides are writable handles: a link made from a read-only root into a writable
    /// one would make a read-only file writable.
    pub(super) fn link(&self, from: &GuestPath, to: &Self, path: &GuestPath) -> Result<(), ErrorCode> {
        let (old, new) = (self.file_place(from)?, to.file_place(path)?);
        if old.is_dir()? {
            return Err(ErrorCode::NotPermitted);
        }
        old.parent.hard_link(old.name, &new.parent, new.name).map_err(|error| code(&error))
    }

    /// A symbolic link to something beside or below it.
    ///
    /// We would not follow one that leads out of the root, but the app might. Where `..` leads depends on links on the
    /// way, so any `..` is refused, also one that would stay inside.
    pub(super) fn symlink(&self, target: &GuestPath, path: &GuestPath) -> Result<(), ErrorCode> {
        if target.as_str().split('/').any(|step| step == "..") {
            return Err(ErrorCode::NotPermitted);
        }
        let place = self.file_place(path)?;
        DirExt::symlink(&place.parent, target.as_path(), place.name).map_err(|error| code(&error))
    }

    pub(super) fn set_times(&self, path: &GuestPath, follow: bool, times: Times) -> Result<(), ErrorCode> {
        let metadata = self.read().stat(path, follow)?;
        if metadata.is_file() && self.read().hidden().covers(&metadata) {
            return Err(ErrorCode::Access);
        }
        let (dir, path) = (self.read().dir(), path.as_path());
        let done = if follow {
            dir.set_times(path, times.access, times.modification)
        } else {
            dir.set_symlink_times(path, times.access, times.modification)
        };
        done.map_err(|error| code(&error))
    }

    /// Sets the times of the directory itself.
    pub(super) fn set_own_times(&self, times: Times) -> Result<(), ErrorCode> {
        self.read().dir().set_times(".", times.access, times.modification).map_err(|error| code(&error))
    }

    /// Brings the directory's own entries to the disk.
    pub(super) fn sync(&self) -> Result<(), ErrorCode> {
        #[cfg(unix)]
        {
            let dir = self.read().dir().open(".").map_err(|error| code(&error))?;
            dir.sync_all().map_err(|error| code(&error))
        }
        // Windows has no such thing.
        #[cfg(not(unix))]
        Ok(())
    }
}
