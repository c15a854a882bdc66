//! The shape of JSON values: their keys and types.
//!
//! Guarantees: no value is in it; bounded in depth, in keys of one object, and in nodes, however many values are added. Not
//! guaranteed: the order of keys.
//! Hostile: the values.

use std::collections::{BTreeMap, BTreeSet};

use palisade_sdk::serde_json::{Map, Value, json};
use palisade_sdk::value::type_name;

use crate::cut;

/// Levels that are told.
const MAX_DEPTH: usize = 5;

/// Keys of one object. More are no fields, but entries of a table.
const MAX_KEYS: usize = 32;

/// Bytes of a key.
const MAX_KEY: usize = 64;

/// Nodes of one shape. Without it objects of objects multiply the other bounds.
const MAX_NODES: usize = 128;

/// Items of one list that are looked at.
const MAX_ITEMS: usize = 16;

/// What values of one place have in common, and what not.
#[derive(Debug, Default)]
pub(super) struct Shape {
    root: Node,
    nodes: usize,
}

#[derive(Debug, Default)]
struct Node {
    /// Types that have nothing inside.
    plain: BTreeSet<&'static str>,
    object: Option<Object>,
    items: Option<Box<Node>>,
}

#[derive(Debug, Default)]
struct Object {
    fields: BTreeMap<String, Field>,
    seen: usize,
    /// There were more keys.
    more: bool,
}

#[derive(Debug, Default)]
struct Field {
    node: Node,
    seen: usize,
}

impl Shape {
    pub(super) fn add(&mut self, value: &Value) {
        self.root.add(value, 0, &mut self.nodes);
    }

    /// None: nothing was added.
    pub(super) fn told(&self) -> Option<Value> {
        self.root.told()
    }
}

impl Node {
    fn add(&mut self, value: &Value, depth: usize, nodes: &mut usize) {
        match value {
            Value::Object(map) if depth < MAX_DEPTH => {
                self.object.get_or_insert_default().add(map, depth, nodes)
            }
            Value::Array(items) if depth < MAX_DEPTH => {
                let node = self.items.get_or_insert_default();
                items.iter().take(MAX_ITEMS).for_each(|item| node.add(item, depth + 1, nodes));
            }
            plain => drop(self.plain.insert(type_name(plain))),
        }
    }

    fn told(&self) -> Option<Value> {
        let plain: Vec<_> = self.plain.iter().copied().collect();
        let plain = (!plain.is_empty()).then(|| Value::from(plain.join("|")));
        let object = self.object.as_ref().map(Object::told);
        let items =
            self.items.as_ref().map(|items| items.told().map_or_else(|| json!([]), |item| json!([item])));
        let mut all: Vec<_> = [plain, object, items].into_iter().flatten().collect();
        if all.len() > 1 { Some(json!({ "one of": all })) } else { all.pop() }
    }
}

impl Object {
    fn add(&mut self, map: &Map<String, Value>, depth: usize, nodes: &mut usize) {
        self.seen += 1;
        for (key, value) in map {
            let key = cut(key, MAX_KEY);
            let is_new = !self.fields.contains_key(&key);
            if is_new && (self.fields.len() == MAX_KEYS || *nodes == MAX_NODES) {
                self.more = true;
                continue;
            }
            *nodes += usize::from(is_new);
            let field = self.fields.entry(key).or_default();
            field.seen += 1;
            field.node.add(value, depth + 1, nodes);
        }
    }

    fn told(&self) -> Value {
        let field = |(key, field): (&String, &Field)| {
            let optional = if field.seen < self.seen { "?" } else { "" };
            (format!("{key}{optional}"), field.node.told().unwrap_or_default())
        };
        let more = self.more.then(|| ("…".to_owned(), Value::from("more keys")));
        Value::Object(self.fields.iter().map(field).chain(more).collect())
    }
}

#[cfg(test)]
mod tests;
