//! Which answers of a profile's operations can be read as resources.
//!
//! Guarantees: a resource is here only if its operation is; so one that the profile does not grant can't be listed,
//! read or watched, and nothing tells it from one that does not exist. The listing's texts are redacted.
//! Hostile: the operations' words; the URIs' form was checked by the engine.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use palisade_engine::Operation;
use palisade_policy::Redactor;
use serde_json::{Map, Value};

use super::Entry;
use crate::results;

/// One resource, or a template of some, as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedResource {
    /// Where it is read.
    pub uri: String,
    /// The operation that answers: `tool` or `tool.action`.
    pub name: String,
    /// What the operation says of itself.
    pub description: String,
    /// Whether it is a tool's answer, which is JSON; else its own media type is told when it is read.
    pub is_json: bool,
}

/// The resources of one profile.
#[derive(Default)]
pub(super) struct Resources {
    readable: BTreeMap<String, Readable>,
    pub(super) listing: Vec<ListedResource>,
}

/// The call whose answer a resource is.
#[derive(Clone)]
pub(crate) struct Readable {
    /// The tool, as the catalog has it.
    pub(crate) tool: String,
    /// What picks the operation, if anything has to.
    pub(crate) arguments: Map<String, Value>,
}

impl Resources {
    /// Derives the resources of tools. Of two at one URI the first, in the tools' order, stays.
    pub(super) fn new(tools: &BTreeMap<String, Entry>, redactor: &Redactor) -> Self {
        let mut resources = Self::default();
        for (name, entry) in tools {
            match entry {
                Entry::One(callable) => resources.insert(&callable.operation, name, Map::new(), redactor),
                Entry::Group(group) => {
                    for (action, callable) in &group.actions {
                        let pick = (group.picker.clone(), Value::String(action.clone()));
                        resources.insert(&callable.operation, name, Map::from_iter([pick]), redactor);
                    }
                }
            }
        }
        resources.listing.sort_by(|a, b| a.uri.cmp(&b.uri));
        resources
    }

    pub(super) fn get(&self, uri: &str) -> Option<&Readable> {
        self.readable.get(uri)
    }

    fn insert(
        &mut self,
        operation: &Operation,
        tool: &str,
        arguments: Map<String, Value>,
        redactor: &Redactor,
    ) {
        let Some(uri) = &operation.resource_uri else { return };
        let problem = match self.readable.entry(uri.clone()) {
            _ if uri.starts_with(results::ROOT) => "that URI is the host's own",
            Slot::Occupied(_) => "another operation's answer is read there already",
            Slot::Vacant(place) => {
                place.insert(Readable { tool: tool.to_owned(), arguments });
                let texts = (uri.clone(), operation.label(), operation.description.clone());
                let (uri, name, description) = redactor.redact(texts).into_inner();
                self.listing.push(ListedResource { uri, name, description, is_json: true });
                return;
            }
        };
        tracing::error!(operation = operation.label(), uri, "not offered as a resource: {problem}");
    }
}
