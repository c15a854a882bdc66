//! When something of a project, or a component, is another than before.
//!
//! Guarantees: what building writes is no change, so a build never starts the next one; changes that come together are one; what
//! changes while nobody waits is found by the next wait. It looks, a few times a second, instead of being told: a project is a few
//! dozen files, and so it works the same on every system and on mounted directories, where nobody tells.
//! Not guaranteed: that a file is seen which is changed back within that time, or keeps its size and its time. Trusted: the project.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use palisade_embed::Problem;

#[cfg(test)]
mod tests;

/// Directories that hold what was made or fetched, by their names.
const MADE: [&str; 8] =
    ["target", "node_modules", "__pycache__", ".palisade", ".git", "bindings", ".venv", ".mypy_cache"];

/// How often it looks.
const EVERY: Duration = Duration::from_millis(250);

/// Files of one project that are looked at. Without it a home directory that was named by mistake keeps the disk busy.
const MAX_FILES: usize = 20_000;

/// When each file was written, and its size.
type State = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Looks after one project or one component.
#[derive(Debug)]
pub(super) struct Changes {
    target: PathBuf,
    known: State,
}

impl Changes {
    /// Looks after what is named: a project's directory, or a component. What is there now is no change.
    ///
    /// # Errors
    /// When there is no such thing, or it is no project.
    pub(super) fn of(target: &Path) -> Result<Self, Problem> {
        let known = state(target).map_err(|error| {
            Problem::failed(format!("{} can't be looked at: {error}", target.display()))
                .next("check the path")
        })?;
        if known.len() > MAX_FILES {
            return Err(Problem::usage(format!("{} has over {MAX_FILES} files", target.display()))
                .next("give the directory of a tool's project"));
        }
        Ok(Self { target: target.to_owned(), known })
    }

    /// What it looks after, as it was named.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Waits for the next change, and until nothing more changes: an editor writes a file in several steps.
    pub(super) async fn next(&mut self) {
        let mut changed = false;
        loop {
            tokio::time::sleep(EVERY).await;
            let target = self.target.clone();
            let looked = tokio::task::spawn_blocking(move || state(&target)).await;
            // Gone for a moment: whoever writes a component puts it there again.
            let Ok(Ok(now)) = looked else { continue };
            let is_quiet = now == self.known;
            self.known = now;
            if is_quiet && changed {
                return;
            }
            changed |= !is_quiet;
        }
    }
}

fn state(target: &Path) -> std::io::Result<State> {
    let mut state = State::new();
    let metadata = std::fs::metadata(target)?;
    if metadata.is_dir() {
        walk(target, &mut state)?;
    } else {
        state.insert(target.to_owned(), (metadata.modified().ok(), metadata.len()));
    }
    Ok(state)
}

/// Everything below a directory but what is made. Links are not followed.
fn walk(directory: &Path, state: &mut State) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        // What is gone by now is no file of the project.
        let Ok(metadata) = entry.metadata() else { continue };
        if state.len() > MAX_FILES {
            return Ok(());
        }
        if metadata.is_dir() {
            if !is_made(&entry.file_name()) {
                walk(&entry.path(), state)?;
            }
        } else if !is_written_by_building(&entry.path()) {
            state.insert(entry.path(), (metadata.modified().ok(), metadata.len()));
        }
    }
    Ok(())
}

fn is_made(name: &OsStr) -> bool {
    MADE.iter().any(|made| name == *made)
}

/// Components, and lock files.
fn is_written_by_building(path: &Path) -> bool {
    let is_lock = path.file_name().is_some_and(|name| name == "Cargo.lock" || name == "package-lock.json");
    is_lock || path.extension().is_some_and(|extension| extension == "wasm")
}
