//! The list of what a component can do, and the dispatcher over it.
//!
//! This is the layer below [`tool`](crate::tool): the attribute expands to one [`Operation`] for each function. By hand it is
//! for lists that are computed, and goes to [`export_operations!`](crate::export_operations).
//!
//! Guarantees: an operation that is not listed is never run; arguments that its type does not accept never reach it.
//! Not guaranteed: that the host accepts the list (names, sizes and schemas are checked there).
//! Hostile: the arguments. The host has validated them against the schema; they are decoded again here.

use std::{fmt, slice};

use crate::bindings::exports::palisade::host::operations as wit;
use crate::schema::{self, Schema};
use crate::{Content, EmbeddedResource, Error, Output, ResourceBody, input};

mod json;
mod kinds;
mod reply;
mod tool;

pub use kinds::{Completing, Completion, Prompt, Role};
pub use reply::{Beside, Gives, Json, Reply};
pub use tool::{About, Arguments, Tool};

/// Truthful effects of an operation; they become MCP tool annotations.
///
/// The default claims the worst: it changes things, may destroy, is not idempotent, and reaches the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effects {
    /// Changes nothing that anyone could notice.
    pub read_only: bool,
    /// May overwrite or remove something.
    pub destructive: bool,
    /// A second identical call changes nothing more.
    pub idempotent: bool,
    /// Reaches beyond the app and its host.
    pub open_world: bool,
}

impl Effects {
    /// Only looks, and only at the app and its host.
    pub const READ: Self = Self { read_only: true, destructive: false, idempotent: true, open_world: false };

    /// What is assumed where nothing is said.
    pub const WORST: Self = Self { read_only: false, destructive: true, idempotent: false, open_world: true };
}

impl Default for Effects {
    fn default() -> Self {
        Self::WORST
    }
}

/// The arguments of an operation that takes none.
#[input]
#[derive(Default)]
pub struct NoArguments {}

impl Output {
    /// One text, and nothing beside it.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(vec![Content::Text(text.into())])
    }

    /// These contents, without a structured one.
    #[must_use]
    pub fn of(content: Vec<Content>) -> Self {
        Self { content, structured: None, is_error: false }
    }

    /// The text of one JSON object, and nothing beside it: the host adds what clients without structured content read.
    pub fn json(text: String) -> Self {
        Self { content: Vec::new(), structured: Some(text), is_error: false }
    }
}

impl EmbeddedResource {
    /// A text of this media type, such as `text/plain`.
    pub fn text(uri: impl Into<String>, mime_type: &str, text: impl Into<String>) -> Self {
        Self { uri: uri.into(), mime_type: Some(mime_type.to_owned()), body: ResourceBody::Text(text.into()) }
    }
}

/// What a parameter that names a window is called.
#[doc(hidden)]
pub const WINDOW_SPELLINGS: [&str; 3] = ["window", "window_label", "webview_label"];

type Run = Box<dyn Fn(&str) -> Result<Output, Error>>;

/// One thing that a component can do.
pub struct Operation {
    about: About,
    input_schema: fn() -> String,
    output_schema: Option<fn() -> String>,
    /// Beside those that `about` has.
    aliases: Vec<(&'static str, &'static str)>,
    kind: wit::OperationKind,
    run: Run,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("tool", &self.about.tool)
            .field("action", &self.about.action)
            .finish_non_exhaustive()
    }
}

impl Operation {
    /// An operation whose result is whatever a tool may return ([`Reply`]). `description` is what the model reads: what it
    /// returns, and when to use it. Effects default to the worst ([`Effects::default`]).
    pub fn new<A, R>(tool: &'static str, description: &'static str, run: impl Fn(A) -> R + 'static) -> Self
    where
        A: Arguments + 'static,
        R: Reply + 'static,
    {
        let reply = move |arguments| run(arguments).output();
        Self { output_schema: R::SCHEMA, ..Self::with_content(tool, description, reply) }
    }

    /// An operation whose result is the text of one JSON object that somebody else wrote. It is passed on unread, so
    /// that a large one costs nothing here; `R` is only the schema that it has.
    pub fn json<R, A>(
        tool: &'static str,
        description: &'static str,
        run: impl Fn(A) -> Result<String, Error> + 'static,
    ) -> Self
    where
        A: Arguments + 'static,
        R: Schema + 'static,
    {
        Self::with_content(tool, description, move |arguments| run(arguments).map(Output::json)).output::<R>()
    }

    /// An operation that makes its own MCP output: text, images, audio, resources. It has no output schema unless
    /// [`output`](Self::output) gives it one.
    pub fn with_content<A>(
        tool: &'static str,
        description: &'static str,
        run: impl Fn(A) -> Result<Output, Error> + 'static,
    ) -> Self
    where
        A: Arguments + 'static,
    {
        Self::of_tool(&About::new(tool, description), A::SCHEMA, None, move |text| run(A::take(text)?))
    }

    /// Makes this one action of a tool that groups several.
    #[must_use]
    pub fn action(mut self, action: &'static str) -> Self {
        self.about.action = Some(action);
        self
    }

    /// Names the parameter that picks the action, where it is not `action`: `wait_for` takes a `condition`. Every
    /// operation of a tool, whichever component it is in, must name the same one.
    #[must_use]
    pub fn discriminator(mut self, parameter: &'static str) -> Self {
        self.about.discriminator = Some(parameter);
        self
    }

    /// Lets clients read the answer to no arguments as a resource, at a `palisade://` URI. The host refuses this of an
    /// operation that requires an argument or is not read-only.
    #[must_use]
    pub fn resource(mut self, uri: &'static str) -> Self {
        self.about.resource_uri = Some(uri);
        self
    }

    /// States what the operation does to the world.
    #[must_use]
    pub fn effects(mut self, effects: Effects) -> Self {
        self.about.effects = effects;
        self
    }

    /// States the schema of the structured part of the output.
    #[must_use]
    pub fn output<R: Schema + 'static>(mut self) -> Self {
        self.output_schema = Some(schema::output::<R>);
        self
    }

    /// Accepts for `canonical`, the parameter that names a window, every spelling that is in use for one: whoever
    /// has called one operation can call them all.
    #[must_use]
    pub fn window_aliases(mut self, canonical: &'static str) -> Self {
        let others = WINDOW_SPELLINGS.into_iter().filter(|name| *name != canonical);
        self.aliases.extend(others.map(|name| (name, canonical)));
        self
    }

    /// Accepts `name` as another spelling of the parameter `canonical`.
    #[must_use]
    pub fn alias(mut self, name: &'static str, canonical: &'static str) -> Self {
        self.aliases.push((name, canonical));
        self
    }

    fn describe(&self) -> wit::Operation {
        let about = &self.about;
        let Effects { read_only, destructive, idempotent, open_world } = about.effects;
        wit::Operation {
            tool: about.tool.into(),
            action: about.action.map(Into::into),
            discriminator: about.discriminator.map(Into::into),
            description: about.description.into(),
            input_schema: (self.input_schema)(),
            output_schema: self.output_schema.map(|schema| schema()),
            effects: wit::Effects { read_only, destructive, idempotent, open_world },
            aliases: self.aliases(),
            resource_uri: about.resource_uri.map(Into::into),
            kind: self.kind,
        }
    }

    fn aliases(&self) -> Vec<wit::Alias> {
        let mut aliases = Vec::new();
        for (names, canonical) in self.about.aliases {
            add(&mut aliases, names, canonical);
        }
        for (name, canonical) in &self.aliases {
            add(&mut aliases, slice::from_ref(name), canonical);
        }
        aliases
    }
}

fn add(aliases: &mut Vec<wit::Alias>, names: &[&str], canonical: &str) {
    for name in names {
        if *name != canonical {
            aliases.push(wit::Alias { name: (*name).into(), canonical: canonical.into() });
        }
    }
}

/// What `operations.describe` returns. The component's export calls it.
pub fn describe(operations: &[Operation]) -> Vec<wit::Operation> {
    operations.iter().map(Operation::describe).collect()
}

/// What `operations.call` does. The component's export calls it.
///
/// # Errors
/// The operation's own error; `invalid-arguments` for arguments that don't decode, and for an operation that is not
/// in the list (the host never asks for one).
pub fn call(
    operations: &[Operation],
    tool: &str,
    action: Option<&str>,
    arguments: &str,
) -> Result<Output, Error> {
    let asked = |one: &&Operation| one.about.tool == tool && one.about.action == action;
    let Some(operation) = operations.iter().find(asked) else {
        return Err(Error::invalid_arguments("This component has no such operation."));
    };
    (operation.run)(arguments)
}

#[cfg(test)]
mod tests;
