//! `introspect` `coverage`: which of the app's commands have been invoked.
//!
//! Guarantees: a share only where there is something to have a share of; no commands known is unknown, and not all of them.
//! Not guaranteed: invocations that the log no longer has.
//! Hostile: names that pages ask for; they are cut.

use std::collections::BTreeSet;

use palisade_sdk::ipc_log::{Invocation, Read};
use palisade_sdk::ipc_registry::Registry;
use palisade_sdk::{IpcLog, IpcRegistry, input, output, tool};

use crate::{MAX_COMMANDS, MAX_NAME, cut, is_of_a_plugin, note, registered};

#[input]
#[derive(Default)]
pub(crate) struct Coverage {
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Report {
    registered_commands: usize,
    /// Different ones, of the app's own.
    invoked_commands: usize,
    ipc_calls_observed: usize,
    /// Null: the app has named no commands, so that it is unknown.
    coverage_pct: Option<f64>,
    uncovered: Vec<String>,
    invoked_not_registered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, Default)]
struct Seen {
    calls: usize,
    commands: BTreeSet<String>,
}

impl Seen {
    fn add(&mut self, invocation: &Invocation) {
        if !is_of_a_plugin(&invocation.command) {
            self.calls += 1;
            self.commands.insert(cut(&invocation.command, MAX_NAME));
        }
    }

    fn report(&self, registry: &Registry, read: Read) -> Report {
        let known = registered(registry);
        let uncovered: Vec<_> = known.iter().filter(|name| !self.commands.contains(**name)).collect();
        let unknown = self.commands.iter().filter(|name| !known.contains(name.as_str()));
        Report {
            registered_commands: known.len(),
            invoked_commands: self.commands.len(),
            ipc_calls_observed: self.calls,
            coverage_pct: percent(known.len() - uncovered.len(), known.len()),
            uncovered: uncovered.into_iter().take(MAX_COMMANDS).map(|name| cut(name, MAX_NAME)).collect(),
            invoked_not_registered: unknown.take(MAX_COMMANDS).cloned().collect(),
            note: note(read.lost, registry, read.complete),
        }
    }
}

/// With one digit after the point.
fn percent(covered: usize, of: usize) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "numbers of commands")]
    let percent = |covered: usize, of: usize| (covered as f64 * 1_000.0 / of as f64).round() / 10.0;
    (of > 0).then(|| percent(covered, of))
}

/// Which of the app's commands pages and tools have invoked, and which not.
#[tool(name = "introspect", action = "coverage", read_only, window_aliases = "webview_label")]
pub(crate) fn coverage(arguments: Coverage, log: &IpcLog, registry: &IpcRegistry) -> Report {
    let mut seen = Seen::default();
    let read = log.each(0, arguments.webview_label.as_deref(), |invocation| seen.add(&invocation));
    seen.report(&registry.commands(), read)
}

#[cfg(test)]
mod tests;
