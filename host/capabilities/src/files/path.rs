//! Paths as guests write them: a spelling check, and no more.
//!
//! Guarantees: a [`GuestPath`] is relative, not empty, free of NUL and of bounded length. Not guaranteed: that it
//! stays below anything: `..` and links are the directory handle's business, at the moment of the open.

use std::path::Path;

use super::bindings::ErrorCode;

/// Bytes of one path. Without it a guest makes the host copy and parse megabytes; Linux takes no more anyway.
pub const MAX_PATH_BYTES: usize = 4096;

/// A relative path from a guest.
#[derive(Clone, Debug)]
pub(super) struct GuestPath(String);

/// The last step of a path, split from the way to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Last<'a> {
    /// The way, `.` when there is none.
    pub(super) parent: &'a Path,
    /// The name, never `.` or `..`.
    pub(super) name: &'a str,
    /// The path ended in a slash, so it can only name a directory.
    pub(super) directory: bool,
}

impl GuestPath {
    /// Checks the spelling of a guest-controlled path.
    pub(super) fn new(path: String) -> Result<Self, ErrorCode> {
        if path.is_empty() {
            return Err(ErrorCode::NoEntry);
        }
        // Guest-controlled: its length.
        if path.len() > MAX_PATH_BYTES {
            return Err(ErrorCode::NameTooLong);
        }
        if path.contains('\0') {
            return Err(ErrorCode::Invalid);
        }
        // On Windows these would make drive letters, UNC paths, alternate streams and a second separator.
        if path.starts_with('/') || (cfg!(windows) && path.contains(['\\', ':'])) {
            return Err(ErrorCode::NotPermitted);
        }
        Ok(Self(path))
    }

    /// For a [`cap_std::fs::Dir`], and for nothing else.
    pub(super) fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is spelled as a directory's (`a/`, `a/.`): then links are followed whatever the flags say, as by
    /// lstat(2), and a file is refused. cap-std drops such an ending in places.
    pub(super) fn is_directory(&self) -> bool {
        self.0 == "." || self.0.ends_with('/') || self.0.ends_with("/.")
    }

    /// Splits off the name that an operation creates, removes or renames.
    pub(super) fn last(&self) -> Result<Last<'_>, ErrorCode> {
        let trimmed = self.0.trim_end_matches('/');
        let directory = trimmed.len() < self.0.len();
        let (parent, name) = trimmed.rsplit_once('/').unwrap_or((".", trimmed));
        match name {
            ".." => Err(ErrorCode::NotPermitted),
            "." => Err(ErrorCode::Invalid),
            _ => Ok(Last { parent: Path::new(parent), name, directory }),
        }
    }
}
