//! The authority: open directories, each with its right.
//!
//! Guarantees: holding a [`Root`] is the authority over that directory; no path is kept, and none is looked up
//! again. Whether a root is writable is decided once, here, and decides which type of handle a guest gets.

use std::io;
use std::path::Path;
use std::sync::Arc;

use cap_std::AmbientAuthority;
use cap_std::fs::Dir;

use super::handles::{Descriptor, ReadDir, WriteDir};
use super::hidden::{Hidden, HiddenFile};

/// What a guest may do below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// List, describe and read.
    Read,
    /// Also create, write, rename and remove.
    Write,
}

/// One granted directory, open.
#[derive(Clone, Debug)]
pub struct Root {
    name: String,
    dir: Arc<Dir>,
    access: Access,
}

impl Root {
    /// A directory that is already open. `name` is what guests and clients call it, such as `data`.
    pub fn new(name: impl Into<String>, dir: Arc<Dir>, access: Access) -> Self {
        Self { name: name.into(), dir, access }
    }

    /// Opens a host directory by its path, following links on the way: for the command line and the Tauri plugin only.
    ///
    /// # Errors
    /// When it does not exist, is not a directory, or may not be opened.
    pub fn open_ambient(
        name: impl Into<String>,
        path: impl AsRef<Path>,
        access: Access,
        authority: AmbientAuthority,
    ) -> io::Result<Self> {
        Ok(Self::new(name, Arc::new(Dir::open_ambient_dir(path, authority)?), access))
    }

    /// What guests and clients call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What guests may do below it.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The directory itself, for whoever grants parts of it in other ways.
    pub fn dir(&self) -> &Arc<Dir> {
        &self.dir
    }

    /// The handle that a guest gets.
    pub(super) fn descriptor(&self, hidden: &Arc<Hidden>) -> Descriptor {
        let read = ReadDir::new(Arc::clone(&self.dir), Arc::clone(hidden));
        match self.access {
            Access::Read => Descriptor::ReadDir(read),
            Access::Write => Descriptor::WriteDir(WriteDir::new(read)),
        }
    }
}

/// The directories that a profile grants. Default: none.
#[derive(Clone, Debug, Default)]
pub struct FilesGrant {
    roots: Vec<Root>,
    hidden: Arc<Hidden>,
}

impl FilesGrant {
    /// Grants these directories, in this order: the first is what a tool takes when none is named.
    pub fn new(roots: Vec<Root>) -> Self {
        Self { roots, hidden: Arc::default() }
    }

    /// Keeps a file's content closed, wherever below the roots it is found; see [`HiddenFile`].
    #[must_use]
    pub fn hide(mut self, file: HiddenFile) -> Self {
        Arc::make_mut(&mut self.hidden).push(file);
        self
    }

    /// The granted directories.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// One line for each root, as `grants` shows it: `data (read)`.
    pub fn scope(&self) -> Vec<String> {
        let line = |root: &Root| match root.access {
            Access::Read => format!("{} (read)", root.name),
            Access::Write => format!("{} (read, write)", root.name),
        };
        self.roots.iter().map(line).collect()
    }

    pub(super) fn descriptors(&self) -> impl Iterator<Item = (Descriptor, String)> + '_ {
        self.roots.iter().map(|root| (root.descriptor(&self.hidden), root.name.clone()))
    }
}
