//! What clients read of tools before they call any.
//!
//! Guarantees: every listing tells every operation, its parameters and what it does to the world; they differ in how much
//! they say beside, for a client pays for all of it in tokens. Texts and schemas went through the redactor.
//! Not guaranteed: how many tokens components that are not of the pack cost; `cargo xtask listing` counts the pack's.
//! Hostile: the components' words, within the bounds that the engine checked.

use std::str::FromStr;
use std::sync::Arc;

use palisade_engine::{Effects, Operation};
use palisade_policy::{Redact, Redacted, Redactor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Entry, schema};

/// How tools are listed. A call may use the names of either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// Operations in groups by tool, with schemas of what they give.
    #[default]
    Full,
    /// The same groups without schemas of what they give, and of each description the first sentence: the fewest tokens.
    Compact,
    /// Each operation as a tool of its own (`window_list`), which costs the most.
    Flat,
}

impl FromStr for Listing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "full" => Ok(Self::Full),
            "compact" => Ok(Self::Compact),
            "flat" => Ok(Self::Flat),
            _ => Err("it is full, compact or flat".to_owned()),
        }
    }
}

/// One tool, as clients see it. Field names are MCP's.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The tool's name.
    pub name: String,
    /// What the model reads.
    pub description: String,
    /// JSON Schema (2020-12) of the arguments.
    pub input_schema: Arc<Map<String, Value>>,
    /// JSON Schema of the structured output, where one can be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Arc<Map<String, Value>>>,
    /// What the tool does to the world.
    pub annotations: Annotations,
}

/// MCP's tool annotations: the union over a tool's operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "MCP's own four hints")]
pub struct Annotations {
    /// No operation changes anything.
    pub read_only_hint: bool,
    /// Some operation may overwrite or remove something.
    pub destructive_hint: bool,
    /// Every operation can be repeated without further effect.
    pub idempotent_hint: bool,
    /// Some operation reaches beyond the app and its host.
    pub open_world_hint: bool,
}

/// A tool as clients see it.
pub(super) fn list(name: &str, entry: &Entry, listing: Listing, redactor: &Redactor) -> Redacted<Listed> {
    let callables = entry.callables();
    let operations: Vec<&Operation> = callables.iter().map(|callable| &callable.operation).collect();
    let (description, mut input, output) = match entry {
        Entry::One(callable) => (
            told(&callable.operation, listing).to_owned(),
            schema::closed(&callable.operation.input_schema),
            callable.operation.output_schema.as_ref().map(schema::listed_output),
        ),
        Entry::Group(group) => (
            schema::describe(&group.picker, &operations, |operation| told(operation, listing)),
            schema::merge_inputs(&group.picker, &operations),
            schema::merge_outputs(&operations),
        ),
    };
    schema::mirror_nothing(&mut input);
    let output = output.filter(|_| listing != Listing::Compact);
    if listing == Listing::Compact {
        schema::shorten(&mut input);
    }
    let effects = annotations(operations.iter().map(|operation| operation.effects));
    let texts = redactor.redact((name.to_owned(), description, effects));
    let schemas = redactor.schema(input).zip(redactor.redact(output.map(OutputSchema)));
    texts.zip(schemas).map(|((name, description, annotations), (input, output))| Listed {
        name,
        description,
        input_schema: Arc::new(into_map(input)),
        output_schema: output.map(|output| Arc::new(into_map(output.0))),
        annotations,
    })
}

/// What an operation says of itself, as far as it is listed.
fn told(operation: &Operation, listing: Listing) -> &str {
    let whole = operation.description.as_str();
    if listing == Listing::Compact { schema::first_sentence(whole) } else { whole }
}

/// A schema where it need not be; redacted as a schema.
struct OutputSchema(Value);

impl Redact for OutputSchema {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        redactor.schema(self.0).map(Self)
    }
}

fn into_map(schema: Value) -> Map<String, Value> {
    match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

impl Redact for Annotations {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        let flags = (self.read_only_hint, self.destructive_hint, self.idempotent_hint, self.open_world_hint);
        redactor.redact(flags).map(|(read_only, destructive, idempotent, open_world)| Self {
            read_only_hint: read_only,
            destructive_hint: destructive,
            idempotent_hint: idempotent,
            open_world_hint: open_world,
        })
    }
}

pub(super) fn annotations(effects: impl Iterator<Item = Effects>) -> Annotations {
    let harmless = Annotations {
        read_only_hint: true,
        destructive_hint: false,
        idempotent_hint: true,
        open_world_hint: false,
    };
    effects.fold(harmless, |all, one| Annotations {
        read_only_hint: all.read_only_hint && one.read_only,
        // "Meaningful when not read-only", says the contract.
        destructive_hint: all.destructive_hint || (one.destructive && !one.read_only),
        idempotent_hint: all.idempotent_hint && (one.idempotent || one.read_only),
        open_world_hint: all.open_world_hint || one.open_world,
    })
}
