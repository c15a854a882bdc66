//! The interface `palisade:host/database`, as the host implements it.
//!
//! Guarantees: a guest has only the connections that were granted, as handles; each call runs under the host-call
//! deadline, and a statement is told to stop when its call ends, however it ends.
//! Hostile: the guest.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{HasData, Resource, ResourceTable};

use crate::blocking::Blocking;

use super::bindings::{Error, QueryResult, Value, wit};
use super::grant::{Database, kind};
use super::limits::{STATEMENT_MS, STOP_GRACE};
use super::query::{Query, look};
use super::watch::Watch;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) databases: Arc<[Database]>,
    pub(super) blocking: Blocking,
}

/// The handle table and the slot of the call at hand.
pub(super) struct View<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) slot: &'a mut Slot,
}

/// Names [`View`] to the linker.
pub(super) struct Marker;

impl HasData for Marker {
    type Data<'a> = View<'a>;
}

impl View<'_> {
    /// The database behind a handle. A handle that the guest never received is a trap.
    fn authorize(&self, connection: &Resource<Database>) -> wasmtime::Result<Database> {
        Ok(self.table.get(connection)?.clone())
    }
}

impl wit::Host for View<'_> {
    async fn granted(&mut self) -> wasmtime::Result<Vec<Resource<Database>>> {
        let mut handles = Vec::with_capacity(self.slot.databases.len());
        for database in self.slot.databases.iter() {
            handles.push(self.table.push(database.clone())?);
        }
        Ok(handles)
    }
}

impl wit::HostConnection for View<'_> {
    async fn name(&mut self, connection: Resource<Database>) -> wasmtime::Result<String> {
        Ok(self.authorize(&connection)?.name().to_owned())
    }

    async fn path(&mut self, connection: Resource<Database>) -> wasmtime::Result<String> {
        Ok(self.authorize(&connection)?.path().to_owned())
    }

    async fn size(&mut self, connection: Resource<Database>) -> wasmtime::Result<Result<(u64, u64), Error>> {
        let database = self.authorize(&connection)?;
        Ok(self.slot.blocking.run(move || sizes(&database)).await?)
    }

    async fn query(
        &mut self,
        connection: Resource<Database>,
        sql: String,
        parameters: Vec<Value>,
        max_rows: u32,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let database = self.authorize(&connection)?;
        let query = match Query::new(database.clone(), sql, parameters, max_rows) {
            Ok(query) => query,
            Err(error) => return Ok(Err(error)),
        };
        match &self.slot.blocking {
            Blocking::Call(deadline) => {
                let allowed = STATEMENT.min(deadline.limit() * 9 / 10);
                let doing =
                    deadline.effect("database.query", || format!("{}: {}", database.name(), query.sql()));
                let answer = deadline.run(run(database, query, allowed)).await??;
                doing.done(|| outcome(&answer));
                Ok(answer)
            }
            #[cfg(test)]
            Blocking::Unclocked => run(database, query, STATEMENT).await,
        }
    }

    async fn drop(&mut self, connection: Resource<Database>) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

/// What came of a statement, for the record.
fn outcome(answer: &Result<QueryResult, Error>) -> String {
    match answer {
        Ok(result) => format!("{} rows{}", result.rows.len(), if result.truncated { ", cut" } else { "" }),
        Err(_) => "failed".to_owned(),
    }
}

/// A statement's own time. It gets less where a host call may take less, so that it is the statement that ends.
const STATEMENT: Duration = Duration::from_millis(STATEMENT_MS as u64);

/// Waits for a free slot, then runs the statement on a thread of its own.
pub(super) async fn run(
    database: Database,
    query: Query,
    allowed: Duration,
) -> wasmtime::Result<Result<QueryResult, Error>> {
    let watch = Arc::new(Watch::new(Instant::now(), allowed));
    let Ok(Ok(slot)) = tokio::time::timeout(allowed, Arc::clone(&database.0.slots).acquire_owned()).await
    else {
        return Ok(Err(Error::Busy));
    };
    let stop = StopOnDrop(Arc::clone(&watch));
    let work = Arc::clone(&watch);
    let task = tokio::task::spawn_blocking(move || {
        // Held by the thread, not by the call: a statement that does not stop at once keeps its slot.
        let _slot = slot;
        query.run(&work)
    });
    match tokio::time::timeout(watch.left() + STOP_GRACE, task).await {
        // A panic is a bug in the host, and no fault of the guest's: it ends the call, and says nothing about itself.
        Ok(finished) => finished.map_err(|_| wasmtime::Error::msg("the host failed at its own work")),
        Err(_) => {
            drop(stop);
            Ok(Err(Error::Deadline(watch.allowed_ms())))
        }
    }
}

/// Tells a statement to stop when nobody waits for it any more: the call was dropped, or answered without it.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn sizes(database: &Database) -> Result<(u64, u64), Error> {
    let main = look(&database.0)?;
    // No log is an empty log; and what is not a plain file is not the database's log.
    let log = database.0.stat("-wal").ok().filter(|entry| kind(entry).is_none());
    Ok((main.len(), log.map_or(0, |entry| entry.len())))
}
