//! Directories and files below granted roots (capability `files`, which is `wasi:filesystem`).
//!
//! Guarantees: every open goes through the handle of a granted directory. Containment, links and rights are the
//! host's work. Not guaranteed: that two calls see the same file; names are looked up anew each time.
//! Hostile: the contents and names below the root, which may change at any moment.
//! Imports: `wasi:filesystem/types` and `/preopens`, and what their types drag in (`wasi:clocks/wall-clock`, and
//! `wasi:io/streams` and `/error` for resource types); no function of those is called.

mod path;

use time::OffsetDateTime;

use crate::Error;
use crate::bindings::wasi::filesystem::preopens;
use crate::bindings::wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntryStream, OpenFlags, PathFlags,
};

use crate::capability::capability;

pub use self::path::RelativePath;
pub use crate::bindings::wasi::filesystem::types::ErrorCode;

/// Bytes asked for in one host call. Small enough that the host never buffers much for one guest.
const CHUNK_BYTES: u64 = 256 << 10;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Something else, in words: `a named pipe`, `a socket`, `a device`.
    Other(&'static str),
}

impl From<DescriptorType> for Kind {
    fn from(kind: DescriptorType) -> Self {
        match kind {
            DescriptorType::RegularFile => Self::File,
            DescriptorType::Directory => Self::Directory,
            DescriptorType::SymbolicLink => Self::Symlink,
            DescriptorType::Fifo => Self::Other("a named pipe"),
            DescriptorType::Socket => Self::Other("a socket"),
            DescriptorType::BlockDevice | DescriptorType::CharacterDevice => Self::Other("a device"),
            DescriptorType::Unknown => Self::Other("of an unknown kind"),
        }
    }
}

/// What the host tells of a file or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: Kind,
    /// Bytes; meaningful for files alone.
    pub size: u64,
    /// Last modification, RFC 3339 in UTC, to the millisecond.
    pub modified: Option<String>,
}

impl From<DescriptorStat> for Metadata {
    fn from(stat: DescriptorStat) -> Self {
        let modified = stat.data_modification_timestamp;
        Self {
            kind: stat.type_.into(),
            size: stat.size,
            modified: modified.and_then(|time| rfc3339(time.seconds, time.nanoseconds)),
        }
    }
}

/// `None` for a time past the year 9999.
fn rfc3339(seconds: u64, nanoseconds: u32) -> Option<String> {
    let time = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
    let (date, (hour, minute, second)) = (time.date(), time.to_hms());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let milli = nanoseconds / 1_000_000;
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"))
}

/// A granted directory, by the name that it was granted under.
#[derive(Debug)]
pub struct Root {
    /// The granted name, such as `data`. Never a host path.
    pub name: String,
    /// The directory itself.
    pub directory: Directory,
}

capability! {
    /// Directories and files below granted roots.
    Files = Some("files")
}

impl Files {
    /// The granted directories, in the order of the grant: the first is the default.
    #[must_use]
    pub fn roots(&self) -> Vec<Root> {
        let root = |(descriptor, name): (Descriptor, String)| Root { name, directory: Directory(descriptor) };
        preopens::get_directories().into_iter().map(root).collect()
    }

    /// The granted directory called `wanted`; the first one for `None`.
    ///
    /// # Errors
    /// `scope-missing` where none is granted; `invalid-arguments`, naming the granted ones, where `wanted` is not
    /// among them.
    pub fn root(&self, wanted: Option<&str>) -> Result<Root, Error> {
        let roots = self.roots();
        let names: Vec<_> = roots.iter().map(|root| root.name.as_str()).collect();
        let index = choose(&names, wanted)?;
        roots.into_iter().nth(index).ok_or_else(nothing_granted)
    }
}

fn choose(granted: &[&str], wanted: Option<&str>) -> Result<usize, Error> {
    if granted.is_empty() {
        return Err(nothing_granted());
    }
    let Some(wanted) = wanted else { return Ok(0) };
    granted.iter().position(|name| *name == wanted).ok_or_else(|| {
        let names: Vec<_> = granted.iter().map(|name| format!("`{name}`")).collect();
        Error::invalid_arguments(format!(
            "No granted directory has that name. Granted: {}.",
            names.join(", ")
        ))
    })
}

fn nothing_granted() -> Error {
    Error::scope_missing(
        "No directory is granted. The host's operator can grant one (`--app-dir NAME=PATH`).",
    )
}

/// A handle to a directory.
#[derive(Debug)]
pub struct Directory(Descriptor);

impl Directory {
    /// What `path` is. A symbolic link is followed (within the granted directory) when `follow` is set, and
    /// described as a link otherwise.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words.
    pub fn stat(&self, path: &str, follow: bool) -> Result<Metadata, ErrorCode> {
        self.0.stat_at(links(follow), path).map(Metadata::from)
    }

    /// Opens a directory for listing.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words.
    pub fn open_directory(&self, path: &str, follow: bool) -> Result<Directory, ErrorCode> {
        let flags = OpenFlags::DIRECTORY;
        self.0.open_at(links(follow), path, flags, DescriptorFlags::READ).map(Directory)
    }

    /// Opens a file for reading, following links within the granted directory.
    ///
    /// Look at [`Directory::stat`] first: opening a named pipe is the host's to refuse, and never useful.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words.
    pub fn open_file(&self, path: &RelativePath) -> Result<File, ErrorCode> {
        self.0.open_at(links(true), path.as_str(), OpenFlags::empty(), DescriptorFlags::READ).map(File)
    }

    /// The names in this directory, in no order.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words.
    pub fn entries(&self) -> Result<Entries, ErrorCode> {
        self.0.read_directory().map(Entries)
    }
}

fn links(follow: bool) -> PathFlags {
    if follow { PathFlags::SYMLINK_FOLLOW } else { PathFlags::empty() }
}

/// One name in a directory, and what it was when the directory was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, without any path.
    pub name: String,
    /// What it is; links are not followed.
    pub kind: Kind,
}

/// The names in one directory. An `Err` item stands for one name that can't be told (it is not Unicode, say), and
/// the next item may be fine.
#[derive(Debug)]
pub struct Entries(DirectoryEntryStream);

impl Iterator for Entries {
    type Item = Result<Entry, ErrorCode>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.0.read_directory_entry().transpose()?;
        Some(entry.map(|entry| Entry { name: entry.name, kind: entry.type_.into() }))
    }
}

/// A file that is open for reading.
#[derive(Debug)]
pub struct File(Descriptor);

impl File {
    /// What the open file is: unlike a look by name, nobody can swap it.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words.
    pub fn metadata(&self) -> Result<Metadata, ErrorCode> {
        self.0.stat().map(Metadata::from)
    }

    /// Up to `length` bytes from `offset`; fewer only at the end of the file. Memory for `length` bytes is taken
    /// first: bound it by the file's size.
    ///
    /// # Errors
    /// The host's code; [`explain`] puts it into words. `InsufficientMemory` if `length` bytes don't fit.
    pub fn read_at(&self, offset: u64, length: u64) -> Result<Vec<u8>, ErrorCode> {
        if i64::try_from(offset).is_err() {
            // No file reaches so far; hosts refuse the number instead of saying so.
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        let room = usize::try_from(length).map_err(|_| ErrorCode::InsufficientMemory)?;
        bytes.try_reserve_exact(room).map_err(|_| ErrorCode::InsufficientMemory)?;
        let mut done = 0;
        while done < length {
            let (chunk, end) = self.0.read(CHUNK_BYTES.min(length - done), offset.saturating_add(done))?;
            if chunk.is_empty() {
                break;
            }
            done += chunk.len() as u64;
            bytes.extend_from_slice(&chunk);
            if end {
                break;
            }
        }
        Ok(bytes)
    }
}

/// Puts a failure at `path` in the granted directory `root` into words for the client.
///
/// Whatever leads out of the root gets one and the same text, so that it tells nothing of what is out there.
pub fn explain(code: ErrorCode, root: &str, path: &RelativePath) -> Error {
    match code {
        ErrorCode::NoEntry => {
            Error::failed(format!("`{path}` doesn't exist in the granted directory `{root}`."))
        }
        ErrorCode::NotPermitted | ErrorCode::CrossDevice | ErrorCode::Loop => Error::scope_missing(format!(
            "`{path}` leads outside the granted directory `{root}`, or through a link that is not followed."
        )),
        ErrorCode::Access => Error::failed(format!(
            "`{path}` in `{root}` may not be read: its permissions forbid it, or it belongs to a database (query_db \
             reads those)."
        )),
        ErrorCode::Busy => Error::unavailable(format!(
            "`{path}` in `{root}` is open in the app itself, for writing: a database, most likely. Reading it as a file \
             could cost the app its locks. query_db reads the databases that are registered."
        )),
        ErrorCode::IsDirectory => Error::invalid_arguments(format!("`{path}` in `{root}` is a directory.")),
        ErrorCode::NotDirectory => Error::invalid_arguments(format!(
            "`{path}` in `{root}` is not a directory, or runs through a file."
        )),
        ErrorCode::NameTooLong => Error::invalid_arguments("A name in the path is too long."),
        ErrorCode::IllegalByteSequence | ErrorCode::Invalid => {
            Error::invalid_arguments(format!("`{path}` can't be the name of a file here."))
        }
        code => Error::failed(format!("`{path}` in `{root}` can't be read: {}.", code.message())),
    }
}

impl From<ErrorCode> for Error {
    /// For want of a path: [`explain`] says more.
    fn from(code: ErrorCode) -> Self {
        let text = format!("A file or directory can't be read: {}.", code.message());
        match code {
            ErrorCode::NotPermitted | ErrorCode::CrossDevice | ErrorCode::Loop => Self::scope_missing(text),
            ErrorCode::Busy => Self::unavailable(text),
            _ => Self::failed(text),
        }
    }
}

#[cfg(test)]
mod tests;
