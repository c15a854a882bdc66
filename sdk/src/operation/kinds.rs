//! Operations that clients reach otherwise than by calling a tool: prompts, resources, completions.
//!
//! Guarantees: what they take and give has the form that the contract asks of their kind. Not guaranteed: that a client has a
//! use for them.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{About, Arguments, Effects, Operation, json, wit};
use crate::{Content, EmbeddedResource, Error, Output, input};

/// Who says something in a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The user.
    User,
    /// The model.
    Assistant,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// What a prompt gives.
#[derive(Debug)]
pub struct Prompt {
    /// What it is for.
    pub description: Option<String>,
    /// Its messages, in their order.
    pub messages: Vec<(Role, Content)>,
}

impl Prompt {
    /// One message of the user's.
    pub fn text(text: impl Into<String>) -> Self {
        Self { description: None, messages: vec![(Role::User, Content::Text(text.into()))] }
    }

    pub(super) fn output(self) -> Output {
        let (roles, content): (Vec<_>, Vec<_>) =
            self.messages.into_iter().map(|(role, content)| (Value::from(role.name()), content)).unzip();
        let mut more = Map::from_iter([("roles".to_owned(), Value::Array(roles))]);
        more.extend(self.description.map(|text| ("description".to_owned(), Value::String(text))));
        Output { content, structured: Some(Value::Object(more).to_string()), is_error: false }
    }
}

/// An argument that is being written.
#[input]
pub struct Completing {
    /// Its name.
    pub argument: String,
    /// What is written of it so far.
    pub value: String,
    /// The arguments that are there already.
    #[serde(default)]
    pub context: Map<String, Value>,
}

/// What it could become.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// The best first; the host passes on at most 100.
    pub values: Vec<String>,
    /// How many there are in all, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// There are more than these.
    pub has_more: bool,
}

impl Operation {
    /// A prompt: `A` has a text for each of its arguments.
    pub fn prompt<A>(
        name: &'static str,
        description: &'static str,
        run: impl Fn(A) -> Result<Prompt, Error> + 'static,
    ) -> Self
    where
        A: Arguments + 'static,
    {
        Self::of_prompt(&About::new(name, description), A::SCHEMA, move |text| run(A::take(text)?))
    }

    /// A resource that is read at `uri`, or at whatever its template fits: `notes://{id}` with a text `id` in `A`.
    pub fn resource_at<A>(
        name: &'static str,
        uri: &'static str,
        description: &'static str,
        run: impl Fn(A) -> Result<Vec<EmbeddedResource>, Error> + 'static,
    ) -> Self
    where
        A: Arguments + 'static,
    {
        let about = About { resource_uri: Some(uri), ..About::new(name, description) };
        Self::of_resource(&about, A::SCHEMA, move |text| run(A::take(text)?))
    }

    /// Completes the arguments of the prompt or resource of that name.
    pub fn completion(
        name: &'static str,
        run: impl Fn(Completing) -> Result<Completion, Error> + 'static,
    ) -> Self {
        let complete = move |arguments| Ok(Output::json(json::to_string(&run(arguments)?)?));
        let completion = Self::with_content(name, "Completes an argument.", complete).effects(Effects::READ);
        Self { kind: wit::OperationKind::Completion, ..completion }.action("complete")
    }
}
