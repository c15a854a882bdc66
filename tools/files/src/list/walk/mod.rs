//! The walk over a directory tree, apart from the host so that tests can give it any tree.
//!
//! Guarantees: bounded in entries found and entries looked at; sorted; a link is never descended into.

use palisade_sdk::files::{Directory, Entry as Name, ErrorCode, Kind, Metadata};

use super::Entry;
use crate::pattern::Pattern;

/// Entries in one result: what a client can still take in, and what bounds the result's size.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// Entries looked at for one result. A pattern that matches little must not walk a million files.
pub(super) const MAX_VISITED: usize = 100_000;

/// What the walk needs of a directory.
pub(super) trait Folder: Sized {
    /// At most `limit` names, in any order.
    fn names(&self, limit: usize) -> Result<Vec<Result<Name, ErrorCode>>, ErrorCode>;
    fn stat(&self, name: &str) -> Result<Metadata, ErrorCode>;
    fn open(&self, name: &str) -> Result<Self, ErrorCode>;
}

impl Folder for Directory {
    fn names(&self, limit: usize) -> Result<Vec<Result<Name, ErrorCode>>, ErrorCode> {
        Ok(self.entries()?.take(limit).collect())
    }

    fn stat(&self, name: &str) -> Result<Metadata, ErrorCode> {
        Directory::stat(self, name, false)
    }

    fn open(&self, name: &str) -> Result<Self, ErrorCode> {
        self.open_directory(name, false)
    }
}

/// One walk: what it looks for, and what it has found so far.
pub(super) struct Walk {
    /// What `path` of each entry begins with: the listed directory, or nothing for a granted one.
    prefix: String,
    pattern: Option<Pattern>,
    pub(super) found: Vec<Entry>,
    visited: usize,
    pub(super) truncated: bool,
    pub(super) unreadable: usize,
}

impl Walk {
    pub(super) fn new(prefix: String, pattern: Option<Pattern>) -> Self {
        Self { prefix, pattern, found: Vec::new(), visited: 0, truncated: false, unreadable: 0 }
    }

    /// Adds what is in `folder`, which lies at `below` (empty, or ending in `/`), and `depth - 1` levels under it.
    /// Fails when `folder` itself can't be read; what is under it is counted in `unreadable` instead.
    pub(super) fn descend<F: Folder>(
        &mut self,
        folder: &F,
        below: &str,
        depth: u32,
    ) -> Result<(), ErrorCode> {
        for name in self.sorted_names(folder)? {
            if self.truncated && self.found.len() >= MAX_ENTRIES {
                break;
            }
            let below = format!("{below}{}", name.name);
            if self.pattern.as_ref().is_none_or(|pattern| pattern.matches(&name.name, &below)) {
                self.show(folder, &name, &below);
            }
            if name.kind == Kind::Directory && depth > 1 {
                let inside = folder
                    .open(&name.name)
                    .and_then(|inner| self.descend(&inner, &format!("{below}/"), depth - 1));
                self.note(inside.err());
            }
        }
        Ok(())
    }

    /// The names that can be told, as many as the budget allows.
    fn sorted_names<F: Folder>(&mut self, folder: &F) -> Result<Vec<Name>, ErrorCode> {
        let budget = MAX_VISITED - self.visited;
        let mut all = folder.names(budget + 1)?;
        self.truncated |= all.len() > budget;
        all.truncate(budget);
        self.visited += all.len();
        let mut names: Vec<_> =
            all.into_iter().filter_map(|name| name.map_err(|code| self.note(Some(code))).ok()).collect();
        names.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(names)
    }

    fn show<F: Folder>(&mut self, folder: &F, name: &Name, below: &str) {
        if self.found.len() >= MAX_ENTRIES {
            self.truncated = true;
            return;
        }
        match folder.stat(&name.name) {
            Ok(metadata) => self.found.push(self.entry(name, below, metadata)),
            Err(code) => self.note(Some(code)),
        }
    }

    fn entry(&self, name: &Name, below: &str, metadata: Metadata) -> Entry {
        let is_dir = metadata.kind == Kind::Directory;
        Entry {
            name: name.name.clone(),
            path: format!("{}{below}", self.prefix),
            is_dir,
            is_symlink: metadata.kind == Kind::Symlink,
            // What a directory's own record takes up on disk means nothing to anyone.
            size: if is_dir { 0 } else { metadata.size },
            modified: metadata.modified,
        }
    }

    /// What vanished, or was swapped for something that is no directory, while the walk ran is not worth a word.
    fn note(&mut self, failure: Option<ErrorCode>) {
        match failure {
            None | Some(ErrorCode::NoEntry | ErrorCode::NotDirectory | ErrorCode::Loop) => {}
            Some(_) => self.unreadable += 1,
        }
    }
}

#[cfg(test)]
mod tests;
