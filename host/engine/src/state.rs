//! What one call's store holds: its handles, its capabilities' state, and the accounting of its limits.
//!
//! Guarantees: everything in here lives for one call. A capability sees only its own slot and the handle table, so
//! no capability can reach another's state. Hostile: whatever asks for memory, handles or host time.

use std::any::{Any, TypeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use thiserror::Error;
use wasmtime::ResourceLimiter;
use wasmtime::component::ResourceTable;

use crate::call::Observer;
use crate::effects::{Doing, Recorder};
use crate::limits::{Limit, Limits};
use crate::sandbox::{CORE_INSTANCES_PER_COMPONENT, MEMORIES_PER_COMPONENT, TABLES_PER_COMPONENT};

/// The data of one call's store.
pub struct CallState {
    table: ResourceTable,
    slots: Vec<(TypeId, Box<dyn Any + Send>)>,
    observer: Arc<dyn Observer>,
    deadline: HostDeadline,
    pub(crate) guard: Guard,
}

impl std::fmt::Debug for CallState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallState").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl CallState {
    pub(crate) fn new(limits: &Limits, total: Arc<AtomicUsize>, observer: Arc<dyn Observer>) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        Self {
            table,
            slots: Vec::with_capacity(4),
            deadline: HostDeadline {
                limit: limits.host_call(),
                spent: Arc::default(),
                missed: Arc::default(),
                recorder: observer.recorder(),
            },
            observer,
            guard: Guard::new(limits, total),
        }
    }

    /// Puts a capability's state for this call in its slot. A second value of one type replaces the first.
    pub fn insert<T: Any + Send>(&mut self, slot: T) {
        let key = TypeId::of::<T>();
        self.slots.retain(|(id, _)| *id != key);
        self.slots.push((key, Box::new(slot)));
    }

    /// The handle table and a capability's slot. For use in a linker's closures.
    ///
    /// # Panics
    /// When the slot was never inserted: the engine installs a capability wherever it links it, so that can't be.
    pub fn parts<T: Any + Send>(&mut self) -> (&mut ResourceTable, &mut T) {
        let key = TypeId::of::<T>();
        let slot = self
            .slots
            .iter_mut()
            .find(|(id, _)| *id == key)
            .and_then(|(_, slot)| slot.downcast_mut())
            .expect("a capability is installed in each store whose linker has its interfaces");
        (&mut self.table, slot)
    }

    /// The handle table.
    pub fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Whoever made the call, as far as it wants to hear from it.
    pub fn observer(&self) -> Arc<dyn Observer> {
        Arc::clone(&self.observer)
    }

    /// The clock that each host call runs under.
    pub fn deadline(&self) -> HostDeadline {
        self.deadline.clone()
    }

    /// Bytes of log and progress text that one call may send.
    pub fn log_bytes(&self) -> usize {
        self.guard.log_bytes
    }
}

/// A host call took longer than [`crate::limits::HOST_CALL_MS`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the host call ran out of time")]
pub struct HostTimeout;

/// Times host calls: each has a deadline of its own, and none counts as the guest's computing. Keeps a record of what they do,
/// where somebody asked for it.
#[derive(Clone, Debug)]
pub struct HostDeadline {
    limit: Duration,
    /// Nanoseconds spent in host calls so far.
    spent: Arc<AtomicU64>,
    /// How many ran out of time.
    missed: Arc<AtomicU64>,
    recorder: Option<Recorder>,
}

impl HostDeadline {
    /// A clock of its own, for a host call outside of any call's store: a capability's tests.
    pub fn new(limit: Duration) -> Self {
        Self { limit, spent: Arc::default(), missed: Arc::default(), recorder: None }
    }

    /// Begins something that changes or reads the world: `what` is the capability and what it does, `subject` what it does that
    /// to. Where nobody asked for a record it costs one comparison.
    pub fn effect(&self, what: &'static str, subject: impl FnOnce() -> String) -> Doing {
        Doing::begin(self.recorder.as_ref(), what, subject)
    }

    /// Runs one host call.
    ///
    /// # Errors
    /// [`HostTimeout`] when it takes longer than the limit. Work already handed to another thread is not undone:
    /// a capability that hands work away stops it by itself.
    pub async fn run<T>(&self, call: impl Future<Output = T>) -> Result<T, HostTimeout> {
        let start = Instant::now();
        let result = tokio::time::timeout(self.limit, call).await.map_err(|_| {
            self.missed.fetch_add(1, Ordering::Relaxed);
            HostTimeout
        });
        let spent = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.spent.fetch_add(spent, Ordering::Relaxed);
        result
    }

    /// How long one host call may take.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    pub(crate) fn spent(&self) -> Duration {
        Duration::from_nanos(self.spent.load(Ordering::Relaxed))
    }

    pub(crate) fn any_missed(&self) -> bool {
        self.missed.load(Ordering::Relaxed) > 0
    }
}

/// Counts what the guest grows, and remembers the first limit that it ran into.
#[derive(Debug)]
pub(crate) struct Guard {
    memory_left: usize,
    table_elements: usize,
    log_bytes: usize,
    charged: usize,
    total: Arc<AtomicUsize>,
    total_limit: usize,
    pub(crate) exceeded: Option<Limit>,
}

impl Guard {
    fn new(limits: &Limits, total: Arc<AtomicUsize>) -> Self {
        Self {
            memory_left: limits.memory_bytes,
            table_elements: limits.table_elements,
            log_bytes: limits.log_bytes,
            charged: 0,
            total,
            total_limit: limits.total_memory_bytes,
            exceeded: None,
        }
    }

    fn exceed(&mut self, limit: Limit) -> wasmtime::Error {
        self.exceeded.get_or_insert(limit);
        wasmtime::Error::msg("limit exceeded")
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // Guest-controlled: `desired`. Over its own declared maximum is an ordinary failure, not a limit of ours; but
        // the pool's bound is passed as a maximum too, and that one is ours.
        let allowed = self.charged + self.memory_left;
        if maximum.is_some_and(|maximum| desired > maximum && maximum < allowed) {
            return Ok(false);
        }
        let more = desired.saturating_sub(current);
        if more > self.memory_left {
            return Err(self.exceed(Limit::Memory));
        }
        let before = self.total.fetch_add(more, Ordering::Relaxed);
        if before.saturating_add(more) > self.total_limit {
            self.total.fetch_sub(more, Ordering::Relaxed);
            return Err(self.exceed(Limit::TotalMemory));
        }
        self.memory_left -= more;
        self.charged += more;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum && maximum < self.table_elements) {
            return Ok(false);
        }
        // Guest-controlled: `desired`.
        if desired > self.table_elements {
            return Err(self.exceed(Limit::Table));
        }
        Ok(true)
    }

    // A pool refuses more than these when it compiles. Without one (where a component is described, or address space is
    // short) nothing else would: ten thousand tables of twenty thousand elements are gigabytes.
    fn instances(&self) -> usize {
        usize_from(CORE_INSTANCES_PER_COMPONENT)
    }

    fn tables(&self) -> usize {
        usize_from(TABLES_PER_COMPONENT)
    }

    fn memories(&self) -> usize {
        usize_from(MEMORIES_PER_COMPONENT)
    }
}

fn usize_from(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.total.fetch_sub(self.charged, Ordering::Relaxed);
    }
}
