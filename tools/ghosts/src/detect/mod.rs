//! `detect_ghost_commands`: commands that pages ask for and the app does not have.
//!
//! Guarantees: a ghost is confirmed by two witnesses, and else it is none: the app's complete registry lacks it, and Tauri
//! itself said that it is not there. What only one of them says stands apart. Not guaranteed: pages that have not asked.
//! Hostile: names, and errors; both are cut.

use std::collections::{BTreeMap, BTreeSet};

use palisade_sdk::ipc_log::{Invocation, Origin, Read, Status};
use palisade_sdk::ipc_registry::Registry;
use palisade_sdk::{IpcLog, IpcRegistry, input, output, tool};

use crate::{MAX_COMMANDS, MAX_NAME, cut, is_not_there, is_of_a_plugin, note, registered};

/// From here on a `since_ms` is a time since 1970, below it an age: as everywhere in the logs.
const FIRST_TIME: u64 = 100_000_000_000;

#[input]
#[derive(Default)]
pub(crate) struct Detect {
    /// Only what was asked for at most so many milliseconds before the latest invocation, or after a time since 1970.
    since_ms: Option<u64>,
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Report {
    /// Asked for, and not there: neither in the registry nor for Tauri.
    confirmed_ghosts: Vec<Ghost>,
    /// How many commands were asked for and are there.
    verified_handlers: usize,
    /// Asked for and not in the registry, without proof that they are not there.
    frontend_only: Vec<Unproven>,
    /// Commands of plugins: no registry of the app's has them.
    excluded_builtins: Vec<String>,
    /// In the registry, and not asked for.
    registry_only: Vec<String>,
    total_frontend_commands: usize,
    total_registry_commands: usize,
    /// high: log and registry are complete; low: a ghost may not have been found.
    reliability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[output]
#[derive(PartialEq)]
struct Ghost {
    name: String,
    error: String,
    calls: usize,
    /// The windows that asked for it.
    windows: Vec<String>,
}

#[output]
#[derive(PartialEq)]
struct Unproven {
    name: String,
    calls: usize,
}

/// What pages asked of one command.
#[derive(Debug, Default)]
struct Asked {
    calls: usize,
    windows: BTreeSet<String>,
    /// Its handler has answered: well, or with an error of its own.
    is_there: bool,
    is_not_there: bool,
}

/// What pages asked for, since some time.
#[derive(Debug, Default)]
struct Seen {
    commands: BTreeMap<String, Asked>,
    plugins: BTreeSet<String>,
}

impl Seen {
    fn add(&mut self, invocation: &Invocation) {
        if invocation.origin != Origin::Page {
            return;
        }
        let name = cut(&invocation.command, MAX_NAME);
        if is_of_a_plugin(&name) {
            self.plugins.insert(name);
            return;
        }
        let asked = self.commands.entry(name).or_default();
        asked.calls += 1;
        asked.windows.insert(cut(&invocation.window, MAX_NAME));
        match invocation.status {
            Status::Ok => asked.is_there = true,
            Status::Failed if is_not_there(invocation) => asked.is_not_there = true,
            // Without its words it may be either.
            Status::Failed => asked.is_there |= invocation.answer.is_some(),
            Status::Pending => {}
        }
    }

    fn report(self, registry: &Registry, read: Read) -> Report {
        let known = registered(registry);
        let registry_only = known.iter().filter(|name| !self.commands.contains_key(**name));
        let registry_only = registry_only.map(|name| cut(name, MAX_NAME)).take(MAX_COMMANDS).collect();
        let total_frontend_commands = self.commands.len();
        let (mut confirmed_ghosts, mut frontend_only, mut verified_handlers) = (Vec::new(), Vec::new(), 0);
        for (name, asked) in self.commands {
            let is_registered = known.contains(name.as_str());
            verified_handlers += usize::from(asked.is_there && (is_registered || !asked.is_not_there));
            if is_registered {
                continue;
            }
            let calls = asked.calls;
            if registry.complete && asked.is_not_there {
                let error = format!("Command {name} not found");
                let windows = asked.windows.into_iter().take(MAX_COMMANDS).collect();
                confirmed_ghosts.push(Ghost { error, name, calls, windows });
            } else {
                frontend_only.push(Unproven { name, calls });
            }
        }
        confirmed_ghosts.truncate(MAX_COMMANDS);
        frontend_only.truncate(MAX_COMMANDS);
        Report {
            confirmed_ghosts,
            verified_handlers,
            frontend_only,
            excluded_builtins: self.plugins.into_iter().take(MAX_COMMANDS).collect(),
            registry_only,
            total_frontend_commands,
            total_registry_commands: registry.commands.len(),
            reliability: if registry.complete && read.complete && read.lost == 0 { "high" } else { "low" },
            note: note(read.lost, registry, read.complete),
        }
    }
}

/// Commands that pages asked for and the app does not have, such as misspelt ones.
#[tool(read_only, window_aliases = "webview_label")]
pub(crate) fn detect_ghost_commands(arguments: Detect, log: &IpcLog, registry: &IpcRegistry) -> Report {
    let window = arguments.webview_label.as_deref();
    let latest = || log.read(None, window, 1).invocations.first().map_or(0, |latest| latest.started_ms);
    let from = from(arguments.since_ms, latest);
    let mut seen = Seen::default();
    let read = log.each(0, window, |invocation| {
        if invocation.started_ms >= from {
            seen.add(&invocation);
        }
    });
    seen.report(&registry.commands(), read)
}

/// The time from which on invocations count. There is no clock here; the log's own latest moment is one.
fn from(since_ms: Option<u64>, latest_ms: impl FnOnce() -> u64) -> u64 {
    match since_ms {
        None | Some(0) => 0,
        Some(time) if time >= FIRST_TIME => time,
        Some(ago) => latest_ms().saturating_sub(ago),
    }
}

#[cfg(test)]
mod tests;
