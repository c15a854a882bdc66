//! Databases: read-only SQL over SQLite files, each opened through the directory that holds it.
//!
//! Guarantees:
//! - no statement changes anything or leaves the granted file, however it is spelled. Three things that do not read the
//!   text see to it: SQLite's authorizer (`rules`), SQLite's own answer to "is this statement read-only", and a file
//!   that is open only for reading;
//! - no path is resolved after the grant: every file is opened through the held directory, without following a link
//!   (`vfs`). What is opened is a regular file with one name;
//! - a statement ends at its deadline, and its rows, cells, bytes and memory are capped (`limits`);
//! - each statement has a connection of its own, so nothing of one is visible to the next;
//! - nothing is created, deleted or checkpointed beside the database, with one exception: the `-shm` file, through which
//!   SQLite's readers and writers agree, is written as every reader must (see `vfs`);
//! - a writer that uses a write-ahead log never waits for a statement.
//!
//! Not guaranteed: hiding any table or column of a granted database; that a writer with a rollback journal need not wait
//! for a statement to end; reading a database whose last transaction was interrupted and needs a rollback, as that would
//! write; that one operation over megabytes stops in the middle: its call is answered at the deadline, and its thread ends
//! some seconds later (functions that would take minutes are replaced, see `functions`). Only Linux can open files through
//! a held directory in this way: elsewhere each statement is answered with `unavailable`.
//!
//! In an app: cargo links one libsqlite3-sys (`links = "sqlite3"`), so the app's own connections and these are of one SQLite,
//! which knows of all their locks (`tests/apps` sees to that). Not guaranteed: anything where the process has a second copy
//! that opens the same file, in a shared library of its own. POSIX locks belong to a process, and closing any descriptor of
//! a file drops them all: each statement here would take that copy's locks away, even in the middle of its transaction, and a
//! writer elsewhere could then damage the file. Nothing here can notice. Register no such database. (WebKit loads the
//! system's copy, for files of its own, and opens most of them in other processes.)
//!
//! Hostile: the guest, the database's contents, and whatever else happens in its directory. Trusted: SQLite, and whoever
//! grants.

mod bindings;
mod connect;
mod failure;
mod functions;
mod grant;
mod heap;
mod host;
pub mod limits;
mod query;
mod rules;
mod statement;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
#[cfg(target_os = "linux")]
mod vfs;
mod watch;
mod watched;

use std::sync::Arc;

use palisade_engine::{CallState, Capability};
use wasmtime::component::Linker;

use crate::blocking::Blocking;

pub use grant::{Database, DatabaseError};
pub use heap::own_sqlite;
use host::{Marker, Slot, View};

/// The databases that a profile grants, the default one first. `Default` grants none.
#[derive(Clone, Debug, Default)]
pub struct DatabaseGrant {
    databases: Arc<[Database]>,
}

impl DatabaseGrant {
    /// Grants these databases.
    pub fn new(databases: impl IntoIterator<Item = Database>) -> Self {
        Self { databases: databases.into_iter().collect() }
    }

    /// What is granted, the default one first.
    pub fn databases(&self) -> &[Database] {
        &self.databases
    }
}

impl Capability for DatabaseGrant {
    fn name(&self) -> &'static str {
        "database"
    }

    fn interfaces(&self) -> &'static [&'static str] {
        &["palisade:host/database"]
    }

    fn add_to_linker(&self, linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
        bindings::wit::add_to_linker::<_, Marker>(linker, |state| {
            let (table, slot) = state.parts::<Slot>();
            View { table, slot }
        })
    }

    fn install(&self, state: &mut CallState) {
        let blocking = Blocking::of(state);
        state.insert(Slot { databases: Arc::clone(&self.databases), blocking });
    }
}
