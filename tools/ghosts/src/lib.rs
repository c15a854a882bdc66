//! `detect_ghost_commands`, `introspect` `coverage` and `command_catalog`: what is asked of the app beside what it has.
//!
//! Guarantees: what the host's own log and the app's own registry say; where they do not say enough, that is said, and nothing
//! is guessed. Bounded in commands and in the length of their names. Not guaranteed: invocations that the log no longer has.
//! Hostile: pages, in what they ask for and with which arguments; commands, in what they answer.
//! Imports: `ipc-log` and `ipc-registry`.

#![forbid(unsafe_code)]

mod catalog;
mod coverage;
mod detect;

use std::collections::BTreeSet;

use palisade_sdk::ipc_log::Invocation;
use palisade_sdk::ipc_registry::Registry;
use palisade_sdk::serde_json;

/// Commands that are shown in one list. A page can ask for any number of names.
const MAX_COMMANDS: usize = 200;

/// Bytes of a command's name. Longer ones are no command's.
const MAX_NAME: usize = 200;

/// The names of the app's own commands.
fn registered(registry: &Registry) -> BTreeSet<&str> {
    registry.commands.iter().map(|command| command.name.as_str()).collect()
}

/// A plugin's command, such as one of Tauri's own: no registry of the app's has it.
fn is_of_a_plugin(command: &str) -> bool {
    command.starts_with("plugin:")
}

/// What Tauri says, in its own words, where the app has no such command; there is no type for it.
fn is_not_there(invocation: &Invocation) -> bool {
    let said = invocation.answer.as_deref().and_then(|answer| serde_json::from_str::<String>(answer).ok());
    said.is_some_and(|said| said == format!("Command {} not found", invocation.command))
}

fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(bytes)])
}

/// What keeps an answer from being the whole truth, in one line.
fn note(log_lost: u64, registry: &Registry, log_complete: bool) -> Option<String> {
    let mut notes = Vec::new();
    if registry.commands.is_empty() {
        notes.push("the app has named no commands".to_owned());
    } else if !registry.complete {
        notes.push("the app has named these commands alone, and may have others".to_owned());
    }
    if !log_complete {
        notes.push(
            "the app does not use palisade's handler: what commands were asked and answered is not seen"
                .to_owned(),
        );
    }
    if log_lost > 0 {
        notes.push(format!("{log_lost} earlier invocations are gone from the log"));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

palisade_sdk::export!(detect::detect_ghost_commands, coverage::coverage, catalog::command_catalog);

#[cfg(test)]
mod tests;
