//! Opening what a guest names: the one place where a path becomes a file.
//!
//! Guarantees: the result lies below the directory, is a regular file or a directory, and is not hidden, nor a file that
//! the app around this host writes itself (`held`); no pipe,
//! socket or device is opened even for a moment, and no open blocks. On Linux the file that is checked is the file
//! that is opened: it is pinned first, without opening it, and opened through the pin. Elsewhere (and where `/proc`
//! is not mounted) it is looked at, opened, and looked at again.
//! Hostile: the guest, and whoever else changes names below the root meanwhile.

use std::fs::File;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, FileType, Metadata, OpenOptions};

use super::bindings::ErrorCode;
use super::error::code;
use super::held::is_held;
use super::hidden::{FileId, Hidden};
use super::path::GuestPath;

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Read,
    Write,
    ReadWrite,
}

impl Mode {
    pub(super) fn reads(self) -> bool {
        self != Self::Write
    }

    pub(super) fn writes(self) -> bool {
        self != Self::Read
    }
}

/// What was opened.
#[derive(Debug)]
pub(super) enum Opened {
    File(File),
    Dir(Dir),
}

/// Which of the two kinds a file is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Dir,
}

/// Opens what exists at `path`.
pub(super) fn open(
    dir: &Dir,
    path: &GuestPath,
    follow: bool,
    mode: Mode,
    hidden: &Hidden,
) -> Result<Opened, ErrorCode> {
    #[cfg(target_os = "linux")]
    if let Ok(proc) = rustix_linux_procfs::proc_self_fd() {
        return open_pinned(proc, dir, path, follow, mode, hidden);
    }
    open_checked(dir, path, follow, mode, hidden)
}

/// Pins the file with `O_PATH`, decides on the pin, and opens that same file through `/proc/self/fd`.
#[cfg(target_os = "linux")]
fn open_pinned(
    proc: rustix::fd::BorrowedFd<'_>,
    dir: &Dir,
    path: &GuestPath,
    follow: bool,
    mode: Mode,
    hidden: &Hidden,
) -> Result<Opened, ErrorCode> {
    use cap_std::fs::OpenOptionsExt;
    use rustix::fs::{Mode as Bits, OFlags, openat};
    use rustix::path::DecInt;

    let mut options = OpenOptions::new();
    let flags = i32::try_from(OFlags::PATH.bits()).map_err(|_| ErrorCode::Unsupported)?;
    options.read(true).follow(links(follows(path, follow))).custom_flags(flags);
    let pin = dir.open_with(path.as_path(), &options).map_err(|error| code(&error))?;
    let metadata = pin.metadata().map_err(|error| code(&error))?;
    if admit(&metadata, mode, hidden)? == Kind::Dir {
        return Ok(Opened::Dir(Dir::from_std_file(pin.into_std())));
    }
    let access = match mode {
        Mode::Read => OFlags::RDONLY,
        Mode::Write => OFlags::WRONLY,
        Mode::ReadWrite => OFlags::RDWR,
    };
    // NONBLOCK: a lease that another process holds would block the open.
    let flags = access | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file =
        openat(proc, DecInt::from_fd(&pin), flags, Bits::empty()).map_err(|errno| code(&errno.into()))?;
    Ok(Opened::File(File::from(file)))
}

/// Looks, opens without blocking, and looks again whether it is still the same file.
pub(super) fn open_checked(
    dir: &Dir,
    path: &GuestPath,
    follow: bool,
    mode: Mode,
    hidden: &Hidden,
) -> Result<Opened, ErrorCode> {
    let follow = follows(path, follow);
    let path = path.as_path();
    let before = if follow { dir.metadata(path) } else { dir.symlink_metadata(path) };
    let before = before.map_err(|error| code(&error))?;
    if admit(&before, mode, hidden)? == Kind::Dir {
        let opened = if follow { dir.open_dir(path) } else { dir.open_dir_nofollow(path) };
        return opened.map(Opened::Dir).map_err(|error| code(&error));
    }
    let mut options = OpenOptions::new();
    options.read(mode.reads()).write(mode.writes()).follow(links(follow)).nonblock(true);
    let file = dir.open_with(path, &options).map_err(|error| code(&error))?;
    let after = file.metadata().map_err(|error| code(&error))?;
    if admit(&after, mode, hidden)? != Kind::File || FileId::of(&before) != FileId::of(&after) {
        return Err(ErrorCode::Busy);
    }
    Ok(Opened::File(file.into_std()))
}

/// Decides whether such a file may be opened at all.
fn admit(metadata: &Metadata, mode: Mode, hidden: &Hidden) -> Result<Kind, ErrorCode> {
    let kind = kind(metadata.file_type())?;
    match kind {
        Kind::Dir if mode.writes() => Err(ErrorCode::IsDirectory),
        Kind::File if hidden.covers(metadata) => Err(ErrorCode::Access),
        Kind::File if is_held(metadata) => Err(ErrorCode::Busy),
        kind => Ok(kind),
    }
}

fn kind(file_type: FileType) -> Result<Kind, ErrorCode> {
    if file_type.is_file() {
        Ok(Kind::File)
    } else if file_type.is_dir() {
        Ok(Kind::Dir)
    } else if file_type.is_symlink() {
        // It was not to be followed.
        Err(ErrorCode::Loop)
    } else {
        // Pipes, sockets, devices: opening one can block, or act.
        Err(ErrorCode::Unsupported)
    }
}

/// A trailing slash names the directory behind a link, whatever the flags say (POSIX, pathname resolution).
fn follows(path: &GuestPath, follow: bool) -> bool {
    follow || path.is_directory()
}

fn links(follow: bool) -> FollowSymlinks {
    if follow { FollowSymlinks::Yes } else { FollowSymlinks::No }
}
