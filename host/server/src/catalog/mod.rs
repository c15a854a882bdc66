//! What one profile's callers can call: tools derived from components, never written down.
//!
//! Guarantees: an operation is in here only if each import of its component is granted and the profile does not
//! disable it, so what is not in here can't be listed, named in an error, or called. The same components and profile
//! give the same listing, byte for byte. Every listed text went through the profile's redactor. However tools are
//! listed, a call may name a tool and its action, or the operation alone.
//! Not guaranteed: that a component does what its description says.
//! Hostile: descriptions and schemas, within the bounds that the engine checked. Trusted: the profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use palisade_engine::{
    Authority, CallError, Component, Description, Invocation, Operation, OperationKind, Output, Runnable,
};
use palisade_policy::{Profile, Redactor};
use serde_json::{Map, Value};

use crate::dispatch::Arguments;

pub use listing::{Annotations, Listed, Listing};
use offers::Offers;
pub use offers::{ListedArgument, ListedPrompt};
pub use resources::ListedResource;
pub(crate) use resources::Readable;
use resources::Resources;

mod listing;
mod offers;
mod resources;
mod schema;
mod template;
#[cfg(test)]
mod tests;

/// Runs operations. The engine's [`Runnable`] is the one in production; a benchmark may bring a native one.
pub trait Execute: Send + Sync + 'static {
    /// Runs one operation. Dropping the future ends it.
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>>;

    /// Whether it may ask its caller's client something while it runs.
    fn may_ask(&self) -> bool {
        false
    }
}

impl Execute for Runnable {
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>> {
        Box::pin(self.call(invocation))
    }

    fn may_ask(&self) -> bool {
        Self::may_ask(self)
    }
}

/// How to present tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CatalogOptions {
    /// What the listing has.
    pub listing: Listing,
}

/// Everything that the callers of one profile can call. `Default`: nothing.
#[derive(Default)]
pub struct Catalog {
    tools: BTreeMap<String, Entry>,
    /// The same operations by their other names: alone where they are listed in groups, and the other way round. What is
    /// listed comes first.
    unlisted: BTreeMap<String, Entry>,
    listing: Vec<Listed>,
    resources: Resources,
    offers: Offers,
}

/// What a tool name stands for.
pub(crate) enum Entry {
    /// One operation.
    One(Arc<Callable>),
    /// Several.
    Group(Group),
}

/// The operations of one tool, by action.
pub(crate) struct Group {
    /// The parameter that picks among them.
    pub(crate) picker: String,
    pub(crate) actions: BTreeMap<String, Arc<Callable>>,
}

/// One operation, ready to be called.
pub(crate) struct Callable {
    pub(crate) operation: Operation,
    pub(crate) arguments: Arguments,
    pub(crate) executor: Arc<dyn Execute>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("tools", &self.tools.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Catalog {
    /// Derives the tools of one profile from components and what each says of itself.
    ///
    /// A component whose imports are not all granted by `authority` contributes nothing. Two operations of one name,
    /// two of one tool that differ in the parameter that picks them, or one whose schema does not compile, are the
    /// operator's problem: the first stays, the log names the other.
    pub fn new<'a>(
        components: impl IntoIterator<Item = (&'a Component, &'a Description)>,
        profile: &Profile,
        authority: &Authority,
        redactor: &Redactor,
        options: CatalogOptions,
    ) -> Self {
        let bound = components.into_iter().filter_map(|(component, description)| {
            let runnable = authority.bind(component).ok()?;
            Some((Arc::new(runnable) as Arc<dyn Execute>, description.operations.as_slice()))
        });
        Self::from_executors(bound, profile, redactor, options)
    }

    /// As [`Catalog::new`], with whatever runs the operations; all of them count as granted.
    pub fn from_executors<'a>(
        executors: impl IntoIterator<Item = (Arc<dyn Execute>, &'a [Operation])>,
        profile: &Profile,
        redactor: &Redactor,
        options: CatalogOptions,
    ) -> Self {
        let (mut tools, mut unlisted) = (BTreeMap::new(), BTreeMap::new());
        let flat = options.listing == Listing::Flat;
        let mut offers = Offers::default();
        for (executor, operations) in executors {
            for operation in operations {
                if profile.disabled.is_disabled(&operation.tool, operation.action.as_deref()) {
                    continue;
                }
                let inserted =
                    Callable::new(operation, &executor).and_then(|callable| match operation.kind {
                        OperationKind::Tool => insert(&mut tools, Arc::clone(&callable), flat).map(|()| {
                            // A name that is taken there is no one's loss: what is listed can be called.
                            let _ = insert(&mut unlisted, callable, !flat);
                        }),
                        _ => offers.insert(callable, redactor),
                    });
                if let Err(problem) = inserted {
                    tracing::error!(
                        tool = operation.tool,
                        action = operation.action,
                        "not offered: {problem}"
                    );
                }
            }
        }
        let listing = tools
            .iter()
            .map(|(name, entry)| listing::list(name, entry, options.listing, redactor).into_inner())
            .collect();
        let mut resources = Resources::new(&tools, redactor);
        offers.sort();
        resources.listing.extend(offers.resources.iter().cloned());
        resources.listing.sort_by(|a, b| a.uri.cmp(&b.uri));
        Self { tools, unlisted, listing, resources, offers }
    }

    /// The tools, in name order.
    pub fn listing(&self) -> &[Listed] {
        &self.listing
    }

    /// Every operation that can be called, by tool and action, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.tools.values().flat_map(Entry::callables).map(|callable| &callable.operation)
    }

    /// The answers that can be read as resources, in the order of their URIs.
    pub fn resources(&self) -> &[ListedResource] {
        &self.resources.listing
    }

    pub(crate) fn readable(&self, uri: &str) -> Option<&Readable> {
        self.resources.get(uri)
    }

    /// Whether some operation of a tool may ask its caller's client something.
    pub(crate) fn may_ask(&self, tool: &str) -> bool {
        let callables = self.get(tool).map(Entry::callables).unwrap_or_default();
        callables.iter().any(|callable| callable.executor.may_ask())
    }

    /// The prompts, in name order.
    pub fn prompts(&self) -> &[ListedPrompt] {
        &self.offers.prompts
    }

    /// The templates of what can be read, in their order.
    pub fn templates(&self) -> &[ListedResource] {
        &self.offers.templates
    }

    /// Whether anything completes arguments.
    pub fn has_completions(&self) -> bool {
        self.offers.has_completions()
    }

    pub(crate) fn prompt(&self, name: &str) -> Option<&Arc<Callable>> {
        self.offers.get(OperationKind::Prompt, name)
    }

    /// What reads a URI that is no tool's answer, and with which arguments.
    pub(crate) fn located(&self, uri: &str) -> Option<(&Arc<Callable>, Map<String, Value>)> {
        self.offers.locate_uri(uri)
    }

    /// Whether something is read at a URI.
    pub(crate) fn is_resource(&self, uri: &str) -> bool {
        self.readable(uri).is_some() || self.located(uri).is_some()
    }

    /// What completes the arguments of a prompt.
    pub(crate) fn completion_of_prompt(&self, name: &str) -> Option<&Arc<Callable>> {
        self.offers.get(OperationKind::Completion, name)
    }

    /// What completes the variables of a template, or of a resource at a URI.
    pub(crate) fn completion_at(&self, template: &str) -> Option<&Arc<Callable>> {
        self.offers.get(OperationKind::Completion, self.offers.resource_name(template)?)
    }

    /// What a name stands for, listed or not.
    pub(crate) fn get(&self, tool: &str) -> Option<&Entry> {
        self.tools.get(tool).or_else(|| self.unlisted.get(tool))
    }
}

impl Entry {
    fn callables(&self) -> Vec<&Arc<Callable>> {
        match self {
            Self::One(callable) => vec![callable],
            Self::Group(group) => group.actions.values().collect(),
        }
    }
}

impl Callable {
    fn new(operation: &Operation, executor: &Arc<dyn Execute>) -> Result<Arc<Self>, String> {
        Ok(Arc::new(Self {
            operation: operation.clone(),
            arguments: Arguments::compile(operation)?,
            executor: Arc::clone(executor),
        }))
    }
}

fn insert(tools: &mut BTreeMap<String, Entry>, callable: Arc<Callable>, flat: bool) -> Result<(), String> {
    let operation = callable.operation.clone();
    let taken = || "another operation of that name is offered already".to_owned();
    match &operation.action {
        Some(action) if !flat => {
            let entry = tools.entry(operation.tool.clone()).or_insert_with(|| {
                Entry::Group(Group { picker: operation.picker().to_owned(), actions: BTreeMap::new() })
            });
            let Entry::Group(group) = entry else { return Err(taken()) };
            if group.picker != operation.picker() {
                return Err(format!("its tool's operations are picked by `{}`", group.picker));
            }
            if group.actions.contains_key(action) {
                return Err(taken());
            }
            group.actions.insert(action.clone(), callable);
        }
        action => {
            let name = action
                .as_ref()
                .map_or_else(|| operation.tool.clone(), |action| format!("{}_{action}", operation.tool));
            if tools.contains_key(&name) {
                return Err(taken());
            }
            tools.insert(name, Entry::One(callable));
        }
    }
    Ok(())
}
