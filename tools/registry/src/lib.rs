//! `get_registry` and `resolve_command`: which commands the app has.
//!
//! Guarantees: names that the app gave; none is invoked. Not guaranteed: that a profile may invoke them.
//! Imports: `ipc-registry` alone.

#![forbid(unsafe_code)]

mod resolve;

use palisade_sdk::ipc_registry::{Command, Registry};
use palisade_sdk::{IpcRegistry, input, output, tool};

#[input]
struct GetRegistry {
    /// Only commands with this in their name or description.
    query: Option<String>,
}

#[output]
struct Commands {
    /// In name order.
    commands: Vec<CommandInfo>,
    count: usize,
    /// There are no others.
    complete: bool,
}

#[output]
struct CommandInfo {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

fn matching(Registry { commands, complete }: Registry, query: Option<&str>) -> Commands {
    let query = query.unwrap_or_default().trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&query);
    let matches = |known: &Command| has(&known.name) || known.description.as_deref().is_some_and(has);
    let info = |Command { name, description }| CommandInfo { name, description };
    let commands: Vec<_> = commands.into_iter().filter(matches).map(info).collect();
    Commands { count: commands.len(), commands, complete }
}

/// The app's own commands by name. Use it to learn what the app can be asked.
#[tool(read_only)]
fn get_registry(arguments: GetRegistry, registry: &IpcRegistry) -> Commands {
    matching(registry.commands(), arguments.query.as_deref())
}

palisade_sdk::export!(get_registry, resolve::resolve_command);

#[cfg(test)]
mod tests;
