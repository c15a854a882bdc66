//! Schemas and texts of listed tools, put together from those of their operations.
//!
//! Guarantees: a grouped tool's input schema accepts every argument object that one of its operations accepts, is a
//! plain object schema (no `oneOf` at the top: several clients refuse that), and its texts keep the operations' order.
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
        if let Some(Value::Object(properties)) = map.get_mut("properties") {
            properties.values_mut().for_each(leave_null_out);
        }
    }
    schema
}

/// Null stands for a parameter that was left out, and is accepted; it is not listed, as clients that know a single type alone
/// (OpenAPI 3.0's subset) drop such a parameter.
fn leave_null_out(schema: &mut Value) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    if let [only] = types.iter().filter(|name| *name != "null").collect::<Vec<_>>()[..] {
        schema["type"] = only.clone();
    }
}

/// One text for a group: a line for each action with its parameters, then what it does. Readers expect `action`;
/// another parameter that picks is named first.
pub(super) fn describe(picker: &str, operations: &[&Operation]) -> String {
    let heading = (picker != "action").then(|| format!("By `{picker}`:"));
    let lines = operations.iter().map(|operation| {
        let action = operation.action.as_deref().unwrap_or_default();
        format!("{action}({}): {}", parameters(&operation.input_schema).join(", "), operation.description)
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
            leave_null_out(&mut schema);
            merge_property(&mut merged, name, &schema);
        }
    }
    let actions: Vec<&str> = operations.iter().filter_map(|operation| operation.action.as_deref()).collect();
    let meaning = if picker == "action" { "What to do" } else { "Which of the forms" };
    merged.insert(
        picker.into(),
        json!({
            "type": "string", "enum": actions, "description": format!("{meaning}; see the tool's description."),
        }),
    );
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

/// Actions that agree on a parameter share its schema; where they don't, either's values are listed as acceptable.
fn merge_property(merged: &mut Map<String, Value>, name: &str, schema: &Value) {
    let Some(known) = merged.get_mut(name) else {
        merged.insert(name.to_owned(), schema.clone());
        return;
    };
    if known == schema {
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
/// not claimed otherwise.
pub(super) fn listed_output(output: &Value) -> Value {
    let mut schema = output.clone();
    if let Value::Object(map) = &mut schema {
        map.remove("required");
        map.remove("additionalProperties");
        map.remove("unevaluatedProperties");
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
