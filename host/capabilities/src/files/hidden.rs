//! Files below a root whose bytes stay closed: the databases that are granted elsewhere.
//!
//! Guarantees: the content of a hidden file is not opened under any name (links of both kinds included), and
//! neither is that of its `-wal`, `-shm` and `-journal`; no name of these is created, replaced, renamed or removed.
//! Not guaranteed: that they are not seen: they are listed and described like other files.
//! Hostile: the guest, and whoever else writes below the root. Trusted: whoever hides them.
//!
//! Why: a profile that leaves `query_db` out must not give the same data away as bytes. And on POSIX systems,
//! closing *any* descriptor of a file drops the locks that this process holds on it, SQLite's among them: a mere
//! open and close of a database that the app has open could corrupt it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::sync::Arc;

use cap_std::fs::{Dir, Metadata};

/// What SQLite appends to a database's name for the files beside it.
const SIBLINGS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Which file it is, whatever its names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    pub(super) fn new(device: u64, inode: u64) -> Self {
        Self { device, inode }
    }

    /// `None` where stable Rust does not tell it (Windows).
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        #[cfg(unix)]
        {
            use cap_fs_ext::MetadataExt;
            Some(Self { device: metadata.dev(), inode: metadata.ino() })
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
            None
        }
    }
}

/// One file that is granted in another way, such as a database, with the files beside it.
#[derive(Clone, Debug)]
pub struct HiddenFile {
    /// Held, so that it stays the same directory when its path changes.
    dir: Arc<Dir>,
    directory: Option<FileId>,
    names: Vec<OsString>,
    first: Option<FileId>,
}

impl HiddenFile {
    /// The file of that name in `dir`. It need not exist yet.
    ///
    /// Both the name and the file that has it now are hidden from here on, so that a rename of the file does not
    /// open it up. (An unrelated file that the file system later gives the same number is hidden too; that is the
    /// price.)
    ///
    /// # Errors
    /// When `dir` can't be read, or the name leads out of it.
    pub fn of(dir: &Dir, file_name: impl AsRef<OsStr>) -> io::Result<Self> {
        let file_name = file_name.as_ref();
        let first = match dir.metadata(file_name) {
            Ok(metadata) => FileId::of(&metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let names = SIBLINGS
            .iter()
            .map(|suffix| {
                let mut name = file_name.to_os_string();
                name.push(suffix);
                name
            })
            .collect();
        Ok(Self {
            directory: FileId::of(&dir.dir_metadata()?),
            dir: Arc::new(dir.try_clone()?),
            names,
            first,
        })
    }

    fn is(&self, id: FileId) -> bool {
        self.first == Some(id)
            || self
                .names
                .iter()
                .any(|name| self.dir.metadata(name).is_ok_and(|metadata| FileId::of(&metadata) == Some(id)))
    }

    fn has_name(&self, directory: Option<FileId>, name: &str) -> bool {
        // Where directories can't be told apart, the name alone decides. ASCII case never tells two names apart here,
        // because on some file systems it does not.
        self.directory == directory
            && self.names.iter().any(|hidden| hidden.eq_ignore_ascii_case(OsStr::new(name)))
    }
}

/// All hidden files of a grant.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden(Vec<HiddenFile>);

impl Hidden {
    pub(super) fn push(&mut self, file: HiddenFile) {
        self.0.push(file);
    }

    /// Whether the content of this file stays closed. Looks at the disk.
    pub(super) fn covers(&self, metadata: &Metadata) -> bool {
        if self.0.is_empty() {
            return false;
        }
        // A file that can't be told apart from the hidden ones is treated as one of them.
        FileId::of(metadata).is_none_or(|id| self.0.iter().any(|file| file.is(id)))
    }

    /// Whether that name in that directory is not to be touched.
    pub(super) fn covers_name(&self, directory: &Metadata, name: &str) -> bool {
        let directory = FileId::of(directory);
        self.0.iter().any(|file| file.has_name(directory, name))
    }
}
