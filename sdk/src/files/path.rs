//! Paths relative to a granted directory.
//!
//! Guarantees: a [`RelativePath`] names something below the directory if no link is involved: no `..`, no root, no
//! drive letter, no NUL. Not guaranteed: containment. That is the host's work, on every open; these checks only
//! answer sooner, and in better words.
//! Hostile: the caller who spells the path.

use std::fmt;

use crate::Error;

/// Bytes of one path. Longer ones are refused by every platform; refuse them before they are split and copied.
const MAX_PATH_BYTES: usize = 4096;

/// A path below a granted directory, with `/` between its components; empty for the directory itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativePath(String);

impl RelativePath {
    /// Checks and normalises what a caller wrote: `./a//b/` becomes `a/b`.
    ///
    /// # Errors
    /// `scope-missing` for spellings that lead out of the directory, `invalid-arguments` for what is no path at all.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_PATH_BYTES {
            return Err(Error::invalid_arguments(format!("The path is longer than {MAX_PATH_BYTES} bytes.")));
        }
        if text.contains('\0') {
            return Err(Error::invalid_arguments("The path contains a NUL character."));
        }
        // On Windows a backslash separates too; elsewhere it is part of a name, and only `..` between two is odd.
        let climbs = text.split(['/', '\\']).any(|component| component == "..");
        if climbs || text.starts_with(['/', '\\']) || has_drive(text) {
            return Err(Error::scope_missing(format!(
                "`{text}` is outside the granted directory. Give a path relative to it, without `..`."
            )));
        }
        let components: Vec<_> = text.split('/').filter(|one| !one.is_empty() && *one != ".").collect();
        Ok(Self(components.join("/")))
    }

    /// The path in the form that the host takes: `.` for the directory itself.
    pub fn as_str(&self) -> &str {
        if self.0.is_empty() { "." } else { &self.0 }
    }

    /// Whether this is the granted directory itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}
