//! Schemas and texts of listed tools, put together from those of their operations.
//!
//! Guarantees: a grouped tool's input schema accepts every argument object that one of its operations accepts, is a
//! plain object schema (no `oneOf` at the top: several clients refuse that), and its texts keep the operations' order. No
//! argument is asked for anywhere but in the request's body.
//! Not guaranteed: that it refuses what no operation accepts; calls are validated against the operation's own schema.
//! Hostile: the components' schemas, within the bounds that the engine checked.

use palisade_engine::Operation;
use serde_json::{Map, Value, json};

/// A lone operation's input schema, saying that unknown fields are refused (they are, unless it permits them).
pub(super) fn closed(input: &Value) -> Value {
    let mut schema = input.clone();
    if let Value::Object(map) = &mut schema {
        map.entry("properties").or_insert_with(|| json!({}));
        map.entry("additionalProperties").or_insert(Value::Bool(false));
        within(map).for_each(plain);
    }
    schema
}

/// The schemas that a schema has directly within it.
fn within(schema: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    schema.iter_mut().flat_map(|(key, value)| {
        let all: Box<dyn Iterator<Item = &mut Value>> = match (key.as_str(), value) {
            ("properties" | "patternProperties" | "$defs", Value::Object(named)) => {
                Box::new(named.values_mut())
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(several)) => {
                Box::new(several.iter_mut())
            }
            ("items" | "additionalProperties", one) => Box::new(std::iter::once(one)),
            _ => Box::new(std::iter::empty()),
        };
        all
    })
}

/// An argument's schema without what no caller needs: each keyword is paid for with every listing.
fn plain(schema: &mut Value) {
    leave_null_out(schema);
    leave_zero_out(schema);
    if let Value::Object(map) = schema {
        within(map).for_each(plain);
    }
}

/// That a count is not negative goes without saying.
fn leave_zero_out(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if map.get("type").is_some_and(|kind| kind == "integer")
        && map.get("minimum").is_some_and(|least| *least == 0)
    {
        map.remove("minimum");
    }
}

/// Null stands for a parameter that was left out, and is accepted; it is not listed, as clients that know a single type alone
/// (OpenAPI 3.0's subset) drop such a parameter.
fn leave_null_out(schema: &mut Value) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    if let [only] = types.iter().filter(|name| *name != "null").collect::<Vec<_>>()[..] {
        schema["type"] = only.clone();
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
    }
}

/// Marks an argument that clients copy into a header of their HTTP request, for whoever stands between (MCP 2026-07-28,
/// "Custom Headers from Tool Parameters").
const MIRRORED: &str = "x-mcp-header";

/// An input schema without such marks: arguments travel in the body alone. What stands between writes headers into logs
/// that nobody redacts, and clients drop a tool whose marks they find wrong.
pub(super) fn mirror_nothing(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.remove(MIRRORED);
            for (key, value) in map {
                match (key.as_str(), value) {
                    // Names of the author's own, with a schema each.
                    (
                        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas",
                        Value::Object(named),
                    ) => named.values_mut().for_each(mirror_nothing),
                    ("default" | "const" | "enum" | "examples", _) => {}
                    (_, within) => mirror_nothing(within),
                }
            }
        }
        Value::Array(several) => several.iter_mut().for_each(mirror_nothing),
        _ => {}
    }
}

/// Of each description the first sentence.
pub(super) fn shorten(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if let Some(Value::String(description)) = map.get_mut("description") {
        description.truncate(first_sentence(description).len());
    }
    within(map).for_each(shorten);
}

/// A text up to its first full stop that another sentence follows.
pub(super) fn first_sentence(text: &str) -> &str {
    let mut stops = text.match_indices('.').map(|(at, stop)| at + stop.len());
    let ends = |at: &usize| {
        let rest = &text[*at..];
        rest.starts_with(char::is_whitespace)
            && !rest.trim_start().starts_with(|next: char| next.is_lowercase() || next.is_ascii_punctuation())
    };
    stops.find(ends).map_or(text, |at| &text[..at])
}

/// One text for a group: a line for each action with its parameters, then what it does. Readers expect `action`;
/// another parameter that picks is named first. What each action may be given and none needs is in the schema alone.
pub(super) fn describe<'a>(
    picker: &str,
    operations: &[&'a Operation],
    told: impl Fn(&'a Operation) -> &'a str,
) -> String {
    let heading = (picker != "action").then(|| format!("By `{picker}`:"));
    let all: Vec<Vec<String>> =
        operations.iter().map(|operation| parameters(&operation.input_schema)).collect();
    let of_all = |name: &String| {
        all.len() > 1 && name.ends_with('?') && all.iter().all(|parameters| parameters.contains(name))
    };
    let lines = operations.iter().zip(&all).map(|(operation, parameters)| {
        let action = operation.action.as_deref().unwrap_or_default();
        let own: Vec<&str> = parameters.iter().filter(|name| !of_all(name)).map(String::as_str).collect();
        format!("{action}({}): {}", own.join(", "), told(operation))
    });
    heading.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

/// The parameters, the required ones first; the others with a `?`.
fn parameters(input: &Value) -> Vec<String> {
    let required = |name: &str| {
        let list = input.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|item| item.as_str() == Some(name)))
    };
    let names = properties(input).map(|(name, _)| name.as_str());
    let (first, then): (Vec<&str>, Vec<&str>) = names.partition(|name| required(name));
    let optional = then.into_iter().map(|name| format!("{name}?"));
    first.into_iter().map(str::to_owned).chain(optional).collect()
}

fn properties(input: &Value) -> impl Iterator<Item = (&String, &Value)> {
    input.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The union of the operations' parameters, and the one that picks among them.
pub(super) fn merge_inputs(picker: &str, operations: &[&Operation]) -> Value {
    let mut merged: Map<String, Value> = Map::new();
    let mut definitions: Map<String, Value> = Map::new();
    for operation in operations {
        let action = operation.action.as_deref().unwrap_or_default();
        let input = adopt_definitions(&operation.input_schema, action, &mut definitions);
        for (name, schema) in properties(&input) {
            let mut schema = schema.clone();
            plain(&mut schema);
            merge_property(&mut merged, name, &schema);
        }
    }
    let actions: Vec<&str> = operations.iter().filter_map(|operation| operation.action.as_deref()).collect();
    // What each means is in the tool's description.
    merged.insert(picker.into(), json!({ "type": "string", "enum": actions }));
    let mut schema = json!({
        "type": "object",
        "properties": merged,
        "required": [picker],
        "additionalProperties": false,
    });
    if !definitions.is_empty() {
        schema["$defs"] = Value::Object(definitions);
    }
    schema
}

/// Between what actions that agree on a parameter's values say of it.
const OR: &str = " Or: ";

/// Adds one action's words of a parameter to those of others, if its values are theirs.
fn join(known: &mut Value, schema: &Value) -> bool {
    let (Some(ours), Some(theirs)) = (known.as_object(), schema.as_object()) else { return false };
    let rest = |schema: &Map<String, Value>| {
        let mut rest = schema.clone();
        rest.remove("description");
        rest
    };
    if rest(ours) != rest(theirs) {
        return false;
    }
    let words = |schema: &Map<String, Value>| {
        schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (said, also) = (words(ours), words(theirs));
    if also.is_empty() || said.split(OR).any(|one| one == also) {
        return true;
    }
    known["description"] = Value::String(if said.is_empty() { also } else { said + OR + &also });
    true
}

/// Actions that agree on a parameter share its schema; where they don't, either's values are listed as acceptable.
fn merge_property(merged: &mut Map<String, Value>, name: &str, schema: &Value) {
    let Some(known) = merged.get_mut(name) else {
        merged.insert(name.to_owned(), schema.clone());
        return;
    };
    if known == schema || join(known, schema) {
        return;
    }
    // Only a bare `anyOf` can take one more: beside it other keywords would bind the newcomer too.
    let bare = known.as_object().is_some_and(|map| map.len() == 1);
    match known.get_mut("anyOf").and_then(Value::as_array_mut).filter(|_| bare) {
        Some(either) if either.contains(schema) => {}
        Some(either) => either.push(schema.clone()),
        None => *known = json!({ "anyOf": [known.take(), schema] }),
    }
}

/// Moves an operation's `$defs` into the group's, under a name of its own where the name is taken by another schema.
fn adopt_definitions(input: &Value, action: &str, definitions: &mut Map<String, Value>) -> Value {
    let Some(own) = input.get("$defs").and_then(Value::as_object) else { return input.clone() };
    let renames: Vec<(String, String)> = own
        .iter()
        .map(|(name, schema)| {
            let free = definitions.get(name).is_none_or(|known| known == schema);
            (name.clone(), if free { name.clone() } else { format!("{name}_{action}") })
        })
        .collect();
    for (old, new) in &renames {
        definitions.insert(new.clone(), rename_references(own[old].clone(), &renames));
    }
    rename_references(input.clone(), &renames)
}

fn rename_references(schema: Value, renames: &[(String, String)]) -> Value {
    let renamed = |text: &str| {
        let name = text.strip_prefix("#/$defs/")?;
        let (_, new) = renames.iter().find(|(old, _)| old == name)?;
        Some(format!("#/$defs/{new}"))
    };
    match schema {
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| match value.as_str().and_then(renamed) {
                Some(reference) if key == "$ref" => (key, Value::String(reference)),
                _ => (key, rename_references(value, renames)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| rename_references(item, renames)).collect(),
        other => other,
    }
}

/// What the host itself puts into structured content: `error` and `code` where a call failed, the others where its
/// result was too long to give whole.
const HOSTS_FIELDS: [(&str, &str); 7] = [
    ("error", "string"),
    ("code", "string"),
    ("spilled", "boolean"),
    ("uri", "string"),
    ("bytes", "integer"),
    ("pages", "integer"),
    ("preview", "string"),
];

/// An output schema as it is listed.
///
/// A failed call, and one whose result spilled, carry the host's fields as their structured content, and strict clients
/// validate that too. So what those lack is not required, what they add is not forbidden, and the host's fields are
/// not claimed otherwise. Within its fields it says what kind each is, and no more.
pub(super) fn listed_output(output: &Value) -> Value {
    let mut schema = output.clone();
    if let Value::Object(map) = &mut schema {
        map.remove("required");
        map.remove("additionalProperties");
        map.remove("unevaluatedProperties");
        within(map).for_each(|field| coarse(field, false));
        if let Some(properties) = map.get_mut("properties").and_then(Value::as_object_mut) {
            for (field, kind) in HOSTS_FIELDS {
                if properties.get(field).is_some_and(|known| !admits(known, kind)) {
                    properties.remove(field);
                }
            }
        }
    }
    schema
}

/// What a field holds, without what tells more than its kind: a result is read, and not written.
fn coarse(schema: &mut Value, inner: bool) {
    leave_zero_out(schema);
    let Value::Object(map) = schema else { return };
    if inner {
        map.remove("description");
    }
    map.remove("required");
    if map.get("additionalProperties") == Some(&Value::Bool(false)) {
        map.remove("additionalProperties");
    }
    within(map).for_each(|field| coarse(field, true));
}

/// Whether a property's schema surely accepts every value of a type that the host may put there.
fn admits(schema: &Value, kind: &str) -> bool {
    let Some(schema) = schema.as_object() else { return false };
    schema.get("type").and_then(Value::as_str) == Some(kind)
        && schema.iter().all(|(key, value)| match key.as_str() {
            "type" | "title" | "description" => true,
            "minimum" => value.as_f64() == Some(0.0),
            _ => false,
        })
}

/// The one output schema of a group, if its operations agree on one; that it is an object, if all at least have one.
pub(super) fn merge_outputs(operations: &[&Operation]) -> Option<Value> {
    let mut outputs = operations.iter().map(|operation| operation.output_schema.as_ref());
    let first = outputs.next()??;
    let (mut all, mut same) = (true, true);
    for output in outputs {
        all &= output.is_some();
        same &= output == Some(first);
    }
    match (all, same) {
        (true, true) => Some(listed_output(first)),
        (true, false) => Some(json!({ "type": "object" })),
        (false, _) => None,
    }
}
