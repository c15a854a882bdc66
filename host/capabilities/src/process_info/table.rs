//! The process table, narrowed to this process and what came from it.

use std::collections::{HashMap, HashSet, VecDeque};

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::bindings::Process;

/// Processes that one answer lists. Without it a fork bomb below the host becomes a host allocation.
pub const MAX_PROCESSES: usize = 1_024;

/// Bytes of a process's name. Names are made up by whoever runs the process.
const MAX_NAME_BYTES: usize = 256;

/// The host process first, then its descendants, nearest first. Blocks: it reads the system's process table.
pub(super) fn own_processes() -> Vec<Process> {
    let Ok(mut system) = System::new() else { return Vec::new() };
    // No command line, no executable, no environment, no working directory: they are not even read.
    let kind = ProcessRefreshKind::nothing().with_memory().with_cpu();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    let table = system.processes();
    let parents = table.iter().map(|(pid, process)| (*pid, process.parent()));
    family(Pid::from_u32(std::process::id()), parents)
        .into_iter()
        .filter_map(|(pid, parent)| table.get(&pid).map(|process| describe(pid, parent, process)))
        .collect()
}

/// The root with all that descend from it, at most [`MAX_PROCESSES`], and each one's parent within the family.
pub(super) fn family(
    root: Pid,
    parents: impl Iterator<Item = (Pid, Option<Pid>)>,
) -> Vec<(Pid, Option<Pid>)> {
    let mut children: HashMap<Pid, Vec<Pid>> = HashMap::new();
    for (pid, parent) in parents {
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut family = Vec::new();
    // Process numbers are reused while the table is read: a circle must not become an endless walk.
    let mut seen = HashSet::from([root]);
    let mut waiting = VecDeque::from([(root, None)]);
    while let Some((pid, parent)) = waiting.pop_front() {
        if family.len() == MAX_PROCESSES {
            break;
        }
        family.push((pid, parent));
        let mut next = children.remove(&pid).unwrap_or_default();
        next.sort_unstable();
        waiting.extend(next.into_iter().filter(|child| seen.insert(*child)).map(|child| (child, Some(pid))));
    }
    family
}

fn describe(pid: Pid, parent: Option<Pid>, process: &sysinfo::Process) -> Process {
    let name = process.name().to_string_lossy();
    Process {
        pid: pid.as_u32(),
        parent: parent.map(Pid::as_u32),
        name: name[..name.floor_char_boundary(MAX_NAME_BYTES)].to_string(),
        resident_bytes: Some(process.memory()),
        cpu_ms: Some(process.accumulated_cpu_time()),
    }
}
