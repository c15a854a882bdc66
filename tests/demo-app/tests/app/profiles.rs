use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::App;

/// Every operation that acts on an app, and the profiles that have it (`host/policy` has the grants).
const OPERATIONS: &[(&str, &str, &[&str])] = &[
    ("dom_snapshot", "", &["observe", "investigate", "test", "full-control"]),
    ("find_elements", "", &["observe", "investigate", "test", "full-control"]),
    ("get_diagnostics", "", &["observe", "investigate", "test", "full-control"]),
    ("wait_for", "", &["observe", "investigate", "test", "full-control"]),
    ("window", "list", &["observe", "investigate", "test", "full-control"]),
    ("inspect", "get_styles", &["observe", "investigate", "test", "full-control"]),
    ("logs", "network", &["observe", "investigate", "test", "full-control"]),
    ("interact", "click", &["test", "full-control"]),
    ("input", "fill", &["test", "full-control"]),
    ("inspect", "highlight", &["test", "full-control"]),
    ("storage", "get", &["test", "full-control"]),
    ("storage", "set", &["test", "full-control"]),
    ("query_db", "", &["investigate", "full-control"]),
    ("window", "manage", &["full-control"]),
    ("eval_js", "", &["full-control"]),
    ("css", "inject", &["full-control"]),
    ("screenshot", "", &["full-control"]),
    ("invoke_command", "", &["full-control"]),
];

#[test]
fn each_profile_has_its_operations_and_the_others_are_unknown_there() {
    for profile in ["observe", "investigate", "test", "full-control"] {
        let app = App::start(profile);
        let listing = app.client.get("/api/tools").json();
        let listed: BTreeSet<(String, String)> =
            listing.as_array().unwrap().iter().flat_map(operations).collect();
        for (tool, action, profiles) in OPERATIONS {
            let expected = profiles.contains(&profile);
            let name = ((*tool).to_owned(), (*action).to_owned());
            assert_eq!(listed.contains(&name), expected, "{profile}: {tool} {action}");
            if expected {
                continue;
            }
            let arguments = if action.is_empty() { json!({}) } else { json!({ "action": action }) };
            let (status, code) = app.refused(tool, arguments);
            let is_grouped = listed.iter().any(|(other, _)| other == tool);
            let unknown = if is_grouped { (400, "INVALID_ARGUMENTS") } else { (404, "UNKNOWN_TOOL") };
            assert_eq!((status, code.as_str()), unknown, "{profile}: {tool} {action}");
        }
    }
}

/// A listed tool's operations: one, or one for each value of its `action`.
fn operations(tool: &Value) -> Vec<(String, String)> {
    let name = tool["name"].as_str().unwrap().to_owned();
    let action = &tool["inputSchema"]["properties"]["action"];
    let actions =
        action["enum"].as_array().cloned().or_else(|| action.get("const").map(|one| vec![one.clone()]));
    match actions {
        Some(actions) => actions.iter().map(|a| (name.clone(), a.as_str().unwrap().to_owned())).collect(),
        None => vec![(name, String::new())],
    }
}
