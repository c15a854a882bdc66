//! Arguments of every wrong shape, made up from the schemas that a host lists.
//!
//! Guarantees: none of them fits its operation, so that none of them does anything: each lacks something required, has a value of
//! a type that its field does not take, or a field that nobody knows.

use serde_json::{Map, Value, json};

use crate::target_host::{Operation, Tool};

/// A field that no tool has.
const NOBODYS: &str = "zz_nobodys_field";

/// One wrong set of arguments.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) arguments: Value,
    /// The refusal has to name each of these.
    pub(super) names: Vec<String>,
    /// The refusal has to suggest one of these.
    pub(super) suggests: Vec<String>,
    pub(super) what: String,
}

impl Wrong {
    fn new(arguments: Map<String, Value>, names: &[&str], what: String) -> Self {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Self { arguments: Value::Object(arguments), names, suggests: Vec::new(), what }
    }
}

/// Every wrong set of arguments for a tool.
pub(super) fn wrong(tool: &Tool) -> Vec<Wrong> {
    let mut all = wrong_actions(tool);
    for (index, operation) in tool.operations.iter().enumerate() {
        let base = arguments(tool, operation);
        let title = operation
            .picked
            .as_ref()
            .map_or_else(|| tool.name.clone(), |(_, it)| format!("{} {it}", tool.name));
        for name in &operation.required {
            let mut lacking = base.clone();
            lacking.remove(name);
            all.push(Wrong::new(lacking, &[name], format!("{title} without `{name}`")));
        }
        for name in &operation.parameters {
            let is_required = operation.required.contains(name);
            for value in unfit(tool.properties.get(name), is_required) {
                let mut wrong = base.clone();
                let what = format!("{title} with `{name}`: {value}");
                wrong.insert(name.clone(), value);
                all.push(Wrong::new(wrong, &[name], what));
            }
        }
        all.extend(slips(operation, &base, &title));
        if index == 0 {
            all.extend(odd_fields(tool, &base, &title));
        }
    }
    all
}

fn wrong_actions(tool: &Tool) -> Vec<Wrong> {
    let Some(picker) = tool.picker() else { return Vec::new() };
    let actions: Vec<&str> = tool
        .operations
        .iter()
        .filter_map(|one| one.picked.as_ref().map(|(_, action)| action.as_str()))
        .collect();
    let shouted = actions.first().map(|action| action.to_uppercase());
    let values = [
        json!("nope"),
        json!(""),
        json!(3),
        json!(null),
        json!(true),
        json!([actions[0]]),
        json!({}),
        json!(shouted),
    ];
    let with = |value: Value| Map::from_iter([(picker.to_owned(), value)]);
    values
        .into_iter()
        .map(|value| (format!("{} with `{picker}`: {value}", tool.name), with(value)))
        .chain([(format!("{} without `{picker}`", tool.name), Map::new())])
        .map(|(what, arguments)| Wrong::new(arguments, &actions, what))
        .collect()
}

/// Fields that are there by a slip of a key, which has to be corrected.
fn slips(operation: &Operation, base: &Map<String, Value>, title: &str) -> Vec<Wrong> {
    let mut all = Vec::new();
    for slip in operation.parameters.iter().filter(|name| name.len() > 3).map(|name| format!("{name}_")) {
        let mut wrong = base.clone();
        wrong.insert(slip.clone(), json!(1));
        let mut one = Wrong::new(wrong, &[&slip], format!("{title} with `{slip}`"));
        one.suggests = operation.parameters.clone();
        all.push(one);
    }
    all
}

/// Fields from nowhere, with names that mean something elsewhere.
fn odd_fields(tool: &Tool, base: &Map<String, Value>, title: &str) -> Vec<Wrong> {
    let mut all = Vec::new();
    for (name, value) in
        [(NOBODYS, json!(null)), ("__proto__", json!({})), ("constructor", json!(1)), ("", json!(1))]
    {
        let mut wrong = base.clone();
        wrong.insert(name.to_owned(), value);
        if !tool.properties.contains_key(name) {
            all.push(Wrong::new(wrong, &[name], format!("{title} with `{name}`")));
        }
    }
    all
}

/// Arguments that an operation could take, as far as its schema tells.
fn arguments(tool: &Tool, operation: &Operation) -> Map<String, Value> {
    let mut arguments = Map::new();
    if let Some((picker, action)) = &operation.picked {
        arguments.insert(picker.clone(), json!(action));
    }
    for name in &operation.required {
        arguments.insert(name.clone(), plausible(tool.properties.get(name)));
    }
    arguments
}

fn plausible(schema: Option<&Value>) -> Value {
    let Some(schema) = schema else { return json!("x") };
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match types(schema).first().map(String::as_str) {
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!("x"),
    }
}

/// One value of each type that a field does not take.
fn unfit(schema: Option<&Value>, is_required: bool) -> Vec<Value> {
    let Some(schema) = schema else { return Vec::new() };
    let taken = types(schema);
    if taken.is_empty() {
        return Vec::new();
    }
    let takes = |kind: &str| taken.iter().any(|one| one == kind || (one == "number" && kind == "integer"));
    let all = [
        ("string", json!("text")),
        ("integer", json!(7)),
        ("number", json!(1.5)),
        ("boolean", json!(true)),
        ("array", json!([])),
        ("object", json!({})),
        ("null", Value::Null),
    ];
    // Null stands for a parameter that is left out.
    let fits = |kind: &str| takes(kind) || (kind == "null" && !is_required);
    all.into_iter().filter(|(kind, _)| !fits(kind)).map(|(_, value)| value).collect()
}

/// The types that a schema takes; none where that can't be told.
fn types(schema: &Value) -> Vec<String> {
    match &schema["type"] {
        Value::String(one) => return vec![one.clone()],
        Value::Array(several) => {
            return several.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        _ => {}
    }
    let either = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array());
    let forms: Vec<Vec<String>> = either.map_or_else(Vec::new, |forms| forms.iter().map(types).collect());
    if forms.is_empty() || forms.iter().any(Vec::is_empty) { Vec::new() } else { forms.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_is_wrong_in_each_way() {
        let operation = Operation {
            picked: Some(("action".into(), "resize".into())),
            required: vec!["width".into()],
            parameters: vec!["width".into(), "label".into()],
        };
        let properties =
            json!({ "action": {}, "width": { "type": "integer" }, "label": { "type": "string" } });
        let tool = Tool {
            name: "window".into(),
            description: String::new(),
            read_only: false,
            properties: properties.as_object().unwrap().clone(),
            operations: vec![operation],
        };
        let all: Vec<Value> = wrong(&tool).into_iter().map(|one| one.arguments).collect();
        for expected in [
            json!({}),
            json!({ "action": null }),
            json!({ "action": "resize" }),
            json!({ "action": "resize", "width": "text" }),
            json!({ "action": "resize", "width": null }),
            json!({ "action": "resize", "width": 1, "label": 7 }),
            json!({ "action": "resize", "width": 1, "label_": 1 }),
        ] {
            assert!(all.contains(&expected), "{expected}");
        }
        assert!(!all.contains(&json!({ "action": "resize", "width": 7 })), "that one fits");
        assert!(!all.contains(&json!({ "action": "resize", "width": 1, "label": null })), "null is left out");
    }

    #[test]
    fn a_type_that_cant_be_told_is_left_alone() {
        assert!(unfit(Some(&json!({ "$ref": "#/$defs/x" })), true).is_empty());
        assert!(unfit(Some(&json!({ "anyOf": [{ "type": "string" }, { "$ref": "#" }] })), true).is_empty());
        assert!(
            !unfit(Some(&json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] })), true).is_empty()
        );
    }
}
