//! Why the log does not open, or does not take a record.
//!
//! Guarantees: each text says what happened, whose fault it is and what to do next. Not guaranteed: that it is for clients:
//! it is for the operator. Clonable, since one failed write fails every caller that waits for it.

use std::io;
use std::sync::Arc;

/// The directory can't be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// It is no plain directory's name.
    #[error(
        "{0} names no directory that could be made: give the path of one directory below an existing one"
    )]
    Name(String),
    /// A link, a file.
    #[error("{0} is not a directory itself (a link is not followed): name the real one")]
    NotADirectory(String),
    /// Others may read or write it.
    #[error("{name} may be used by others (mode {mode:o}): chmod it to {wanted:o}, and ask who changed it")]
    Permissions {
        /// Which.
        name: String,
        /// Its mode.
        mode: u32,
        /// The mode that it must have.
        wanted: u32,
    },
    /// Somebody else's, or not a plain file.
    #[error("{name} {why}: move the directory away as evidence, and start a new log")]
    Foreign {
        /// Which.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system refused.
    #[error("{name}: {error}")]
    Io {
        /// Which.
        name: String,
        /// Why.
        error: Arc<io::Error>,
    },
}

impl DirectoryError {
    pub(crate) fn io(name: &str, error: io::Error) -> Self {
        Self::Io { name: name.to_owned(), error: Arc::new(error) }
    }
}

/// The log does not open. Nothing was changed, so that it can be looked at.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory can't be used.
    #[error("the audit log can't be used: {0}")]
    Directory(#[from] DirectoryError),
    /// Another process writes it.
    #[error(
        "the audit log is being written by another process: stop that one, or give this one a directory of its own"
    )]
    Busy,
    /// Records that were acknowledged are missing or changed.
    #[error(
        "the audit log was damaged ({0}): verify it, move the directory away as evidence, and start a new log"
    )]
    Damaged(String),
    /// Reading or writing failed.
    #[error("the audit log can't be used: {0}")]
    Io(Arc<io::Error>),
    /// The writing thread could not be started.
    #[error("the audit log's thread could not be started: {0}")]
    Thread(Arc<io::Error>),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(Arc::new(error))
    }
}

/// A record was not kept. The caller refuses what it would have recorded.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Writing failed, and what was written of it was taken back: the next record may succeed.
    #[error("the audit record could not be written ({0}): make room on its disk")]
    Write(Arc<io::Error>),
    /// Nothing more is acknowledged until the log is opened anew: what the disk holds is not known.
    #[error(
        "the audit log is out of order since an earlier failure ({0}): look at its disk, and restart the host"
    )]
    Broken(String),
    /// It panicked while it was put together. The next record may succeed.
    #[error("the audit record could not be put together: this is a fault of the host; please report it")]
    Unmade,
    /// The log was closed.
    #[error("the audit log was closed: the host is shutting down")]
    Closed,
}
