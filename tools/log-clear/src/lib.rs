//! `logs` `clear`, `introspect` `event_bus_clear`: empties the logs.
//!
//! Guarantees: cursors of other readers stay good. Not guaranteed: that nobody else was reading.
//! Imports: `log-clear` alone.

#![forbid(unsafe_code)]

use palisade_sdk::log_clear::Kind;
use palisade_sdk::{LogClear, input, output, tool};

#[input]
struct Clear {
    /// Only these logs. Default: all of them.
    logs: Option<Vec<Log>>,
}

#[input]
#[derive(Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Log {
    Console,
    Network,
    Navigation,
    Dialogs,
    Events,
    Ipc,
}

const ALL: [Log; 6] = [Log::Console, Log::Network, Log::Navigation, Log::Dialogs, Log::Events, Log::Ipc];

#[output]
struct Cleared {
    cleared: bool,
    /// Entries that are gone.
    count: u64,
}

impl From<Log> for Kind {
    fn from(log: Log) -> Self {
        match log {
            Log::Console => Self::Console,
            Log::Network => Self::Network,
            Log::Navigation => Self::Navigation,
            Log::Dialogs => Self::Dialog,
            Log::Events => Self::Event,
            Log::Ipc => Self::Ipc,
        }
    }
}

/// Empties the logs, so that what comes next stands alone. Other readers lose it too.
#[tool(name = "logs", action = "clear", idempotent = true, open_world = false)]
fn clear(arguments: Clear, log: &LogClear) -> Cleared {
    let logs = arguments.logs.unwrap_or_else(|| ALL.to_vec());
    let count = logs.into_iter().map(|one| u64::from(log.clear(one.into()))).sum();
    Cleared { cleared: true, count }
}

#[output]
struct EventsCleared {
    /// Entries that are gone.
    tauri_events_cleared: u32,
}

/// Empties the log of events alone.
#[tool(name = "introspect", action = "event_bus_clear", idempotent = true, open_world = false)]
fn event_bus_clear(log: &LogClear) -> EventsCleared {
    EventsCleared { tauri_events_cleared: log.clear(Kind::Event) }
}

palisade_sdk::export!(clear, event_bus_clear);

#[cfg(test)]
mod tests;
