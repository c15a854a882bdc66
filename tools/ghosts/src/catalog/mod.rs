//! `introspect` `command_catalog`: how each command is invoked, and what it gives.
//!
//! Guarantees: keys and types of what was really seen, and no values. Bounded in commands, and in the size of each shape. Not
//! guaranteed: what a command would take or give beside that.
//! Hostile: arguments and answers, in their keys; both are cut.

mod shape;

use std::collections::BTreeMap;

use palisade_sdk::ipc_log::{Invocation, Read, Status};
use palisade_sdk::ipc_registry::Registry;
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::{IpcLog, IpcRegistry, input, output, tool};

use crate::{MAX_COMMANDS, MAX_NAME, cut, is_not_there, is_of_a_plugin, note};
use shape::Shape;

#[input]
#[derive(Default)]
pub(crate) struct CommandCatalog {
    /// Default: all windows.
    webview_label: Option<String>,
}

#[output]
pub(crate) struct Catalog {
    /// In name order; at most 200.
    catalog: Vec<Entry>,
    observed_count: usize,
    registered_count: usize,
    total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[output]
struct Entry {
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    registered: bool,
    /// It has been invoked.
    observed: bool,
    call_count: usize,
    error_count: usize,
    /// Types by key; "key?" is not always there.
    #[serde(skip_serializing_if = "Option::is_none")]
    arg_shape: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_shape: Option<Value>,
}

/// What is known of one command.
#[derive(Debug, Default)]
struct Known {
    description: Option<String>,
    registered: bool,
    calls: usize,
    errors: usize,
    arguments: Shape,
    answer: Shape,
}

impl Known {
    fn entry(self, command: String) -> Entry {
        Entry {
            command,
            description: self.description,
            registered: self.registered,
            observed: self.calls > 0,
            call_count: self.calls,
            error_count: self.errors,
            arg_shape: self.arguments.told(),
            result_shape: self.answer.told(),
        }
    }
}

#[derive(Debug, Default)]
struct Seen(BTreeMap<String, Known>);

impl Seen {
    fn add(&mut self, invocation: &Invocation) {
        // What is not there has no way to be invoked.
        if is_of_a_plugin(&invocation.command) || is_not_there(invocation) {
            return;
        }
        let known = self.0.entry(cut(&invocation.command, MAX_NAME)).or_default();
        known.calls += 1;
        known.errors += usize::from(invocation.status == Status::Failed);
        let add = |shape: &mut Shape, json: Option<&str>| {
            // What is no JSON was cut, or is bytes.
            if let Some(value) = json.and_then(|json| serde_json::from_str::<Value>(json).ok()) {
                shape.add(&value);
            }
        };
        add(&mut known.arguments, invocation.arguments.as_deref());
        if invocation.status == Status::Ok {
            add(&mut known.answer, invocation.answer.as_deref());
        }
    }

    fn catalog(mut self, registry: Registry, read: Read) -> Catalog {
        let note = note(read.lost, &registry, read.complete);
        let registered_count = registry.commands.len();
        for command in registry.commands {
            let known = self.0.entry(cut(&command.name, MAX_NAME)).or_default();
            known.registered = true;
            known.description = command.description;
        }
        let observed_count = self.0.values().filter(|known| known.calls > 0).count();
        let total = self.0.len();
        let entries = self.0.into_iter().map(|(command, known)| known.entry(command));
        Catalog {
            catalog: entries.take(MAX_COMMANDS).collect(),
            observed_count,
            registered_count,
            total,
            note,
        }
    }
}

/// How to invoke each command and what it gives: the keys and types that were seen, without values. Use it before
/// invoke_command.
#[tool(name = "introspect", action = "command_catalog", read_only, window_aliases = "webview_label")]
pub(crate) fn command_catalog(arguments: CommandCatalog, log: &IpcLog, registry: &IpcRegistry) -> Catalog {
    let mut seen = Seen::default();
    let read = log.each(0, arguments.webview_label.as_deref(), |invocation| seen.add(&invocation));
    seen.catalog(registry.commands(), read)
}

#[cfg(test)]
mod tests;
