//! JSON Schemas (2020-12) of argument and result types, as small as they can be: every client pays for them in
//! tokens with every listing.
//!
//! Guarantees: an object schema; no `$schema`, no `$ref`, no title, no machine-width `format`, no `default: null`;
//! argument schemas close with `additionalProperties: false`. Not guaranteed: that a recursive type is inlined
//! (schemars keeps a `$ref` there).

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// The schema of what a caller may send.
pub(crate) fn input<T: JsonSchema>() -> String {
    let mut schema = generate::<T>(SchemaSettings::draft2020_12().for_deserialize());
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema.as_value().to_string()
}

/// The schema of what an operation returns.
pub(crate) fn output<T: JsonSchema>() -> String {
    generate::<T>(SchemaSettings::draft2020_12().for_serialize()).as_value().to_string()
}

fn generate<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    Slim.transform(&mut schema);
    // The text on the type itself is about the Rust type; the operation's own description says what a model needs.
    schema.remove("description");
    schema.insert("type".to_owned(), Value::from("object"));
    schema
}

/// Removes what costs tokens and constrains nothing.
struct Slim;

impl Transform for Slim {
    fn transform(&mut self, schema: &mut Schema) {
        schema.remove("title");
        if schema.get("default") == Some(&Value::Null) {
            schema.remove("default");
        }
        // `uint32`, `int64`, `double` and the like are no JSON Schema formats. `minimum: 0` stays.
        if schema.get("type").is_some_and(is_numeric) {
            schema.remove("format");
        }
        transform_subschemas(self, schema);
    }
}

fn is_numeric(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => kind == "integer" || kind == "number",
        Value::Array(kinds) => kinds.iter().any(is_numeric),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
