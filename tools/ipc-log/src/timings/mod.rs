//! `introspect` `command_timings`: how long each command takes.
//!
//! Guarantees: figures of the invocations that the log still has and that have ended, apart for pages and for tools. Bounded
//! in commands. Not guaranteed: commands that the host does not see.
//! Hostile: names of commands; they are cut.

use std::collections::BTreeMap;

use palisade_sdk::ipc_log::{Invocation, Origin, Read, Status};
use palisade_sdk::{IpcLog, input, output, tool};

use crate::{cut, milliseconds};

/// Commands that are shown of each kind. A page can ask for any number of names.
const MAX_COMMANDS: usize = 200;

/// Bytes of a command's name.
const MAX_NAME: usize = 200;

#[input]
#[derive(Default)]
pub(crate) struct Timings {
    /// Only commands that take at least this many milliseconds on average.
    slow_threshold_ms: Option<f64>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Report {
    /// What tools invoked, slowest first; at most 200.
    commands: Vec<Timing>,
    total_commands_profiled: usize,
    /// What pages invoked, slowest first; at most 200.
    ipc_traffic: Vec<Timing>,
    ipc_commands_observed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    slow_threshold_ms: Option<f64>,
    /// Earlier calls that are gone from the log.
    lost: u64,
}

#[output]
struct Timing {
    command: String,
    call_count: usize,
    error_count: usize,
    min_ms: f64,
    max_ms: f64,
    avg_ms: f64,
    p95_ms: f64,
}

/// The durations of one command, in microseconds.
#[derive(Debug, Default)]
struct Durations {
    all_us: Vec<u64>,
    failed: usize,
}

impl Durations {
    fn timing(mut self, command: String) -> Option<Timing> {
        self.all_us.sort_unstable();
        let (count, sum) = (self.all_us.len(), self.all_us.iter().sum::<u64>());
        // The nearest rank: the smallest that 95 % do not exceed.
        let rank = (count * 95).div_ceil(100);
        let place = rank.checked_sub(1)?;
        Some(Timing {
            command,
            call_count: count,
            error_count: self.failed,
            min_ms: milliseconds(*self.all_us.first()?),
            max_ms: milliseconds(*self.all_us.last()?),
            avg_ms: milliseconds(sum / count as u64),
            p95_ms: milliseconds(*self.all_us.get(place)?),
        })
    }
}

/// By command.
type ByCommand = BTreeMap<String, Durations>;

#[derive(Debug, Default)]
struct Seen {
    of_tools: ByCommand,
    of_pages: ByCommand,
}

impl Seen {
    fn add(&mut self, invocation: &Invocation) {
        let Some(took) = invocation.duration_us else { return };
        let commands = match invocation.origin {
            Origin::Tool => &mut self.of_tools,
            Origin::Page => &mut self.of_pages,
        };
        let durations = commands.entry(cut(&invocation.command, MAX_NAME)).or_default();
        durations.all_us.push(took);
        durations.failed += usize::from(invocation.status == Status::Failed);
    }

    fn report(self, slow_threshold_ms: Option<f64>, read: Read) -> Report {
        let (profiled, observed) = (self.of_tools.len(), self.of_pages.len());
        Report {
            commands: slowest(self.of_tools, slow_threshold_ms),
            total_commands_profiled: profiled,
            ipc_traffic: slowest(self.of_pages, slow_threshold_ms),
            ipc_commands_observed: observed,
            slow_threshold_ms,
            lost: read.lost,
        }
    }
}

fn slowest(commands: ByCommand, threshold_ms: Option<f64>) -> Vec<Timing> {
    let timings = commands.into_iter().filter_map(|(command, durations)| durations.timing(command));
    let mut timings: Vec<_> =
        timings.filter(|one| threshold_ms.is_none_or(|threshold| one.avg_ms >= threshold)).collect();
    // Stable: by name among equals.
    timings.sort_by(|a, b| b.avg_ms.total_cmp(&a.avg_ms));
    timings.truncate(MAX_COMMANDS);
    timings
}

/// How long each command takes: calls, failures, and min, max, avg and p95 in milliseconds.
#[tool(name = "introspect", action = "command_timings", read_only, window_aliases = "webview_label")]
pub(crate) fn command_timings(arguments: Timings, log: &IpcLog) -> Report {
    let mut seen = Seen::default();
    let read = log.each(0, arguments.webview_label.as_deref(), |invocation| seen.add(&invocation));
    seen.report(arguments.slow_threshold_ms, read)
}

#[cfg(test)]
mod tests;
