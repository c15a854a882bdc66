use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::App;

const ALL: &[&str] = &["observe", "investigate", "test", "full-control"];
const ACTING: &[&str] = &["test", "full-control"];
const LOOKING: &[&str] = &["investigate", "full-control"];
const FULL: &[&str] = &["full-control"];

/// Every operation that acts on an app, and the profiles that have it (`host/policy` has the grants).
const OPERATIONS: &[(&str, &str, &[&str])] = &[
    ("dom_snapshot", "", ALL),
    ("find_elements", "", ALL),
    ("get_diagnostics", "", ALL),
    ("get_registry", "", ALL),
    ("app_state", "", ALL),
    ("get_plugin_info", "", ALL),
    ("get_memory_stats", "", ALL),
    ("wait_for", "text", ALL),
    ("wait_for", "text_gone", ALL),
    ("wait_for", "selector", ALL),
    ("wait_for", "selector_gone", ALL),
    ("wait_for", "url", ALL),
    ("wait_for", "event", ALL),
    ("wait_for", "ipc_idle", ALL),
    ("wait_for", "network_idle", ALL),
    ("wait_for", "expression", FULL),
    ("window", "get_state", ALL),
    ("window", "list", ALL),
    ("window", "introspectability", ALL),
    ("window", "manage", FULL),
    ("window", "resize", FULL),
    ("window", "move_to", FULL),
    ("window", "set_title", FULL),
    ("inspect", "get_styles", ALL),
    ("inspect", "get_bounding_boxes", ALL),
    ("inspect", "audit_accessibility", ALL),
    ("inspect", "get_performance", ALL),
    ("inspect", "highlight", ACTING),
    ("inspect", "clear_highlights", ACTING),
    ("logs", "console", ALL),
    ("logs", "network", ALL),
    ("logs", "ipc", ALL),
    ("logs", "navigation", ALL),
    ("logs", "dialogs", ALL),
    ("logs", "events", ALL),
    ("logs", "slow_ipc", ALL),
    ("logs", "clear", ACTING),
    ("interact", "click", ACTING),
    ("interact", "double_click", ACTING),
    ("interact", "hover", ACTING),
    ("interact", "focus", ACTING),
    ("interact", "scroll_into_view", ACTING),
    ("interact", "select_option", ACTING),
    ("input", "fill", ACTING),
    ("input", "type_text", ACTING),
    ("input", "press_key", ACTING),
    ("storage", "get", ACTING),
    ("storage", "set", ACTING),
    ("storage", "delete", ACTING),
    ("storage", "get_cookies", ACTING),
    ("navigate", "go_back", ACTING),
    ("navigate", "get_history", ACTING),
    ("navigate", "get_dialog_log", ACTING),
    ("navigate", "go_to", FULL),
    ("navigate", "set_dialog_response", FULL),
    ("css", "inject", FULL),
    ("css", "remove", FULL),
    ("eval_js", "", FULL),
    ("screenshot", "", FULL),
    ("invoke_command", "", FULL),
    ("app_info", "", LOOKING),
    ("list_app_dir", "", LOOKING),
    ("read_app_file", "", LOOKING),
    ("query_db", "", LOOKING),
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
            let picks = if *tool == "wait_for" { "condition" } else { "action" };
            let arguments = if action.is_empty() { json!({}) } else { json!({ picks: action }) };
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
    let picks = if name == "wait_for" { "condition" } else { "action" };
    let action = &tool["inputSchema"]["properties"][picks];
    let actions =
        action["enum"].as_array().cloned().or_else(|| action.get("const").map(|one| vec![one.clone()]));
    match actions {
        Some(actions) => actions.iter().map(|a| (name.clone(), a.as_str().unwrap().to_owned())).collect(),
        None => vec![(name, String::new())],
    }
}
