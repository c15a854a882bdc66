//! An example of each operation of the pack: what it may be given, what comes of that, and which profiles have it in an app.
//!
//! `examples.json` is the one list of them: the demo app's suite runs it, in its order, under each profile, and `docs/OPERATIONS.md`
//! shows it. In its arguments, `$#id` stands for the reference of that element.

use serde_json::Value;

/// One row.
#[derive(Clone, Debug)]
pub struct Example {
    /// `tool`, or `tool.action`.
    pub operation: String,
    /// Those that have it in an app that was built without further features.
    pub profiles: Vec<String>,
    /// Without the action.
    pub arguments: Value,
    /// The result's shape: names of JSON types, `any` among them, or an object of fields that it has.
    pub result: Value,
}

impl Example {
    /// Its tool.
    #[must_use]
    pub fn tool(&self) -> &str {
        self.operation.split_once('.').map_or(&self.operation, |(tool, _)| tool)
    }

    /// Which of its tool's operations it is, where there are several.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.operation.split_once('.').map(|(_, action)| action)
    }

    /// What a call of the tool gives.
    #[must_use]
    pub fn call(&self) -> Value {
        let mut arguments = self.arguments.clone();
        if let Some(action) = self.action() {
            arguments[picker(self.tool())] = action.into();
        }
        arguments
    }
}

/// The parameter that picks among a tool's operations.
#[must_use]
pub fn picker(tool: &str) -> &'static str {
    if tool == "wait_for" { "condition" } else { "action" }
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Example> {
    let rows: Value = serde_json::from_str(include_str!("../examples.json")).expect("the examples are JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let row = |row: &Value| Example {
        operation: text(&row["operation"]),
        profiles: row["profiles"].as_array().expect("a list").iter().map(text).collect(),
        arguments: row["arguments"].clone(),
        result: row["result"].clone(),
    };
    rows.as_array().expect("a list").iter().map(row).collect()
}

/// Whether a result has a shape.
#[must_use]
pub fn fits(shape: &Value, found: &Value) -> bool {
    match shape {
        Value::Object(fields) => {
            fields.iter().all(|(name, shape)| found.get(name).is_some_and(|found| fits(shape, found)))
        }
        Value::String(kind) => match kind.as_str() {
            "any" => true,
            "object" => found.is_object(),
            "array" => found.is_array(),
            "string" => found.is_string(),
            "boolean" => found.is_boolean(),
            "number" => found.is_number(),
            "integer" => found.is_i64() || found.is_u64(),
            _ => false,
        },
        _ => false,
    }
}
