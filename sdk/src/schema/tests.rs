use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::Schema;
use crate::{NoArguments, input, output};

fn taken<T: Schema>() -> Value {
    serde_json::from_str(&super::input::<T>()).unwrap()
}

fn returned<T: Schema>() -> Value {
    serde_json::from_str(&super::output::<T>()).unwrap()
}

/// Text about the Rust type, which no client sees.
#[input]
struct Search {
    /// What to look for;
    /// "quoted", even.
    text: String,
    /// How many.
    limit: Option<u32>,
    #[serde(default)]
    exact: bool,
    #[serde(rename = "in")]
    place: Option<Place>,
    r#type: Vec<String>,
}

#[input]
#[serde(rename_all = "snake_case")]
enum Place {
    TopLeft,
    Bottom,
}

#[output]
#[serde(rename_all = "camelCase")]
struct Found {
    hit_count: usize,
    best: Option<Hit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    all: Vec<Hit>,
    by_name: BTreeMap<String, i64>,
    more: Map<String, Value>,
    any: Value,
    place: [u32; 2],
    raw: Box<RawValue>,
}

#[output]
struct Hit {
    title: &'static str,
    score: f64,
}

#[test]
fn an_input_is_closed_and_optional_where_serde_allows_it() {
    let expected = json!({
        "type": "object",
        "properties": {
            "text": {"description": "What to look for; \"quoted\", even.", "type": "string"},
            "limit": {"description": "How many.", "type": ["integer", "null"], "minimum": 0},
            "exact": {"type": "boolean"},
            "in": {"type": ["string", "null"], "enum": ["top_left", "bottom", null]},
            "type": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["text", "type"],
        "additionalProperties": false,
    });
    assert_eq!(taken::<Search>(), expected);
}

#[test]
fn what_an_input_schema_says_is_what_serde_does() {
    let decode = |value| serde_json::from_value::<Search>(value);
    let least = decode(json!({"text": "x", "type": []})).unwrap();
    assert!(least.limit.is_none() && !least.exact && least.place.is_none() && least.text == "x");
    let most =
        decode(json!({"text": "", "type": ["a"], "limit": null, "exact": true, "in": "top_left"})).unwrap();
    assert!(matches!(most.place, Some(Place::TopLeft)) && most.r#type == ["a"]);
    assert!(matches!(
        decode(json!({"text": "", "type": [], "in": "bottom"})).unwrap().place,
        Some(Place::Bottom)
    ));
    for wrong in [
        json!({}),
        json!({"text": ""}),
        json!({"text": "", "type": [], "more": 1}),
        json!({"text": "", "type": [], "limit": -1}),
    ] {
        assert!(decode(wrong).is_err());
    }
}

#[test]
fn an_output_is_open_and_requires_what_is_always_written() {
    let hit = json!({
        "properties": {"title": {"type": "string"}, "score": {"type": "number"}},
        "required": ["title", "score"],
    });
    let with_type = |kind: Value| {
        let mut hit = hit.clone();
        hit["type"] = kind;
        hit
    };
    let expected = json!({
        "type": "object",
        "properties": {
            "hitCount": {"type": "integer"},
            "best": with_type(json!(["object", "null"])),
            "note": {"type": "string"},
            "all": {"type": "array", "items": with_type(json!("object"))},
            "byName": {"type": "object", "additionalProperties": {"type": "integer"}},
            "more": {"type": "object"},
            "any": {},
            "place": {"type": "array", "items": {"type": "integer"}},
            "raw": {},
        },
        "required": ["hitCount", "best", "all", "byName", "more", "any", "place", "raw"],
    });
    assert_eq!(returned::<Found>(), expected);
    let found = Found {
        hit_count: 1,
        best: None,
        note: None,
        all: vec![Hit { title: "a", score: 0.5 }],
        by_name: BTreeMap::new(),
        more: Map::new(),
        any: Value::Null,
        place: [1, 2],
        raw: RawValue::from_string("[1.0]".into()).unwrap(),
    };
    assert!(serde_json::to_string(&found).unwrap().ends_with(r#""place":[1,2],"raw":[1.0]}"#));
    let written = serde_json::to_value(found).unwrap();
    assert_eq!(written["hitCount"], 1);
    assert!(written.get("note").is_none());
}

#[test]
fn no_arguments_is_an_empty_closed_object() {
    assert_eq!(
        super::input::<NoArguments>(),
        r#"{"type":"object","properties":{},"additionalProperties":false}"#
    );
}
