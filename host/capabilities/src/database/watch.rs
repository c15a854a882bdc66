//! When a statement must stop, and why.
//!
//! Guarantees: a statement whose deadline passed, whose caller is gone or which took too much memory is told so within
//! [`PROGRESS_OPS`](super::limits::PROGRESS_OPS) operations. Not guaranteed: that one long operation ends early.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;

use super::heap::is_exceeded;

/// The watch over one statement: shared between the thread that runs it and the call that waits for it.
pub(super) struct Watch {
    deadline: Instant,
    /// The time it had, for what the guest is told.
    allowed: Duration,
    cancelled: AtomicBool,
    too_much_memory: AtomicBool,
    /// Set where memory is counted for the process.
    process_base: OnceLock<i64>,
    /// The connection in use, for operations that only an interrupt stops. A second attempt's handle comes too late for
    /// this, and stops by `cancelled`.
    interrupt: OnceLock<InterruptHandle>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("left", &self.left()).finish_non_exhaustive()
    }
}

impl Watch {
    pub(super) fn new(started: Instant, allowed: Duration) -> Self {
        Self {
            deadline: started + allowed,
            allowed,
            cancelled: AtomicBool::new(false),
            too_much_memory: AtomicBool::new(false),
            process_base: OnceLock::new(),
            interrupt: OnceLock::new(),
        }
    }

    /// Looks at the process's memory from here on, which was this much.
    pub(super) fn set_process_base(&self, base: i64) {
        // Said once, as the statement begins.
        let _ = self.process_base.set(base);
    }

    /// Whether to stop now. Called by SQLite, every so many operations.
    pub(super) fn must_stop(&self) -> bool {
        if self.process_base.get().copied().is_some_and(is_exceeded) {
            self.too_much_memory.store(true, Ordering::Relaxed);
            return true;
        }
        self.is_over()
    }

    /// Whether nobody waits any more, or the deadline passed.
    pub(super) fn is_over(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.left().is_zero()
    }

    /// Whether memory is counted for the process, and so for all statements that run together.
    pub(super) fn shares_memory(&self) -> bool {
        self.process_base.get().is_some()
    }

    /// Whether it stopped for its memory.
    pub(super) fn took_too_much_memory(&self) -> bool {
        self.too_much_memory.load(Ordering::Relaxed)
    }

    /// How much time is left.
    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Milliseconds that were allowed.
    pub(super) fn allowed_ms(&self) -> u32 {
        u32::try_from(self.allowed.as_millis()).unwrap_or(u32::MAX)
    }

    /// Lets [`Self::cancel`] interrupt a connection.
    pub(super) fn attach(&self, interrupt: InterruptHandle) {
        // A second connection for one statement is as good as the first: see the field.
        let _ = self.interrupt.set(interrupt);
    }

    /// Nobody waits for the statement any more.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(interrupt) = self.interrupt.get() {
            interrupt.interrupt();
        }
    }
}
