//! When something of a project, or a component, is another than before.
//!
//! Guarantees: what building writes is no change, so a build never starts the next one; changes that come together are one; what
//! changes while nobody waits is found by the next wait. The system says when to look ([`told`]); what is another is seen by looking,
//! so that it does not matter what the system calls it, and where nobody tells it is looked at a few times a second.
//! Not guaranteed: that a file is seen which is changed back within that time, or keeps its size and its time. Trusted: the project.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use palisade_embed::Problem;
use palisade_toolkit::MADE;

use self::told::Told;

#[cfg(test)]
mod tests;
mod told;

/// The directory of what was fetched. Builds read it; whoever writes a tool does not change it.
const FETCHED: &str = "node_modules";

/// How long nothing more must have changed: an editor writes a file in several steps, and writes several files.
const QUIET: Duration = Duration::from_millis(120);

/// Files of one project that are looked at. Without it a home directory that was named by mistake keeps the disk busy.
const MAX_FILES: usize = 20_000;

/// What is there.
#[derive(Debug, Default)]
struct State {
    /// When each file was written, and its size.
    files: BTreeMap<PathBuf, (Option<SystemTime>, u64)>,
    /// Where they lie.
    directories: BTreeSet<PathBuf>,
}

/// Looks after one project or one component.
#[derive(Debug)]
pub(super) struct Changes {
    target: PathBuf,
    known: State,
    told: Told,
}

impl Changes {
    /// Looks after what is named: a project's directory, or a component. What is there now is no change.
    ///
    /// # Errors
    /// When there is no such thing, or it is no project.
    pub(super) fn of(target: &Path) -> Result<Self, Problem> {
        Self::told_by(target, Told::new())
    }

    fn told_by(target: &Path, mut told: Told) -> Result<Self, Problem> {
        let problem = |error| {
            Problem::failed(format!("{} can't be looked at: {error}", target.display()))
                .next("check the path")
        };
        let mut known = state(target).map_err(problem)?;
        if known.files.len() > MAX_FILES {
            return Err(Problem::usage(format!("{} has over {MAX_FILES} files", target.display()))
                .next("give the directory of a tool's project"));
        }
        if told.watch(&known.directories) {
            known = state(target).map_err(problem)?;
        }
        Ok(Self { target: target.to_owned(), known, told })
    }

    /// What it looks after, as it was named.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Whether the system tells of changes; otherwise it looks for them.
    pub(super) fn is_told(&self) -> bool {
        self.told.is_told()
    }

    /// Waits for the next change, and until nothing more changes.
    pub(super) async fn next(&mut self) {
        while !self.is_another().await {
            self.told.wait().await;
        }
        loop {
            tokio::time::sleep(QUIET).await;
            if !self.is_another().await {
                return;
            }
        }
    }

    /// Looks: whether something is another than when it looked last.
    async fn is_another(&mut self) -> bool {
        let mut is_another = false;
        loop {
            let target = self.target.clone();
            let looked = tokio::task::spawn_blocking(move || state(&target)).await;
            // Gone for a moment: whoever writes a component puts it there again.
            let Ok(Ok(now)) = looked else { return is_another };
            is_another |= now.files != self.known.files;
            self.known = now;
            // What was written to a new directory before it was watched, nobody tells.
            if !self.told.watch(&self.known.directories) {
                return is_another;
            }
        }
    }
}

fn state(target: &Path) -> std::io::Result<State> {
    let mut state = State::default();
    let metadata = std::fs::metadata(target)?;
    if metadata.is_dir() {
        walk(target, &mut state)?;
    } else {
        // Whoever replaces a file does so in its directory.
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        state.directories.insert(parent.unwrap_or(Path::new(".")).to_owned());
        state.files.insert(target.to_owned(), (metadata.modified().ok(), metadata.len()));
    }
    Ok(state)
}

/// Everything below a directory but what is made. Links are not followed.
fn walk(directory: &Path, state: &mut State) -> std::io::Result<()> {
    state.directories.insert(directory.to_owned());
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        // What is gone by now is no file of the project.
        let Ok(metadata) = entry.metadata() else { continue };
        if state.files.len() > MAX_FILES {
            return Ok(());
        }
        if metadata.is_dir() {
            if !is_made(&entry.file_name()) {
                walk(&entry.path(), state)?;
            }
        } else if !is_written_by_building(&entry.path()) {
            state.files.insert(entry.path(), (metadata.modified().ok(), metadata.len()));
        }
    }
    Ok(())
}

fn is_made(name: &OsStr) -> bool {
    name == FETCHED || MADE.iter().any(|made| name == *made)
}

/// Components, and lock files.
fn is_written_by_building(path: &Path) -> bool {
    let is_lock = path.file_name().is_some_and(|name| name == "Cargo.lock" || name == "package-lock.json");
    is_lock || path.extension().is_some_and(|extension| extension == "wasm")
}
