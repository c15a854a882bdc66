//! `introspect` `processes`: the host process and its children.
//!
//! Guarantees: what `process-info` tells, as it tells it: never a command line or a working directory.
//! Imports: `process-info` alone.

#![forbid(unsafe_code)]

use palisade_sdk::process_info::Process;
use palisade_sdk::{ProcessInfo, output, tool};

#[output]
struct Processes {
    processes: Vec<ProcessLine>,
    count: usize,
}

#[output]
struct ProcessLine {
    pid: u32,
    parent: Option<u32>,
    name: String,
    resident_bytes: Option<u64>,
    /// Processor time so far, user and system.
    cpu_ms: Option<u64>,
}

impl From<Process> for ProcessLine {
    fn from(Process { pid, parent, name, resident_bytes, cpu_ms }: Process) -> Self {
        Self { pid, parent, name, resident_bytes, cpu_ms }
    }
}

impl From<Vec<Process>> for Processes {
    fn from(processes: Vec<Process>) -> Self {
        Self { count: processes.len(), processes: processes.into_iter().map(ProcessLine::from).collect() }
    }
}

/// The app's process and those that it started: id, parent, name, resident memory, processor time.
#[tool(name = "introspect", action = "processes", read_only)]
fn processes(info: &ProcessInfo) -> Processes {
    info.processes().into()
}

palisade_sdk::export!(processes);

#[cfg(test)]
mod tests;
