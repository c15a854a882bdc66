//! What a call did, as a table for people.
//!
//! Guarantees: nothing in it acts on the terminal, and no cell is longer than a line. Hostile: all of it; a host sent it.

use serde_json::Value;

use crate::output::{self, Table};

/// Characters of a cell.
const MAX_CELL: usize = 100;

/// Tells it on stderr, if there is any.
pub(super) fn note(trace: Option<&Value>) {
    if let Some(trace) = trace {
        output::note(&table(trace));
    }
}

/// One line for each effect, and the number of those that were left out.
pub(super) fn table(trace: &Value) -> String {
    let effects: &[Value] = trace.get("effects").and_then(Value::as_array).map_or(&[], Vec::as_slice);
    if effects.is_empty() {
        return "the call touched nothing".to_owned();
    }
    let mut table = Table::new(&["AT", "TOOK", "EFFECT", "ON", "OUTCOME"]);
    for effect in effects {
        let time = |key: &str| milliseconds(effect.get(key).and_then(Value::as_u64).unwrap_or_default());
        let text = |key: &str| cell(effect.get(key).and_then(Value::as_str).unwrap_or_default());
        table.row([time("at_us"), time("took_us"), text("effect"), text("subject"), text("outcome")]);
    }
    let left_out = trace.get("left_out").and_then(Value::as_u64).unwrap_or_default();
    let more = if left_out > 0 { format!("\n… and {left_out} more") } else { String::new() };
    format!("{}{more}", table.render())
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{:03} ms", micros / 1_000, micros % 1_000)
}

/// On one line, cut.
fn cell(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_CELL) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
