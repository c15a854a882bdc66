//! The shape of a JSON value: its keys and types.
//!
//! Guarantees: no value is in it; bounded in depth, in keys of one object, and in nodes, and what is beyond a bound is never
//! drift. Items of a list have one shape together. Texts are never cut but between characters.
//! Hostile: the values.

use std::collections::{BTreeMap, BTreeSet};

use palisade_sdk::output;
use palisade_sdk::serde::{Deserialize, Serialize};
use palisade_sdk::serde_json::{Map, Value};
use palisade_sdk::value::type_name;

/// Levels that are looked at.
const MAX_DEPTH: usize = 8;

/// Keys of one object. More are no fields, but entries of a table.
const MAX_KEYS: usize = 64;

/// Bytes of a key. A longer one is no field's name.
const MAX_KEY: usize = 64;

/// Nodes of one shape. Without it objects of objects multiply the other bounds.
const MAX_NODES: usize = 400;

/// What is told of one drift, of each kind.
const MAX_TOLD: usize = 50;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
pub(crate) struct Shape {
    /// The types that were seen in this place.
    types: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, Field>,
    /// Absent: no item was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items: Option<Box<Shape>>,
    /// There is more in it than was looked at.
    #[serde(default, skip_serializing_if = "is_false")]
    more: bool,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
struct Field {
    shape: Shape,
    /// Not every object in this place had it.
    #[serde(default, skip_serializing_if = "is_false")]
    optional: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[output]
#[derive(PartialEq)]
pub(crate) struct TypeChange {
    pub(crate) path: String,
    pub(crate) recorded: String,
    pub(crate) found: String,
}

/// What is not as it was.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Drift {
    pub(crate) new_fields: Vec<String>,
    pub(crate) removed_fields: Vec<String>,
    pub(crate) type_changes: Vec<TypeChange>,
    pub(crate) truncated: bool,
    path: String,
}

impl Shape {
    pub(crate) fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(value, 0, &mut 0);
        shape
    }

    fn add(&mut self, value: &Value, depth: usize, nodes: &mut usize) {
        let is_first_object = self.types.insert(type_name(value).to_owned()) || !value.is_object();
        match value {
            Value::Object(_) | Value::Array(_) if depth == MAX_DEPTH => self.more = true,
            Value::Object(members) => self.add_object(members, is_first_object, depth, nodes),
            Value::Array(list) if !list.is_empty() => {
                let items = self.items.get_or_insert_default();
                list.iter().for_each(|item| items.add(item, depth + 1, nodes));
            }
            _ => {}
        }
    }

    fn add_object(&mut self, members: &Map<String, Value>, is_first: bool, depth: usize, nodes: &mut usize) {
        for (key, field) in &mut self.fields {
            field.optional |= !members.contains_key(key);
        }
        for (key, value) in members {
            let is_new = !self.fields.contains_key(key);
            let is_too_much = self.fields.len() == MAX_KEYS || *nodes == MAX_NODES || key.len() > MAX_KEY;
            if is_new && is_too_much {
                self.more = true;
                continue;
            }
            *nodes += usize::from(is_new);
            let field = self.fields.entry(key.clone()).or_default();
            field.optional |= is_new && !is_first;
            field.shape.add(value, depth + 1, nodes);
        }
    }

    /// Where `now` is not of this shape.
    pub(crate) fn drift(&self, now: &Self) -> Drift {
        let mut drift = Drift::default();
        drift.compare(self, now);
        drift
    }

    fn told(&self) -> String {
        self.types.iter().map(String::as_str).collect::<Vec<_>>().join("|")
    }
}

impl Drift {
    pub(crate) fn is_none(&self) -> bool {
        self.new_fields.is_empty() && self.removed_fields.is_empty() && self.type_changes.is_empty()
    }

    fn compare(&mut self, then: &Shape, now: &Shape) {
        if !now.types.is_subset(&then.types) {
            let change = TypeChange { path: self.path.clone(), recorded: then.told(), found: now.told() };
            push(&mut self.type_changes, change, &mut self.truncated);
        }
        let both = |kind: &str| then.types.contains(kind) && now.types.contains(kind);
        if both("object") {
            self.compare_fields(then, now);
        }
        // Where there was no item, nothing is known of one.
        if let (true, Some(then), Some(now)) = (both("array"), &then.items, &now.items) {
            self.below("*", |drift| drift.compare(then, now));
        }
    }

    fn compare_fields(&mut self, then: &Shape, now: &Shape) {
        for (key, field) in &then.fields {
            let present = now.fields.get(key);
            let is_missing = present.is_none_or(|present| present.optional) && !field.optional;
            self.below(&key.replace('~', "~0").replace('/', "~1"), |drift| {
                if is_missing && !now.more {
                    push(&mut drift.removed_fields, drift.path.clone(), &mut drift.truncated);
                }
                if let Some(present) = present {
                    drift.compare(&field.shape, &present.shape);
                }
            });
        }
        for key in now.fields.keys().filter(|key| !then.fields.contains_key(*key) && !then.more) {
            self.below(&key.replace('~', "~0").replace('/', "~1"), |drift| {
                push(&mut drift.new_fields, drift.path.clone(), &mut drift.truncated);
            });
        }
    }

    fn below(&mut self, name: &str, act: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        act(self);
        self.path.truncate(length);
    }
}

fn push<T>(told: &mut Vec<T>, one: T, truncated: &mut bool) {
    if told.len() < MAX_TOLD {
        told.push(one);
    } else {
        *truncated = true;
    }
}

#[cfg(test)]
mod tests;
