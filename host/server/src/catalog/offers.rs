//! What a profile's components offer beside tools: prompts, resources, completions.
//!
//! Guarantees: as for tools: only of components that are bound, without what the profile disables, redacted where it is
//! listed, and the same each time. Of two of one name, or one URI, the first stays, and the log names the other.
//! Hostile: the components' words; their form was checked by the engine.

use std::collections::BTreeMap;
use std::sync::Arc;

use palisade_engine::{Operation, OperationKind};
use palisade_policy::Redactor;
use serde_json::{Map, Value};

use super::template::UriTemplate;
use super::{Callable, ListedResource};
use crate::results;

/// A prompt, as clients see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPrompt {
    /// What it is got by.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it takes, in the order of the names.
    pub arguments: Vec<ListedArgument>,
}

/// An argument of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedArgument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether the prompt can't be got without it.
    pub required: bool,
}

/// A resource that a component reads itself.
struct Located {
    template: UriTemplate,
    callable: Arc<Callable>,
}

/// All of a profile's.
#[derive(Default)]
pub(super) struct Offers {
    pub(super) prompts: Vec<ListedPrompt>,
    pub(super) resources: Vec<ListedResource>,
    pub(super) templates: Vec<ListedResource>,
    by_name: BTreeMap<(OperationKind, String), Arc<Callable>>,
    located: Vec<Located>,
}

impl Offers {
    /// Takes one in.
    ///
    /// # Errors
    /// When its name or its place is taken.
    pub(super) fn insert(&mut self, callable: Arc<Callable>, redactor: &Redactor) -> Result<(), String> {
        let operation = &callable.operation;
        let key = (operation.kind, operation.tool.clone());
        if self.by_name.contains_key(&key) {
            return Err("another of that name is offered already".into());
        }
        match operation.kind {
            OperationKind::Prompt => self.prompts.push(prompt(operation, redactor)),
            OperationKind::Resource => self.locate(&callable, redactor)?,
            OperationKind::Completion | OperationKind::Tool => {}
        }
        self.by_name.insert(key, callable);
        Ok(())
    }

    fn locate(&mut self, callable: &Arc<Callable>, redactor: &Redactor) -> Result<(), String> {
        let operation = &callable.operation;
        let uri = operation.resource_uri.clone().unwrap_or_default();
        let template = UriTemplate::new(&uri);
        if uri.starts_with(results::ROOT) {
            return Err("that URI is the host's own".into());
        }
        if self.located.iter().any(|other| other.template == template) {
            return Err("another resource is there already".into());
        }
        let texts = (uri, operation.tool.clone(), operation.description.clone());
        let (uri, name, description) = redactor.redact(texts).into_inner();
        let listed = ListedResource { uri, name, description, is_json: false };
        if template.is_plain() {
            self.resources.push(listed)
        } else {
            self.templates.push(listed)
        }
        self.located.push(Located { template, callable: Arc::clone(callable) });
        Ok(())
    }

    /// Puts the listings in order.
    pub(super) fn sort(&mut self) {
        self.prompts.sort_by(|a, b| a.name.cmp(&b.name));
        self.resources.sort_by(|a, b| a.uri.cmp(&b.uri));
        self.templates.sort_by(|a, b| a.uri.cmp(&b.uri));
    }

    pub(super) fn get(&self, kind: OperationKind, name: &str) -> Option<&Arc<Callable>> {
        self.by_name.get(&(kind, name.to_owned()))
    }

    /// What reads a URI, and with which arguments. A resource of that very URI goes before templates that fit it.
    pub(super) fn locate_uri(&self, uri: &str) -> Option<(&Arc<Callable>, Map<String, Value>)> {
        let plain = self.located.iter().filter(|one| one.template.is_plain());
        let templates = self.located.iter().filter(|one| !one.template.is_plain());
        plain.chain(templates).find_map(|one| Some((&one.callable, one.template.fit(uri)?)))
    }

    /// The name of the resource whose template, or URI, this is.
    pub(super) fn resource_name(&self, template: &str) -> Option<&str> {
        let template = UriTemplate::new(template);
        let found = self.located.iter().find(|one| one.template == template)?;
        Some(&found.callable.operation.tool)
    }

    pub(super) fn has_completions(&self) -> bool {
        self.by_name.keys().any(|(kind, _)| *kind == OperationKind::Completion)
    }
}

fn prompt(operation: &Operation, redactor: &Redactor) -> ListedPrompt {
    let schema = &operation.input_schema;
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)));
    let properties = schema.get("properties").and_then(Value::as_object);
    let arguments = properties.into_iter().flatten().map(|(name, schema)| {
        let description = schema.get("description").and_then(Value::as_str).map(str::to_owned);
        let (name, description, required) =
            redactor.redact((name.clone(), description, is_required(name))).into_inner();
        ListedArgument { name, description, required }
    });
    let arguments = arguments.collect();
    let texts = (operation.tool.clone(), operation.description.clone());
    let (name, description) = redactor.redact(texts).into_inner();
    ListedPrompt { name, description, arguments }
}
