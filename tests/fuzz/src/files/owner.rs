//! What the owner of the directories does between two steps of the component: all that is hostile, but to bring the secret
//! inside, which would be the owner's own wish.
//!
//! Guarantees: nothing outside is touched and nothing leaves a directory or enters it from elsewhere, so that whatever the
//! component reads of the secret it has read by itself.

use std::io::Write as _;

use arbitrary::Unstructured;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _, PermissionsExt as _};
use rustix::fs::{FileType, Mode, OFlags};

use super::tree::{GRANTED, Tree};
use crate::bytes::{number, pick};

/// Names of entries: few, so that steps meet.
pub(super) const NAMES: &[&str] = &["notes.txt", "sub", "deep", "leaf", "link", "new", "x"];
/// Directories below a root in which the owner is at work.
const PLACES: &[&str] = &[".", "sub", "sub/deep", "new"];
/// What links lead to; `{home}` is the directory around all of them.
const TARGETS: &[&str] = &[
    "{home}/outside/secret.txt",
    "{home}/outside",
    "../outside/secret.txt",
    "../../outside/sub",
    "..",
    "../..",
    "../../..",
    "/",
    "/etc/hostname",
    "/dev/zero",
    "/proc/self/root",
    "/proc/self/cwd",
    "notes.txt",
    "sub/notes.txt",
    "link",
    "x",
    "{home}/data/notes.txt",
    "../data",
    "../work/notes.txt",
    ".",
    "new/../../outside/notes.txt",
    "/proc/self/fd/3",
];

/// One act.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Link {
        target: &'static str,
    },
    Rename {
        to: &'static str,
    },
    HardLink {
        to: &'static str,
    },
    Pipe,
    Write,
    Directory,
    Remove,
    Mode(u32),
    /// A directory is moved away and a link stands in its place.
    Swap {
        target: &'static str,
    },
}

/// An act, and where.
#[derive(Clone, Debug)]
pub(super) struct Change {
    root: &'static str,
    place: &'static str,
    name: &'static str,
    act: Act,
}

impl Change {
    pub(super) fn choose(input: &mut Unstructured<'_>) -> Self {
        let act = match number(input, 9) {
            0 | 1 => Act::Link { target: pick(input, TARGETS) },
            2 => Act::Rename { to: pick(input, NAMES) },
            3 => Act::HardLink { to: pick(input, NAMES) },
            4 => Act::Pipe,
            5 => Act::Write,
            6 => Act::Directory,
            7 => Act::Remove,
            8 => Act::Mode(pick(input, &[0, 0o200, 0o400, 0o644, 0o755, 0o111])),
            _ => Act::Swap { target: pick(input, TARGETS) },
        };
        Self { root: pick(input, &GRANTED), place: pick(input, PLACES), name: pick(input, NAMES), act }
    }

    /// Does it, as far as it can be done.
    pub(super) fn make(&self, tree: &Tree) -> std::io::Result<()> {
        let authority = cap_std::ambient_authority();
        // Never beyond the root, whatever links there are by now.
        let root = Dir::open_ambient_dir(tree.path(self.root), authority)?;
        let dir = root.open_dir(self.place)?;
        let home = tree.path("").display().to_string();
        let link = |target: &str| {
            // A link in place of what was there.
            let target = target.replace("{home}", home.trim_end_matches('/'));
            let _ = dir.remove_file(self.name);
            dir.symlink_contents(target, self.name)
        };
        match &self.act {
            Act::Link { target } => link(target),
            Act::Rename { to } => dir.rename(self.name, &dir, to),
            Act::HardLink { to } => dir.hard_link(self.name, &dir, to),
            Act::Write => self.write(&dir),
            Act::Directory => dir.create_dir(self.name),
            Act::Remove => dir.remove_file(self.name).or_else(|_| dir.remove_dir_all(self.name)),
            Act::Pipe => {
                let _ = dir.remove_file(self.name);
                rustix::fs::mknodat(&dir, self.name, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
                Ok(())
            }
            // Through a link it would be the mode of something else.
            Act::Mode(_) if dir.symlink_metadata(self.name)?.is_symlink() => Ok(()),
            Act::Mode(mode) => dir.set_permissions(self.name, cap_std::fs::Permissions::from_mode(*mode)),
            Act::Swap { target } => {
                dir.rename(self.name, &dir, "aside")?;
                link(target)
            }
        }
    }

    /// Where a pipe stands, nobody reads it: opening it is an error then, and not waited for.
    fn write(&self, dir: &Dir) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed());
        dir.open_with(self.name, &options)?.write_all(format!("inside {}", self.name).as_bytes())
    }
}
