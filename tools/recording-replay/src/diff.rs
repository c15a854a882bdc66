//! Where two answers differ.
//!
//! Guarantees: each difference is told at the deepest place that both have, or that one lacks; places are JSON Pointers (RFC
//! 6901). All are counted, some are told, each of them bounded. What redaction took is the same as anything.
//! Hostile: both.

use palisade_sdk::output;
use palisade_sdk::serde_json::Value;
use palisade_sdk::value::differences;

/// What stands where redaction took a secret. The host's, word for word.
const MARKER: &str = "[REDACTED]";

/// Differences that are told. The first few say what is wrong.
const MAX_TOLD: usize = 20;

#[output]
pub(crate) struct Difference {
    /// A JSON Pointer; empty for all of it.
    pub(crate) path: String,
    /// Absent where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recorded: Option<Value>,
    /// Absent where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) found: Option<Value>,
}

#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) told: Vec<Difference>,
    pub(crate) count: usize,
    /// Redaction took something, which was not compared.
    pub(crate) taken: bool,
}

pub(crate) fn between(recorded: &Value, found: &Value) -> Found {
    let mut taken = false;
    let all = differences(Some(recorded), Some(found), MAX_TOLD, &mut |recorded, found| {
        let passes = stands_for_any(recorded, found);
        taken |= passes;
        passes
    });
    let told = all.told.into_iter().map(|difference| Difference {
        path: difference.path,
        recorded: difference.one,
        found: difference.other,
    });
    Found { told: told.collect(), count: all.count, taken }
}

/// Whether redaction took so much that there is nothing to compare.
fn stands_for_any(recorded: Option<&Value>, found: Option<&Value>) -> bool {
    match recorded {
        Some(Value::String(text)) => found.is_some() && text.contains(MARKER),
        // A key that was taken stands for any other.
        Some(Value::Object(members)) => members.keys().any(|key| key.contains(MARKER)),
        _ => false,
    }
}

/// Whether redaction took something of a value.
pub(crate) fn is_taken(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MARKER),
        Value::Array(items) => items.iter().any(is_taken),
        Value::Object(members) => members.iter().any(|(key, value)| key.contains(MARKER) || is_taken(value)),
        _ => false,
    }
}
