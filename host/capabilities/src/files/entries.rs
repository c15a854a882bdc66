//! A directory, read in batches.
//!
//! Guarantees: at most [`BATCH`] entries wait in host memory, however large the directory is, and one stream gives
//! at most [`MAX_ENTRIES`]. Not guaranteed: names that are not UTF-8. They are left out: WASI's paths are Unicode, so
//! none of them could be opened. Nor a snapshot: what changes meanwhile may show up or not.

use std::collections::VecDeque;

use cap_std::fs::{Dir, ReadDir};

use super::bindings::{DirectoryEntry, ErrorCode};
use super::error::{FsResult, code};
use super::metadata::descriptor_type;
use crate::blocking::Blocking;

/// Entries read ahead. Without it a directory of millions would be host memory.
const BATCH: usize = 256;
/// Entries that one stream gives; then it fails once with `overflow`, and ends. Without it one listing keeps a host
/// thread busy for as long as a directory grows.
pub const MAX_ENTRIES: usize = 100_000;

/// A `directory-entry-stream`.
#[expect(unreachable_pub, reason = "`bindgen!` re-exports it")]
#[derive(Debug)]
pub struct Entries {
    state: State,
    ready: VecDeque<DirectoryEntry>,
    given: usize,
    limit: usize,
}

#[derive(Debug)]
enum State {
    More(Box<ReadDir>),
    Failed(ErrorCode),
    End,
}

impl Entries {
    /// Starts at the directory's beginning. Blocks.
    pub(super) fn open(dir: &Dir) -> Result<Self, ErrorCode> {
        let entries = dir.entries().map_err(|error| code(&error))?;
        let state = State::More(Box::new(entries));
        Ok(Self { state, ready: VecDeque::new(), given: 0, limit: MAX_ENTRIES })
    }

    #[cfg(test)]
    pub(super) fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The next entry.
    pub(super) async fn next(&mut self, blocking: &Blocking) -> FsResult<Option<DirectoryEntry>> {
        if self.ready.is_empty() {
            self.fill(blocking).await?;
        }
        let Some(entry) = self.ready.pop_front() else {
            return match std::mem::replace(&mut self.state, State::End) {
                State::Failed(code) => Err(code.into()),
                State::More(_) | State::End => Ok(None),
            };
        };
        if self.given == self.limit {
            self.ready.clear();
            self.state = State::End;
            return Err(ErrorCode::Overflow.into());
        }
        self.given += 1;
        Ok(Some(entry))
    }

    async fn fill(&mut self, blocking: &Blocking) -> FsResult<()> {
        match std::mem::replace(&mut self.state, State::End) {
            State::More(entries) => {
                let (ready, state) = blocking.run(move || batch(entries)).await?;
                self.ready = ready;
                self.state = state;
            }
            state => self.state = state,
        }
        Ok(())
    }
}

fn batch(mut entries: Box<ReadDir>) -> (VecDeque<DirectoryEntry>, State) {
    let mut ready = VecDeque::new();
    while ready.len() < BATCH {
        match entries.next() {
            None => return (ready, State::End),
            Some(Err(error)) => return (ready, State::Failed(code(&error))),
            Some(Ok(entry)) => {
                let Ok(name) = entry.file_name().into_string() else { continue };
                let file_type = entry.file_type().map(descriptor_type);
                let type_ = file_type.unwrap_or(super::bindings::DescriptorType::Unknown);
                ready.push_back(DirectoryEntry { type_, name });
            }
        }
    }
    (ready, State::More(entries))
}
