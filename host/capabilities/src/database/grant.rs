//! The authority: which databases, each as the directory that holds it.
//!
//! Guarantees: a [`Database`] can be had only from a directory handle, and names one entry directly below the
//! directory that it keeps. Whatever happens to paths later, nothing outside that directory is opened.
//! Not guaranteed: that the entry stays the same file. An application replaces its database when it restores a backup;
//! what is in the granted directory under the granted name is the granted database.
//! Hostile: the directory's contents. Trusted: whoever opened the first directory, and chose the path below it.

use std::path::{Component, Path};
use std::sync::Arc;

use cap_fs_ext::{DirExt, FileTypeExt as _, MetadataExt as _};
use cap_std::fs::{Dir, Metadata};
use thiserror::Error;
use tokio::sync::Semaphore;

use super::limits::STATEMENTS;

/// Why a database can't be granted. For whoever configures the host; a guest never sees it.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The path is empty, absolute, has `..`, or is not UTF-8.
    #[error("`{0}` must be a relative path of plain names, in UTF-8")]
    Path(String),
    /// A directory on the way can't be opened, or is a link.
    #[error("`{path}`: the directory `{part}` can't be opened without following a link: {source}")]
    Directory {
        /// The database's path.
        path: String,
        /// The name that failed.
        part: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file can't be looked at.
    #[error("`{path}` can't be found: {source}")]
    Missing {
        /// The database's path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The entry is not a regular file with one name.
    #[error("`{0}` is {1}; only a regular file with a single link can be granted as a database")]
    NotPlain(String, &'static str),
}

/// One database: a name, and the directory that holds its file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) dir: Arc<Dir>,
    pub(super) file: String,
    /// How many more statements may run.
    pub(super) slots: Arc<Semaphore>,
}

impl Database {
    /// Grants the database at `path` below `dir`, under a name.
    ///
    /// # Errors
    /// [`DatabaseError`], when a part of the path is a link or missing, or the file is not a plain one.
    pub fn open(name: impl Into<String>, dir: &Dir, path: impl AsRef<Path>) -> Result<Self, DatabaseError> {
        let path = path.as_ref();
        let shown = path.to_string_lossy().into_owned();
        let parts = parts(path).ok_or_else(|| DatabaseError::Path(shown.clone()))?;
        let (file, directories) = parts.split_last().ok_or_else(|| DatabaseError::Path(shown.clone()))?;
        let io = |source| DatabaseError::Missing { path: shown.clone(), source };
        let mut held = dir.try_clone().map_err(io)?;
        for part in directories {
            held = held.open_dir_nofollow(part).map_err(|source| DatabaseError::Directory {
                path: shown.clone(),
                part: (*part).to_owned(),
                source,
            })?;
        }
        let database = Self(Arc::new(Inner {
            name: name.into(),
            path: parts.join("/"),
            dir: Arc::new(held),
            file: (*file).to_owned(),
            slots: Arc::new(Semaphore::new(STATEMENTS)),
        }));
        let stat = database.0.stat("").map_err(io)?;
        match kind(&stat) {
            None => Ok(database),
            Some(kind) => Err(DatabaseError::NotPlain(shown, kind)),
        }
    }

    /// The name it was granted under.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its path below the directory that it was granted from.
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl Inner {
    /// Looks at the database's file, or at one beside it (`-wal`, `-journal`), following no link.
    pub(super) fn stat(&self, suffix: &str) -> std::io::Result<Metadata> {
        self.dir.symlink_metadata(format!("{}{suffix}", self.file))
    }

    /// Whether there is such an entry beside the file, of whatever kind.
    pub(super) fn has(&self, suffix: &str) -> bool {
        self.stat(suffix).is_ok()
    }
}

/// What a directory entry is instead of a plain file with one name.
pub(super) fn kind(entry: &Metadata) -> Option<&'static str> {
    let kind = entry.file_type();
    if kind.is_symlink() {
        Some("a symbolic link")
    } else if kind.is_dir() {
        Some("a directory")
    } else if kind.is_fifo() {
        Some("a pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else if !kind.is_file() {
        Some("a device")
    } else if entry.nlink() != 1 {
        Some("a file with several names (hard links)")
    } else {
        None
    }
}

fn parts(path: &Path) -> Option<Vec<&str>> {
    path.components()
        .map(|component| match component {
            Component::Normal(part) => part.to_str().filter(|part| !part.contains('\0')),
            _ => None,
        })
        .collect()
}
