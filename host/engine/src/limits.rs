//! Every limit of a call: a named default, the attack that it stops, and its configuration key.
//!
//! Guarantees: [`Limits::default`] bounds everything that a guest can consume. A configuration can set a limit, but
//! not switch one off: zero is raised to the smallest value that still lets a call run.
//! Hostile: the guest. Trusted: whoever writes the configuration.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds a call may compute, host calls excluded. Without it an endless loop keeps a core for good.
pub const COMPUTE_MS: u64 = 5_000;
/// Milliseconds a call may take in all. Without it a guest parked in host calls holds its memory for ever.
pub const WALL_MS: u64 = 30_000;
/// Milliseconds one host call may take. Without it one slow disk or locked database uses up the whole call.
pub const HOST_CALL_MS: u64 = 10_000;
/// Bytes of linear memory of one call. Without it a guest grows to 4 GiB.
pub const MEMORY_BYTES: usize = 64 << 20;
/// Bytes of linear memory of all calls together. Without it many small guests do what one may not.
pub const TOTAL_MEMORY_BYTES: usize = 1 << 30;
/// Elements of one table. Without it `table.grow` allocates host memory that no memory cap counts.
pub const TABLE_ELEMENTS: usize = 20_000;
/// Live handles (files, connections, streams) of one call. Without it a guest leaks host objects by the million.
pub const HANDLES: usize = 1_024;
/// Bytes of native stack that wasm code may use. Without it recursion overruns a host stack.
pub const STACK_BYTES: usize = 512 << 10;
/// Bytes of one result as JSON, and sixteen at least for each JSON value in it. Without it a guest makes the host buffer,
/// parse and redact gigabytes.
pub const OUTPUT_BYTES: usize = 16 << 20;
/// Bytes of log and progress text of one call. Without it a guest floods the client and the host's log.
pub const LOG_BYTES: usize = 256 << 10;
/// Calls of one component at a time. Without it one busy tool takes every slot of the pool.
pub const CALLS_PER_COMPONENT: usize = 256;
/// Calls of all components at a time. Without it the pool of instances and their stacks has no bound.
pub const CALLS: usize = 512;
/// Milliseconds a call waits for a free slot before it fails. Without it a queue grows behind a stuck tool.
pub const QUEUE_MS: u64 = 5_000;

/// A limit that a call ran into. Its name is what the client sees, and the configuration key that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`COMPUTE_MS`].
    Compute,
    /// [`WALL_MS`].
    Wall,
    /// [`HOST_CALL_MS`].
    HostCall,
    /// [`MEMORY_BYTES`].
    Memory,
    /// [`TOTAL_MEMORY_BYTES`].
    TotalMemory,
    /// [`TABLE_ELEMENTS`].
    Table,
    /// [`HANDLES`].
    Handles,
    /// [`STACK_BYTES`].
    Stack,
    /// [`OUTPUT_BYTES`].
    Output,
    /// [`LOG_BYTES`].
    Log,
    /// [`CALLS_PER_COMPONENT`] or [`CALLS`].
    Calls,
}

impl Limit {
    /// The configuration key under `[limits]`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Compute => "compute-ms",
            Self::Wall => "wall-ms",
            Self::HostCall => "host-call-ms",
            Self::Memory => "memory-bytes",
            Self::TotalMemory => "total-memory-bytes",
            Self::Table => "table-elements",
            Self::Handles => "handles",
            Self::Stack => "stack-bytes",
            Self::Output => "output-bytes",
            Self::Log => "log-bytes",
            Self::Calls => "calls",
        }
    }

    /// Whether this limit is one of time, so that the failure is a missed deadline.
    pub const fn is_deadline(self) -> bool {
        matches!(self, Self::Compute | Self::Wall | Self::HostCall)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The limits in force. `Default` is the constants of this module. Unknown keys are errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// Milliseconds of computing in one call, host calls excluded.
    pub compute_ms: u64,
    /// Milliseconds from instantiation to result.
    pub wall_ms: u64,
    /// Milliseconds of one host call.
    pub host_call_ms: u64,
    /// Bytes of linear memory of one call.
    pub memory_bytes: usize,
    /// Bytes of linear memory of all calls in flight.
    pub total_memory_bytes: usize,
    /// Elements of one table.
    pub table_elements: usize,
    /// Live handles of one call.
    pub handles: usize,
    /// Bytes of native stack for wasm code.
    pub stack_bytes: usize,
    /// Bytes of one result as JSON, and sixteen at least for each JSON value in it.
    pub output_bytes: usize,
    /// Bytes of log and progress text of one call; more is dropped, and the call goes on.
    pub log_bytes: usize,
    /// Calls of one component at a time.
    pub calls_per_component: usize,
    /// Calls of all components at a time.
    pub calls: usize,
    /// Milliseconds a call waits for a free slot.
    pub queue_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            compute_ms: COMPUTE_MS,
            wall_ms: WALL_MS,
            host_call_ms: HOST_CALL_MS,
            memory_bytes: MEMORY_BYTES,
            total_memory_bytes: TOTAL_MEMORY_BYTES,
            table_elements: TABLE_ELEMENTS,
            handles: HANDLES,
            stack_bytes: STACK_BYTES,
            output_bytes: OUTPUT_BYTES,
            log_bytes: LOG_BYTES,
            calls_per_component: CALLS_PER_COMPONENT,
            calls: CALLS,
            queue_ms: QUEUE_MS,
        }
    }
}

impl Limits {
    /// The limits with each raised to the least that lets a call run at all, and lowered to the most that the
    /// engine can hold (4 GiB of 32-bit memory; stacks of 64 MiB; 100,000 calls).
    #[must_use]
    pub fn clamped(mut self) -> Self {
        self.compute_ms = self.compute_ms.max(1);
        self.wall_ms = self.wall_ms.max(1);
        self.host_call_ms = self.host_call_ms.max(1);
        self.memory_bytes = self.memory_bytes.clamp(1 << 20, (4 << 30) - (64 << 10));
        self.total_memory_bytes = self.total_memory_bytes.max(self.memory_bytes);
        self.table_elements = self.table_elements.clamp(1_000, 10_000_000);
        self.handles = self.handles.clamp(8, 1 << 20);
        self.stack_bytes = self.stack_bytes.clamp(64 << 10, 64 << 20);
        self.output_bytes = self.output_bytes.clamp(4 << 10, 1 << 30);
        self.calls = self.calls.clamp(1, 100_000);
        self.calls_per_component = self.calls_per_component.clamp(1, self.calls);
        self
    }

    pub(crate) fn compute(&self) -> Duration {
        Duration::from_millis(self.compute_ms)
    }

    pub(crate) fn wall(&self) -> Duration {
        Duration::from_millis(self.wall_ms)
    }

    /// How long one host call may take.
    pub fn host_call(&self) -> Duration {
        Duration::from_millis(self.host_call_ms)
    }
}
