//! From what a client sent to arguments that an operation's schema accepts, or to a text that says what is wrong.
//!
//! Guarantees: what comes out validates against the operation's input schema and holds no parameter that it does not
//! know. Messages name fields and expectations, never the values that were sent, and are bounded. Time is linear in
//! the arguments for each pattern of the schema (patterns run on an engine without backtracking).
//! Hostile: the arguments; the schema, within the bounds that the engine checked.

use std::collections::BTreeSet;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};
use palisade_engine::{Alias, Operation, schema_parts};
use palisade_policy::decide::clamp_name;
use palisade_policy::{Code, Failure, suggest};
use serde_json::{Map, Value};

/// Faults that one message tells of. Without it a document of a million wrong items makes a message of megabytes.
const MAX_FAULTS: usize = 5;
/// Characters of one fault, and names that one list shows. As for [`MAX_FAULTS`].
const MAX_FAULT_CHARS: usize = 300;
const MAX_NAMES: usize = 40;

/// Bytes of one compiled pattern. Without it one of twenty bytes takes ten megabytes (`\w{100}`, say).
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Compiles a schema that a component gave, for values that a client gives: its patterns take linear time.
///
/// # Errors
/// When it is no JSON Schema, refers to something outside itself, or has a pattern that needs backtracking.
fn validator(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    let patterns = PatternOptions::regex().size_limit(MAX_PATTERN_BYTES).dfa_size_limit(MAX_PATTERN_BYTES);
    jsonschema::draft202012::options().with_pattern_options(patterns).build(schema)
}

/// Parts of a schema times values that are checked against it. Without it a client's two million numbers meet a component's
/// five thousand rules for each, and nothing can interrupt that. Half a second's work or so; the pack's largest schema has two
/// hundred parts.
const MAX_CHECKS: usize = 50_000_000;

/// Whether a value can be checked against a schema of so many parts in a moment.
fn is_affordable(parts: usize, value: &Value) -> bool {
    parts.saturating_mul(values(value)) <= MAX_CHECKS
}

/// The value, and those in it.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(fields) => fields.values().map(values).sum(),
        _ => 0,
    }
}

/// Whether a value fits a schema that a component gave. One that would take too long to check does not.
pub(crate) fn fits(schema: &Value, value: &Value) -> bool {
    is_affordable(schema_parts(schema), value)
        && validator(schema).is_ok_and(|validator| validator.is_valid(value))
}

/// An operation's parameters, compiled once.
pub(crate) struct Arguments {
    validator: Validator,
    /// Of the schema.
    parts: usize,
    /// Parameters by name; `None` where the schema lets anything in.
    known: Option<BTreeSet<String>>,
    aliases: Vec<Alias>,
}

impl Arguments {
    /// Compiles an operation's input schema.
    ///
    /// # Errors
    /// When it is no JSON Schema, refers to something outside itself, or has a pattern that needs backtracking.
    pub(crate) fn compile(operation: &Operation) -> Result<Self, String> {
        let schema = &operation.input_schema;
        let validator =
            validator(schema).map_err(|error| format!("its input schema is unusable: {error}"))?;
        let (parts, known) = (schema_parts(schema), known_fields(schema));
        Ok(Self { validator, parts, known, aliases: operation.aliases.clone() })
    }

    /// Renames aliases and validates.
    ///
    /// # Errors
    /// [`Code::InvalidArguments`], naming the fields that are wrong.
    pub(crate) fn check(&self, mut given: Map<String, Value>) -> Result<Value, Failure> {
        for alias in &self.aliases {
            let Some(value) = given.remove(&alias.name) else { continue };
            if given.insert(alias.canonical.clone(), value).is_some() {
                let Alias { name, canonical } = alias;
                return Err(invalid(format!("`{name}` is another name for `{canonical}`; give one of them")));
            }
        }
        let mut faults = Faults::default();
        if let Some(known) = &self.known {
            for field in given.keys().filter(|field| !known.contains(*field)) {
                faults.push(|| self.unknown_field(field, known));
            }
        }
        let given = Value::Object(given);
        if !is_affordable(self.parts, &given) {
            return Err(invalid("the arguments hold more values than can be checked; send fewer at a time"));
        }
        if !self.validator.is_valid(&given) {
            for error in self.validator.iter_errors(&given) {
                // Unknown fields at the top were reported above, with a suggestion.
                let told = self.known.is_some() && is_unknown_field(&error);
                if !told {
                    faults.push(|| explain(&error));
                }
                if faults.more {
                    break;
                }
            }
        }
        faults.into_result().map(|()| given)
    }

    fn unknown_field(&self, field: &str, known: &BTreeSet<String>) -> String {
        let names = known.iter().map(String::as_str);
        let aliases = self.aliases.iter().map(|alias| alias.name.as_str());
        let hint = match suggest(field, names.clone().chain(aliases)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if known.is_empty() => "it takes no parameters".into(),
            None => format!("known are {}", list(names)),
        };
        format!("unknown field `{}`; {hint}", clamp_name(field))
    }
}

/// A failure that is the caller's to mend.
pub(crate) fn invalid(text: impl Into<String>) -> Failure {
    Failure::new(Code::InvalidArguments, text)
}

/// Names for a message: quoted, and only so many.
pub(crate) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.len() > MAX_NAMES {
        names.truncate(MAX_NAMES);
        names.push("…".into());
    }
    names.join(", ")
}

/// The parameters, unless the schema itself lets others in.
fn known_fields(schema: &Value) -> Option<BTreeSet<String>> {
    let open = ["additionalProperties", "unevaluatedProperties"]
        .iter()
        .any(|key| schema.get(key).is_some_and(|value| value != &Value::Bool(false)));
    let composed = ["patternProperties", "$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"]
        .iter()
        .any(|key| schema.get(key).is_some());
    if open || composed {
        return None;
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    Some(properties.into_iter().flat_map(|properties| properties.keys().cloned()).collect())
}

fn is_unknown_field(error: &ValidationError<'_>) -> bool {
    error.instance_path().as_str().is_empty()
        && matches!(
            error.kind(),
            ValidationErrorKind::AdditionalProperties { .. }
                | ValidationErrorKind::UnevaluatedProperties { .. }
        )
}

/// The faults found so far: the first few in words, the others counted no further than that there are more.
#[derive(Default)]
struct Faults {
    texts: Vec<String>,
    more: bool,
}

impl Faults {
    fn push(&mut self, text: impl FnOnce() -> String) {
        if self.texts.len() == MAX_FAULTS {
            self.more = true;
            return;
        }
        let text = text();
        let end = text.char_indices().nth(MAX_FAULT_CHARS).map_or(text.len(), |(end, _)| end);
        self.texts.push(text[..end].to_owned());
    }

    fn into_result(self) -> Result<(), Failure> {
        if self.texts.is_empty() {
            return Ok(());
        }
        let more = if self.more { "; and more" } else { "" };
        Err(invalid(format!("invalid arguments: {}{more}", self.texts.join("; "))))
    }
}

/// One fault, without the value that was sent: it may be long, and it may be secret.
fn explain(error: &ValidationError<'_>) -> String {
    let place = place(error.instance_path().as_str());
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let missing = property.as_str().unwrap_or_default();
            match place {
                Some(place) => format!("{place} lacks the required field `{missing}`"),
                None => format!("missing required field `{missing}`"),
            }
        }
        ValidationErrorKind::Type { kind } => {
            let place = place.unwrap_or_else(|| "the arguments".into());
            format!("{place} must be {}, but is {}", expected(kind), type_name(error.instance()))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let names: Vec<String> =
                unexpected.iter().take(MAX_FAULTS).map(|name| clamp_name(name)).collect();
            let place = place.unwrap_or_else(|| "the arguments".into());
            format!("{place} has unknown fields: {}", list(names.iter().map(String::as_str)))
        }
        ValidationErrorKind::Enum { options } => {
            let place = place.unwrap_or_else(|| "the value".into());
            format!("{place} must be one of {options}")
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            format!(
                "{} fits none of the forms that the schema allows",
                place.unwrap_or_else(|| "the value".into())
            )
        }
        _ => error.masked_with(place.unwrap_or_else(|| "the arguments".into())).to_string(),
    }
}

/// A JSON Pointer as people write paths: `params[0].name`. What a client chose of it is clamped.
fn place(pointer: &str) -> Option<String> {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1).take(8) {
        let segment = clamp_name(&segment.replace("~1", "/").replace("~0", "~"));
        if segment.bytes().all(|byte| byte.is_ascii_digit()) && !path.is_empty() {
            path.push_str(&format!("[{segment}]"));
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&segment);
        }
    }
    (!path.is_empty()).then(|| format!("field `{path}`"))
}

fn expected(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(several) => {
            several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
