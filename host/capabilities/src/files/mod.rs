//! Files: `wasi:filesystem` over granted directories.
//!
//! Guarantees:
//! - No path, link, rename or race leads outside a granted directory: every open starts at the held directory
//!   (`openat2` with `RESOLVE_BENEATH` where the kernel has it, step by step with no link followed where not). What
//!   lies outside can't be told: whatever leads there fails with `not-permitted`, whether or not it exists.
//! - A handle from a read-only root is of another type than a writable one, and nothing turns one into the other.
//! - Only regular files and directories are opened; pipes, sockets and devices are refused without opening them.
//! - Content of files that are granted otherwise ([`HiddenFile`]) is not opened, and their names are not changed.
//! - Reads, directory listings and stream buffers are bounded ([`MAX_READ_BYTES`], [`MAX_ENTRIES`],
//!   [`CHUNK_BYTES`]); handles are, by the call's handle table.
//!
//! Not guaranteed:
//! - Hard links and mounts inside a root are part of it: they can't be told from what else is there.
//! - That file names below a root are hidden, or that they are UTF-8: other names are left out of listings.
//! - How much a guest writes below a writable root: disk space is not counted.
//! - That a file system which hangs lets go of its host thread; the guest's call ends at its deadline anyway.
//! - Windows: no hard-link counts, no `is-same-object`; and when any file is hidden, no file's content is opened at
//!   all, since files can't be told apart there.
//! - macOS and other systems without `O_PATH`: between look and open, a swapped-in file may be opened for a moment
//!   before it is refused. Nothing of it is read.
//!
//! Hostile: the guest, and the contents of the directories. Trusted: the grant.

mod bindings;
mod entries;
mod error;
mod grant;
mod handles;
mod held;
mod hidden;
mod host;
mod metadata;
mod mutate;
mod open;
mod path;
mod positioned;
mod streams;

#[cfg(test)]
#[cfg(target_os = "linux")]
mod race;
#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;
use wasmtime_wasi_io::bindings::wasi::io;

pub use entries::MAX_ENTRIES;
pub use grant::{Access, FilesGrant, Root};
pub use handles::MAX_READ_BYTES;
pub use hidden::HiddenFile;
pub use path::MAX_PATH_BYTES;
pub use streams::CHUNK_BYTES;

use crate::blocking::Blocking;
use bindings::{preopens, types, wall_clock};
use host::{Files, FilesCall, FilesView, Io};

/// The grant, as the engine links it.
#[derive(Clone, Debug, Default)]
pub struct FilesCapability(Arc<FilesGrant>);

impl FilesCapability {
    /// Grants these directories.
    pub fn new(grant: FilesGrant) -> Self {
        Self(Arc::new(grant))
    }

    /// What is granted.
    pub fn grant(&self) -> &FilesGrant {
        &self.0
    }
}

fn view(state: &mut CallState) -> FilesView<'_> {
    let (table, call) = state.parts::<FilesCall>();
    FilesView { table, call }
}

impl Capability for FilesCapability {
    fn name(&self) -> &'static str {
        "files"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &[
            "wasi:filesystem/types",
            "wasi:filesystem/preopens",
            "wasi:io/error",
            "wasi:io/poll",
            "wasi:io/streams",
            "wasi:clocks/wall-clock",
        ]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        types::add_to_linker::<_, Files>(linker, view)?;
        preopens::add_to_linker::<_, Files>(linker, view)?;
        wall_clock::add_to_linker::<_, Files>(linker, view)?;
        io::error::add_to_linker::<_, Io>(linker, CallState::table)?;
        io::poll::add_to_linker::<_, Io>(linker, CallState::table)?;
        io::streams::add_to_linker::<_, Io>(linker, CallState::table)
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(FilesCall { grant: Arc::clone(&self.0), blocking });
    }
}
