//! What a host says that it has.
//!
//! Guarantees: nothing but what `/info` and `/api/tools` say. Checks ask here before they call anything.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::address::Address;
use crate::case::{Stop, skip};
use crate::client::Client;

#[cfg(test)]
mod tests;

/// The host under test.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) address: Address,
    pub(crate) token: String,
    pub(crate) profile: String,
    pub(crate) tools: Vec<Tool>,
    /// Tools that are there, and were given nothing that they could work on.
    pub(crate) idle: Vec<&'static str>,
}

/// Tools that work on what an operator grants, and the least that each can be asked.
const GRANTED: [(&str, &str); 3] =
    [("query_db", r#"{"query":"SELECT 1"}"#), ("list_app_dir", "{}"), ("read_app_file", r#"{"path":"."}"#)];

/// One listed tool.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) read_only: bool,
    pub(crate) properties: Map<String, Value>,
    pub(crate) operations: Vec<Operation>,
}

/// One thing that a tool does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The parameter that picks it, and its name; `None` for a tool that does one thing.
    pub(crate) picked: Option<(String, String)>,
    pub(crate) required: Vec<String>,
    /// Every parameter that it takes but the one that picks it.
    pub(crate) parameters: Vec<String>,
}

impl Target {
    /// Asks a host.
    ///
    /// # Errors
    /// When it does not answer, or not as a host does.
    pub(crate) fn ask(address: Address, token: &str) -> Result<Self, Stop> {
        let client = Client::new(address.clone(), Some(token));
        let info = client.get("/info")?;
        if info.status != 200 {
            return Err(Stop::Fail(format!("/info is {} with this token: {:.200}", info.status, info.body)));
        }
        let listing = client.get("/api/tools")?.json();
        let Some(tools) = listing.as_array() else {
            return Err(Stop::Fail("/api/tools is no list".into()));
        };
        let tools = tools.iter().map(Tool::read).collect();
        let profile = info.json()["profile"].as_str().unwrap_or_default().to_owned();
        let mut target = Self { address, token: token.to_owned(), profile, tools, idle: Vec::new() };
        for (name, least) in GRANTED {
            if target.tool(name).is_some()
                && client.tool_raw(name, least.as_bytes())?.code() == "SCOPE_MISSING"
            {
                target.idle.push(name);
            }
        }
        Ok(target)
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// The tool, or a reason to skip what is about it.
    pub(crate) fn needs(&self, name: &str) -> Result<&Tool, Stop> {
        if self.idle.contains(&name) {
            return Err(skip(format!("the target grants `{name}` nothing to work on")));
        }
        self.tool(name).ok_or_else(|| skip(format!("the target has no `{name}`")))
    }

    /// Whether it has an operation, with something to work on or without; `action` is empty for a tool that does one thing.
    pub(crate) fn has(&self, name: &str, action: &str) -> bool {
        let is_it = |operation: &Operation| match &operation.picked {
            Some((_, picked)) => picked == action,
            None => action.is_empty(),
        };
        self.tool(name).is_some_and(|tool| tool.operations.iter().any(is_it))
    }
}

impl Tool {
    fn read(listed: &Value) -> Self {
        let text = |field: &str| listed[field].as_str().unwrap_or_default().to_owned();
        let schema = &listed["inputSchema"];
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let description = text("description");
        let required: Vec<String> =
            schema["required"].as_array().map_or_else(Vec::new, |names| strings(names));
        let operations = match picker(&properties, &required) {
            Some((picker, actions)) => grouped(picker, &actions, &description, &properties),
            None => {
                let parameters = properties.keys().cloned().collect();
                vec![Operation { picked: None, required, parameters }]
            }
        };
        let read_only = listed["annotations"]["readOnlyHint"] == Value::Bool(true);
        Self { name: text("name"), description, read_only, properties, operations }
    }

    /// The parameter that picks among its operations, if there are several.
    pub(crate) fn picker(&self) -> Option<&str> {
        self.operations.first()?.picked.as_ref().map(|(picker, _)| picker.as_str())
    }
}

fn strings(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The one required parameter that is an enumeration, where nothing else is required: `action`, or what stands for it.
fn picker<'a>(properties: &'a Map<String, Value>, required: &[String]) -> Option<(&'a str, Vec<String>)> {
    let [only] = required else { return None };
    let (name, schema) = properties.get_key_value(only)?;
    let actions = schema["enum"].as_array()?;
    matches!(name.as_str(), "action" | "condition").then(|| (name.as_str(), strings(actions)))
}

/// The operations of a group, whose description has a line for each: `name(required, optional?): what it does`. What no line
/// names each of them may be given.
fn grouped(
    picker: &str,
    actions: &[String],
    description: &str,
    properties: &Map<String, Value>,
) -> Vec<Operation> {
    let mut lines: BTreeMap<&str, &str> = BTreeMap::new();
    for line in description.lines() {
        let Some((name, rest)) = line.split_once('(') else { continue };
        let Some((parameters, _)) = rest.split_once("):") else { continue };
        lines.entry(name).or_insert(parameters);
    }
    let named = |listed: &'_ str| -> Vec<String> {
        listed.split(", ").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let some: Vec<String> = lines.values().flat_map(|listed| named(listed)).collect();
    let of_all = properties
        .keys()
        .filter(|name| *name != picker && !some.iter().any(|one| one.trim_end_matches('?') == name.as_str()));
    let of_all: Vec<String> = of_all.map(|name| format!("{name}?")).collect();
    let operation = |action: &String| {
        let mut all = named(lines.get(action.as_str()).copied().unwrap_or_default());
        all.extend_from_slice(&of_all);
        let required = all.iter().filter(|name| !name.ends_with('?')).cloned().collect();
        let parameters = all.iter().map(|name| name.trim_end_matches('?').to_owned()).collect();
        Operation { picked: Some((picker.to_owned(), action.clone())), required, parameters }
    };
    actions.iter().map(operation).collect()
}
