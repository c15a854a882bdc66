//! The directories of one case.
//!
//! `data` may be read, `work` written too; `outside` holds the secret. Each file inside begins with a word that says so.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// In each file outside.
pub(super) const CANARY: &str = "CANARY-7f3a-do-not-leak";
/// What files inside begin with: those of the owner, and those that the component wrote.
pub(super) const INSIDE: [&str; 2] = ["inside", "guest"];
/// What is granted.
pub(super) const GRANTED: [&str; 2] = ["data", "work"];

/// The directories. Removed on drop.
#[derive(Debug)]
pub(super) struct Tree {
    home: TempDir,
}

/// What can be told of an entry, without following it.
type Entry = (u32, u64, Vec<u8>);

impl Tree {
    pub(super) fn new() -> Self {
        let tree = Self { home: TempDir::new().expect("a temporary directory") };
        for granted in GRANTED {
            std::fs::create_dir_all(tree.path(granted).join("sub/deep")).expect("a directory");
            for name in ["notes.txt", "sub/notes.txt", "sub/deep/leaf"] {
                std::fs::write(tree.path(granted).join(name), format!("inside {granted}/{name}"))
                    .expect("a file");
            }
            symlink("sub/notes.txt", tree.path(granted).join("link")).expect("a link");
        }
        std::fs::create_dir_all(tree.path("outside/sub/deep")).expect("a directory");
        for name in ["secret.txt", "notes.txt", "sub/notes.txt", "sub/deep/leaf", CANARY] {
            std::fs::write(tree.path("outside").join(name), CANARY).expect("a file");
        }
        tree
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Everything below one of the directories.
    pub(super) fn snapshot(&self, name: &str) -> BTreeMap<PathBuf, Entry> {
        let mut all = BTreeMap::new();
        walk(&self.path(name), &mut all);
        all
    }
}

fn walk(dir: &Path, all: &mut BTreeMap<PathBuf, Entry>) {
    // A directory that its owner closed is skipped: this may be run without root's rights.
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let content = if metadata.is_file() {
            std::fs::read(&path).unwrap_or_default()
        } else if metadata.is_symlink() {
            std::fs::read_link(&path).map(|to| to.into_os_string().into_encoded_bytes()).unwrap_or_default()
        } else {
            Vec::new()
        };
        if metadata.is_dir() {
            walk(&path, all);
        }
        all.insert(path, (metadata.mode(), metadata.nlink(), content));
    }
}
