//! The handles that a guest can hold, one type for each right.
//!
//! Guarantees: what changes anything is a method of [`WriteDir`] or [`WriteFile`], and neither can be had from a
//! [`ReadDir`]: a descriptor from a read-only root can't write, create, rename, unlink or set times, whatever flags a
//! guest asks for. Everything in here blocks: it runs on threads where that is allowed.

use std::fs::File;
use std::io;
use std::sync::Arc;

use cap_std::fs::{Dir, Metadata};

use super::bindings::{DescriptorFlags, ErrorCode, OpenFlags};
use super::error::code;
use super::hidden::{FileId, Hidden};
use super::open::{self, Mode, Opened};
use super::path::GuestPath;
use super::positioned;

/// Bytes of one read. Without it a guest sizes a host allocation.
pub const MAX_READ_BYTES: usize = 1 << 20;

/// A `wasi:filesystem` descriptor. Which variant it is says what it may do.
#[expect(unreachable_pub, reason = "`bindgen!` re-exports it")]
#[derive(Clone, Debug)]
pub enum Descriptor {
    /// A directory: list, describe, open for reading.
    ReadDir(ReadDir),
    /// A directory: all that, and change what is below.
    WriteDir(WriteDir),
    /// A file: read.
    ReadFile(ReadFile),
    /// A file: write, and read if it was opened for that too.
    WriteFile(WriteFile),
}

/// What `open-at` was asked for, decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    follow: bool,
    create: bool,
    exclusive: bool,
    truncate: bool,
    directory: bool,
    mutable: bool,
    mode: Mode,
}

impl Request {
    /// Decodes guest-controlled flags, and refuses those that mean nothing together.
    pub(super) fn new(follow: bool, open: OpenFlags, flags: DescriptorFlags) -> Result<Self, ErrorCode> {
        let sync = DescriptorFlags::FILE_INTEGRITY_SYNC
            | DescriptorFlags::DATA_INTEGRITY_SYNC
            | DescriptorFlags::REQUESTED_WRITE_SYNC;
        if flags.intersects(sync) {
            // Not offered: better refused than silently not kept.
            return Err(ErrorCode::Unsupported);
        }
        let mode = match (flags.contains(DescriptorFlags::READ), flags.contains(DescriptorFlags::WRITE)) {
            (true, true) => Mode::ReadWrite,
            (false, true) => Mode::Write,
            // With neither it is opened for reading: a handle to look at, which the root's grant covers.
            (_, false) => Mode::Read,
        };
        let request = Self {
            follow,
            create: open.contains(OpenFlags::CREATE),
            exclusive: open.contains(OpenFlags::EXCLUSIVE),
            truncate: open.contains(OpenFlags::TRUNCATE),
            directory: open.contains(OpenFlags::DIRECTORY),
            mutable: flags.contains(DescriptorFlags::MUTATE_DIRECTORY),
            mode,
        };
        if (request.directory && (request.create || request.truncate))
            || (request.truncate && !request.mode.writes())
        {
            return Err(ErrorCode::Invalid);
        }
        Ok(request)
    }

    fn changes(&self) -> bool {
        self.create || self.truncate || self.mutable || self.mode.writes()
    }
}

/// A directory that can't be changed through this handle.
#[derive(Clone, Debug)]
pub(super) struct ReadDir {
    dir: Arc<Dir>,
    hidden: Arc<Hidden>,
}

impl ReadDir {
    pub(super) fn new(dir: Arc<Dir>, hidden: Arc<Hidden>) -> Self {
        Self { dir, hidden }
    }

    pub(super) fn dir(&self) -> &Arc<Dir> {
        &self.dir
    }

    pub(super) fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    fn opened(&self, opened: Opened) -> Descriptor {
        match opened {
            Opened::File(file) => Descriptor::ReadFile(ReadFile { file: Arc::new(file) }),
            Opened::Dir(dir) => Descriptor::ReadDir(Self { dir: Arc::new(dir), hidden: self.hidden.clone() }),
        }
    }

    /// Opens something below, for reading whatever was asked for.
    fn open(&self, path: &GuestPath, request: Request) -> Result<Descriptor, ErrorCode> {
        if request.changes() {
            return Err(ErrorCode::ReadOnly);
        }
        let opened = self.open_existing(path, request)?;
        Ok(self.opened(opened))
    }

    fn open_existing(&self, path: &GuestPath, request: Request) -> Result<Opened, ErrorCode> {
        let opened = open::open(&self.dir, path, request.follow, request.mode, &self.hidden)?;
        match opened {
            Opened::File(_) if request.directory => Err(ErrorCode::NotDirectory),
            opened => Ok(opened),
        }
    }

    /// Describes something below.
    pub(super) fn stat(&self, path: &GuestPath, follow: bool) -> Result<Metadata, ErrorCode> {
        let follow = follow || path.is_directory();
        let path = path.as_path();
        let metadata = if follow { self.dir.metadata(path) } else { self.dir.symlink_metadata(path) };
        metadata.map_err(|error| code(&error))
    }

    /// What a link says, unless it says an absolute path.
    pub(super) fn read_link(&self, path: &GuestPath) -> Result<String, ErrorCode> {
        let target = self.dir.read_link(path.as_path()).map_err(|error| code(&error))?;
        if target.has_root() {
            return Err(ErrorCode::NotPermitted);
        }
        target.into_os_string().into_string().map_err(|_| ErrorCode::IllegalByteSequence)
    }
}

/// A directory that can be changed. Its changing methods are in [`super::mutate`].
#[derive(Clone, Debug)]
pub(super) struct WriteDir {
    read: ReadDir,
}

impl WriteDir {
    pub(super) fn new(read: ReadDir) -> Self {
        Self { read }
    }

    pub(super) fn read(&self) -> &ReadDir {
        &self.read
    }

    /// Opens something below. What comes back can change things only if that was asked for.
    fn open(&self, path: &GuestPath, request: Request) -> Result<Descriptor, ErrorCode> {
        if request.create && self.create_missing(path, request)? == Created::Exists && request.exclusive {
            return Err(ErrorCode::Exist);
        }
        let opened = self.read.open_existing(path, request)?;
        match opened {
            // As open(2): a name to create is a file's name.
            Opened::Dir(_) if request.create => Err(ErrorCode::IsDirectory),
            Opened::Dir(dir) if request.mutable => {
                Ok(Descriptor::WriteDir(Self::new(ReadDir::new(Arc::new(dir), self.read.hidden.clone()))))
            }
            Opened::File(_) if request.mutable => Err(ErrorCode::NotDirectory),
            Opened::File(file) if request.mode.writes() => {
                if request.truncate {
                    file.set_len(0).map_err(|error| code(&error))?;
                }
                let readable = request.mode.reads();
                Ok(Descriptor::WriteFile(WriteFile { file: Arc::new(file), readable }))
            }
            opened => Ok(self.read.opened(opened)),
        }
    }

    fn create_missing(&self, path: &GuestPath, request: Request) -> Result<Created, ErrorCode> {
        match self.read.stat(path, request.follow) {
            Ok(_) => Ok(Created::Exists),
            // Made exclusively, so that a link that appears meanwhile is not followed. Nothing is created through a
            // dangling link either: it stays `no-entry`.
            Err(ErrorCode::NoEntry) => match self.create_file(path) {
                Ok(()) => Ok(Created::Now),
                Err(ErrorCode::Exist) => Ok(Created::Exists),
                Err(code) => Err(code),
            },
            Err(code) => Err(code),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Created {
    Now,
    Exists,
}

/// A file that can only be read through this handle; the operating system's handle is read-only too.
#[derive(Clone, Debug)]
pub(super) struct ReadFile {
    file: Arc<File>,
}

/// A file that can be written.
#[derive(Clone, Debug)]
pub(super) struct WriteFile {
    file: Arc<File>,
    readable: bool,
}

impl WriteFile {
    /// The file, for writing.
    pub(super) fn file(&self) -> &Arc<File> {
        &self.file
    }
}

impl Descriptor {
    /// Opens something below a directory.
    pub(super) fn open(&self, path: &GuestPath, request: Request) -> Result<Self, ErrorCode> {
        match self {
            Self::ReadDir(dir) => dir.open(path, request),
            Self::WriteDir(dir) => dir.open(path, request),
            Self::ReadFile(_) | Self::WriteFile(_) => Err(ErrorCode::NotDirectory),
        }
    }

    /// As a directory to look into.
    pub(super) fn read_dir(&self) -> Result<&ReadDir, ErrorCode> {
        match self {
            Self::ReadDir(dir) => Ok(dir),
            Self::WriteDir(dir) => Ok(dir.read()),
            Self::ReadFile(_) | Self::WriteFile(_) => Err(ErrorCode::NotDirectory),
        }
    }

    /// As a directory to change.
    pub(super) fn write_dir(&self) -> Result<&WriteDir, ErrorCode> {
        match self {
            Self::WriteDir(dir) => Ok(dir),
            Self::ReadDir(_) => Err(ErrorCode::ReadOnly),
            Self::ReadFile(_) | Self::WriteFile(_) => Err(ErrorCode::NotDirectory),
        }
    }

    /// As a file to read.
    pub(super) fn read_file(&self) -> Result<&Arc<File>, ErrorCode> {
        match self {
            Self::ReadFile(file) => Ok(&file.file),
            Self::WriteFile(file) if file.readable => Ok(&file.file),
            Self::WriteFile(_) => Err(ErrorCode::NotPermitted),
            Self::ReadDir(_) | Self::WriteDir(_) => Err(ErrorCode::IsDirectory),
        }
    }

    /// As a file to write.
    pub(super) fn write_file(&self) -> Result<&WriteFile, ErrorCode> {
        match self {
            Self::WriteFile(file) => Ok(file),
            Self::ReadFile(_) => Err(ErrorCode::NotPermitted),
            Self::ReadDir(_) | Self::WriteDir(_) => Err(ErrorCode::IsDirectory),
        }
    }

    /// The flags that say what this handle may do.
    pub(super) fn flags(&self) -> DescriptorFlags {
        match self {
            Self::ReadDir(_) | Self::ReadFile(_) => DescriptorFlags::READ,
            Self::WriteDir(_) => DescriptorFlags::READ | DescriptorFlags::MUTATE_DIRECTORY,
            Self::WriteFile(file) if file.readable => DescriptorFlags::READ | DescriptorFlags::WRITE,
            Self::WriteFile(_) => DescriptorFlags::WRITE,
        }
    }

    /// Describes what it is open on.
    pub(super) fn stat(&self) -> Result<Metadata, ErrorCode> {
        let metadata = match self {
            Self::ReadDir(dir) => dir.dir.dir_metadata(),
            Self::WriteDir(dir) => dir.read.dir.dir_metadata(),
            Self::ReadFile(ReadFile { file }) | Self::WriteFile(WriteFile { file, .. }) => {
                Metadata::from_file(file)
            }
        };
        metadata.map_err(|error| code(&error))
    }

    /// Whether both are open on one file. False where the platform does not tell.
    pub(super) fn is_same(&self, other: &Self) -> Result<bool, ErrorCode> {
        let id = FileId::of(&self.stat()?);
        Ok(id.is_some() && id == FileId::of(&other.stat()?))
    }
}

/// Reads until `length` bytes are there or the file ends; says whether it ended.
pub(super) fn read(file: &File, length: u64, offset: u64) -> io::Result<(Vec<u8>, bool)> {
    // Guest-controlled: clamp before it sizes an allocation.
    let length = usize::try_from(length).unwrap_or(usize::MAX).min(MAX_READ_BYTES);
    let mut bytes = vec![0; length];
    let mut done = 0;
    while done < length {
        match positioned::read_at(file, &mut bytes[done..], offset.saturating_add(done as u64)) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(done);
    Ok((bytes, done < length))
}
