//! Schemas: JSON text that a component gave, into something that can be compiled and checked against.
//!
//! Guarantees: an object schema without deceptive characters, which refers to nothing but its own parts, and to none of
//! them in a circle; with its references unfolded it has at most [`MAX_PARTS`] parts. So checking a value takes time that
//! grows with the value, and not with two to the power of the schema: thirty parts that each ask for the next one twice
//! are a thousand million checks, and a check can't be interrupted.
//! A reference means the same here as to whoever compiles the schema: nothing in it moves what `#` stands for, and no pointer is
//! escaped in another way.
//! Hostile: the text.

use serde_json::Value;

use super::{MAX_SCHEMA_BYTES, refuse_deceptive};

/// Parts of a schema, each as often as it is referred to. The largest of the pack has two hundred.
const MAX_PARTS: usize = 10_000;

/// How deep parts lie in each other, references unfolded. Without it a chain of ten thousand references is a recursion that
/// deep, here and in whoever checks with it.
const MAX_DEPTH: usize = 200;

/// Regular expressions of a schema, each as often as it is referred to. Each is compiled, to a megabyte at most: without a
/// bound a schema of sixty kilobytes takes gigabytes and minutes.
const MAX_PATTERNS: usize = 32;

/// Parses and checks a schema.
pub(super) fn schema(text: &str) -> Result<Value, String> {
    if text.len() > MAX_SCHEMA_BYTES {
        return Err(format!("is longer than {MAX_SCHEMA_BYTES} bytes"));
    }
    let schema: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))?;
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return Err("must be an object schema with `\"type\": \"object\"`".into());
    }
    check_strings(&schema)?;
    Unfolding { root: &schema, under_way: Vec::new(), parts: 0, patterns: 0, depth: 0 }.part(&schema)?;
    Ok(schema)
}

/// How many parts a schema has, each as often as it is referred to. For one that was not checked it is [`usize::MAX`] where it
/// would have been refused.
pub(super) fn parts(schema: &Value) -> usize {
    let mut unfolding = Unfolding { root: schema, under_way: Vec::new(), parts: 0, patterns: 0, depth: 0 };
    unfolding.part(schema).map_or(usize::MAX, |()| unfolding.parts)
}

/// A schema's texts reach the model too.
fn check_strings(schema: &Value) -> Result<(), String> {
    match schema {
        Value::String(text) => refuse_deceptive(text),
        Value::Array(items) => items.iter().try_for_each(check_strings),
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
            refuse_deceptive(key)?;
            check_strings(value)
        }),
        _ => Ok(()),
    }
}

/// A walk through a schema that enters whatever is referred to.
struct Unfolding<'a> {
    root: &'a Value,
    /// The references that the present part is inside of.
    under_way: Vec<&'a str>,
    parts: usize,
    patterns: usize,
    depth: usize,
}

impl<'a> Unfolding<'a> {
    fn part(&mut self, part: &'a Value) -> Result<(), String> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(format!("unfolds to more than {MAX_PARTS} parts"));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("is nested more than {MAX_DEPTH} deep"));
        }
        match part {
            Value::Array(items) => items.iter().try_for_each(|item| self.part(item))?,
            Value::Object(fields) => fields.iter().try_for_each(|(key, value)| self.member(key, value))?,
            _ => {}
        }
        self.depth -= 1;
        Ok(())
    }

    fn member(&mut self, key: &'a str, value: &'a Value) -> Result<(), String> {
        match (key, value) {
            ("$ref", Value::String(reference)) => self.reference(reference),
            ("$dynamicRef" | "$recursiveRef", Value::String(_)) => {
                Err(format!("has a `{key}`; only `$ref` is supported"))
            }
            // From there on `#` would be another document than the one that is unfolded here.
            ("$id", Value::String(_)) => {
                Err("has an `$id`; leave it out, and refer to parts by `#/…`".into())
            }
            ("$schema", Value::String(_)) if self.depth > 1 => {
                Err("has a `$schema` below its top; a schema is of one dialect".into())
            }
            ("pattern", Value::String(_)) => self.patterns(1).and_then(|()| self.part(value)),
            ("patternProperties", Value::Object(patterns)) => {
                self.patterns(patterns.len()).and_then(|()| self.part(value))
            }
            _ => self.part(value),
        }
    }

    fn patterns(&mut self, more: usize) -> Result<(), String> {
        self.patterns += more;
        if self.patterns > MAX_PATTERNS {
            return Err(format!("has more than {MAX_PATTERNS} patterns"));
        }
        Ok(())
    }

    fn reference(&mut self, reference: &'a str) -> Result<(), String> {
        // An escaped pointer (RFC 6901, 6) is one thing to whoever undoes the escapes, and another to whoever doesn't.
        let is_plain = |rest: &&str| (rest.is_empty() || rest.starts_with('/')) && !rest.contains('%');
        let pointer = reference.strip_prefix('#').filter(is_plain);
        let Some(part) = pointer.and_then(|pointer| self.root.pointer(pointer)) else {
            return Err("refers to something that is not in it; only `#/…` is supported".into());
        };
        if self.under_way.contains(&reference) {
            return Err(
                "refers to itself in a circle; take a plain object there, and check it in the tool".into()
            );
        }
        self.under_way.push(reference);
        self.part(part)?;
        self.under_way.pop();
        Ok(())
    }
}
