//! `logs` `clear`: empties the logs.
//!
//! Guarantees: cursors of other readers stay good. Not guaranteed: that nobody else was reading.
//! Imports: `log-clear` alone.

#![forbid(unsafe_code)]

use palisade_sdk::log_clear::{self, Kind};
use palisade_sdk::{Effects, Error, Operation, input, output};

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

fn clear(arguments: Clear) -> Result<Cleared, Error> {
    let logs = arguments.logs.unwrap_or_else(|| ALL.to_vec());
    let count = logs.into_iter().map(|log| u64::from(log_clear::clear(log.into()))).sum();
    Ok(Cleared { cleared: true, count })
}

fn operations() -> Vec<Operation> {
    let effects = Effects { read_only: false, destructive: true, idempotent: true, open_world: false };
    let description = "Empties the logs, so that what comes next stands alone. Other readers lose it too.";
    vec![Operation::new("logs", description, clear).action("clear").effects(effects)]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
