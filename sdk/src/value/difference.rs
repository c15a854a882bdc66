//! Where two values differ.

use serde_json::Value;

use super::{brief, equal};

/// Bytes of a value that are shown, and of a place: whoever makes the value makes its keys.
const MAX_VALUE: usize = 300;
const MAX_PATH: usize = 300;

/// One place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// A JSON Pointer (RFC 6901); empty for all of it.
    pub path: String,
    /// What the one has there, shortened; `None` where it has nothing.
    pub one: Option<Value>,
    /// What the other has there, shortened; `None` where it has nothing.
    pub other: Option<Value>,
}

/// How two values differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// In order, as many as were asked for.
    pub told: Vec<Difference>,
    /// How many there are.
    pub count: usize,
}

/// Compares two values; `None` where there is none at all. Each difference is told at the deepest place that both have, or that
/// one lacks; all are counted, the first `most` are told, each of them bounded. Lists are compared place by place: an item more at
/// the front is a difference at each place. Where `passes` says so, a place is not compared.
#[must_use]
pub fn differences(
    one: Option<&Value>,
    other: Option<&Value>,
    most: usize,
    passes: &mut dyn FnMut(Option<&Value>, Option<&Value>) -> bool,
) -> Differences {
    let mut walk = Walk { found: Differences::default(), most, passes, path: String::new() };
    walk.compare(one, other);
    walk.found
}

struct Walk<'a> {
    found: Differences,
    most: usize,
    passes: &'a mut dyn FnMut(Option<&Value>, Option<&Value>) -> bool,
    /// The place that is being compared.
    path: String,
}

impl Walk<'_> {
    fn compare(&mut self, one: Option<&Value>, other: Option<&Value>) {
        if (self.passes)(one, other) {
            return;
        }
        match (one, other) {
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
            _ => self.tell(one, other),
        }
    }

    fn below(&mut self, name: &str, one: Option<&Value>, other: Option<&Value>) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        self.compare(one, other);
        self.path.truncate(length);
    }

    fn tell(&mut self, one: Option<&Value>, other: Option<&Value>) {
        self.found.count += 1;
        if self.found.told.len() == self.most {
            return;
        }
        let shown = |value: Option<&Value>| value.map(|value| brief(value, MAX_VALUE));
        let end = self.path.floor_char_boundary(MAX_PATH);
        let more = if end < self.path.len() { "…" } else { "" };
        let path = format!("{}{more}", &self.path[..end]);
        self.found.told.push(Difference { path, one: shown(one), other: shown(other) });
    }
}
