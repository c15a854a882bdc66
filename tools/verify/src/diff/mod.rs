//! Where two values differ.
//!
//! Guarantees: each difference is told at the deepest place that both have, or that one lacks; places are JSON Pointers (RFC
//! 6901). All are counted, some are told, each of them bounded. Not guaranteed: that a list with an item more at its front is
//! told as one difference: lists are compared place by place.
//! Hostile: both values.

use palisade_sdk::output;
use palisade_sdk::serde_json::Value;
use palisade_sdk::value::{brief, equal};

/// Differences that are told. The first few say what is wrong; a thousand say it no better.
const MAX_TOLD: usize = 50;

/// Bytes of a value that are shown.
const MAX_VALUE: usize = 300;

/// Bytes of a place that are shown: whoever makes the value makes its keys.
const MAX_PATH: usize = 300;

#[output]
#[derive(PartialEq)]
pub(crate) struct Divergence {
    /// A JSON Pointer; empty for all of it.
    path: String,
    /// Absent where the page has nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    frontend_value: Option<Value>,
    /// Absent where the app has nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    backend_value: Option<Value>,
    /// error: they contradict each other; warning: one of them has nothing there.
    severity: &'static str,
}

/// What differs, in order, and how much does. `frontend` is none where the page has nothing at all.
pub(crate) fn between(frontend: Option<&Value>, backend: &Value) -> (Vec<Divergence>, usize) {
    let mut found = Found::default();
    found.compare(frontend, Some(backend));
    (found.told, found.count)
}

#[derive(Debug, Default)]
struct Found {
    told: Vec<Divergence>,
    count: usize,
    /// The place that is being compared.
    path: String,
}

impl Found {
    fn compare(&mut self, frontend: Option<&Value>, backend: Option<&Value>) {
        match (frontend, backend) {
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
            _ => self.tell(frontend, backend),
        }
    }

    fn below(&mut self, name: &str, frontend: Option<&Value>, backend: Option<&Value>) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        self.compare(frontend, backend);
        self.path.truncate(length);
    }

    fn tell(&mut self, frontend: Option<&Value>, backend: Option<&Value>) {
        self.count += 1;
        if self.told.len() == MAX_TOLD {
            return;
        }
        let shown = |value: Option<&Value>| value.map(|value| brief(value, MAX_VALUE));
        let severity = if frontend.is_some() && backend.is_some() { "error" } else { "warning" };
        self.told.push(Divergence {
            path: shortened(&self.path),
            frontend_value: shown(frontend),
            backend_value: shown(backend),
            severity,
        });
    }
}

fn shortened(path: &str) -> String {
    if path.len() <= MAX_PATH {
        return path.to_owned();
    }
    format!("{}…", &path[..path.floor_char_boundary(MAX_PATH)])
}

#[cfg(test)]
mod tests;
