use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{input, output};
use crate::NoArguments;

fn parse(schema: &str) -> Value {
    serde_json::from_str(schema).unwrap()
}

/// Text about the Rust type.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Inner {
    /// A title, as a name of a property.
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Outer {
    /// How many.
    #[serde(default)]
    limit: Option<u32>,
    inner: Inner,
    many: Vec<Inner>,
}

#[test]
fn an_input_schema_is_closed_inlined_and_bare() {
    let schema = input::<Outer>();
    for absent in ["$schema", "$ref", "$defs", "\"title\":\"", "format", "default"] {
        assert!(!schema.contains(absent), "{absent} in {schema}");
    }
    let schema = parse(&schema);
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(
        schema["properties"]["limit"],
        json!({"description": "How many.", "type": ["integer", "null"], "minimum": 0})
    );
    assert_eq!(schema["required"], json!(["inner", "many"]));
}

#[test]
fn a_property_called_title_stays() {
    let schema = parse(&input::<Outer>());
    assert_eq!(schema["properties"]["inner"]["properties"]["title"]["type"], "string");
}

#[test]
fn an_output_schema_requires_what_is_always_written() {
    let schema = parse(&output::<Outer>());
    assert_eq!(schema["required"], json!(["limit", "inner", "many"]));
    assert_eq!(schema["properties"]["inner"]["required"], json!(["title"]));
    assert_eq!(schema["properties"]["limit"]["type"], json!(["integer", "null"]));
}

#[test]
fn no_arguments_is_an_empty_closed_object() {
    assert_eq!(parse(&input::<NoArguments>()), json!({"type": "object", "additionalProperties": false}));
}
