//! Where two answers differ.
//!
//! Guarantees: each difference is told at the deepest place that both have, or that one lacks; places are JSON Pointers (RFC
//! 6901). All are counted, some are told, each of them bounded. What redaction took is the same as anything.
//! Hostile: both.

use palisade_sdk::output;
use palisade_sdk::serde_json::Value;
use palisade_sdk::value::{brief, equal};

/// What stands where redaction took a secret. The host's, word for word.
const MARKER: &str = "[REDACTED]";

/// Differences that are told. The first few say what is wrong.
const MAX_TOLD: usize = 20;

/// Bytes of a value that are shown, and of a place.
const MAX_VALUE: usize = 300;
const MAX_PATH: usize = 300;

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

#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) told: Vec<Difference>,
    pub(crate) count: usize,
    /// Redaction took something, which was not compared.
    pub(crate) taken: bool,
    path: String,
}

pub(crate) fn between(recorded: &Value, found: &Value) -> Found {
    let mut all = Found::default();
    all.compare(Some(recorded), Some(found));
    all
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

impl Found {
    fn compare(&mut self, recorded: Option<&Value>, found: Option<&Value>) {
        match (recorded, found) {
            (Some(Value::String(text)), Some(_)) if text.contains(MARKER) => self.taken = true,
            // A key that was taken stands for any other.
            (Some(Value::Object(one)), _) if one.keys().any(|key| key.contains(MARKER)) => self.taken = true,
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                let more = other.keys().filter(|key| !one.contains_key(*key));
                for key in one.keys().chain(more) {
                    self.below(&key.replace('~', "~0").replace('/', "~1"), one.get(key), other.get(key));
                }
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => {
                for place in 0..one.len().max(other.len()) {
                    self.below(&place.to_string(), one.get(place), other.get(place));
                }
            }
            (Some(one), Some(other)) if equal(one, other) => {}
            _ => self.tell(recorded, found),
        }
    }

    fn below(&mut self, name: &str, recorded: Option<&Value>, found: Option<&Value>) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        self.compare(recorded, found);
        self.path.truncate(length);
    }

    fn tell(&mut self, recorded: Option<&Value>, found: Option<&Value>) {
        self.count += 1;
        if self.told.len() == MAX_TOLD {
            return;
        }
        let shown = |value: Option<&Value>| value.map(|value| brief(value, MAX_VALUE));
        let end = self.path.floor_char_boundary(MAX_PATH);
        let more = if end < self.path.len() { "…" } else { "" };
        self.told.push(Difference {
            path: format!("{}{more}", &self.path[..end]),
            recorded: shown(recorded),
            found: shown(found),
        });
    }
}
