//! What each built-in profile can call, over HTTP: the matrix, row by row, and nothing besides.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use palisade_tests::{Fixture, Host};
use serde_json::{Value, json};

/// Tool, action, arguments that work, and the profiles that have it: observe, investigate, test, full-control.
fn matrix() -> Vec<(&'static str, Option<&'static str>, Value, [bool; 4])> {
    let everyone = [true; 4];
    let trusted = [false, true, false, true];
    vec![
        ("get_memory_stats", None, json!({}), everyone),
        ("get_plugin_info", None, json!({}), everyone),
        ("app_info", None, json!({}), trusted),
        ("list_app_dir", None, json!({}), trusted),
        ("read_app_file", None, json!({"path": "notes.txt"}), trusted),
        ("query_db", None, json!({"query": "SELECT count(*) AS n FROM notes"}), trusted),
        ("introspect", Some("db_health"), json!({}), trusted),
        ("introspect", Some("processes"), json!({}), trusted),
        ("introspect", Some("capabilities"), json!({}), trusted),
        ("introspect", Some("startup_timing"), json!({}), [false, false, false, true]),
        ("introspect", Some("plugin_state"), json!({}), [false, false, false, true]),
        ("introspect", Some("plugin_tasks"), json!({}), [false, false, false, true]),
    ]
}

fn with_action(arguments: &Value, action: Option<&str>) -> Value {
    let mut arguments = arguments.clone();
    if let Some(action) = action {
        arguments["action"] = json!(action);
    }
    arguments
}

/// The operations that a listing offers, as (tool, action).
fn offered(tools: &Value) -> BTreeSet<(String, Option<String>)> {
    let mut offered = BTreeSet::new();
    for tool in tools.as_array().unwrap() {
        let name = tool["name"].as_str().unwrap().to_owned();
        match tool["inputSchema"]["properties"]["action"]["enum"].as_array() {
            Some(actions) => {
                offered.extend(actions.iter().map(|a| (name.clone(), Some(a.as_str().unwrap().to_owned()))));
            }
            None => {
                offered.insert((name, None));
            }
        }
    }
    offered
}

fn check(profile: &str, column: usize) {
    let fixture = Fixture::new();
    let host = Host::start(&fixture, profile, &[]);
    let client = host.client();
    let rest = client.get("/api/tools").json();
    let mcp = client.mcp("tools/list", &json!({})).json();
    let expected: BTreeSet<_> = matrix()
        .into_iter()
        .filter(|row| row.3[column])
        .map(|row| (row.0.to_owned(), row.1.map(str::to_owned)))
        .collect();
    assert_eq!(offered(&mcp["result"]["tools"]), expected, "{profile}: tools/list");
    let list = if rest.is_array() { rest.clone() } else { rest["tools"].clone() };
    assert_eq!(offered(&list), expected, "{profile}: /api/tools");

    for (tool, action, arguments, profiles) in matrix() {
        let arguments = with_action(&arguments, action);
        let over_rest = client.tool(tool, &arguments);
        let over_mcp = client.mcp("tools/call", &json!({"name": tool, "arguments": arguments})).json();
        if profiles[column] {
            assert_eq!(over_rest.status, 200, "{profile} {tool} {arguments}: {:.300}", over_rest.body);
            assert_ne!(over_mcp["result"]["isError"], json!(true), "{profile} {tool}: {over_mcp}");
            let structured = &over_mcp["result"]["structuredContent"];
            let text = over_mcp["result"]["content"][0]["text"].as_str().unwrap();
            assert_eq!(
                &serde_json::from_str::<Value>(text).unwrap(),
                structured,
                "{tool}: text and structure differ"
            );
            assert!(!text.contains("\n"), "{tool}: the JSON text is compact");
            validate(&list, tool, structured);
        } else if offered(&list).iter().any(|(name, _)| name == tool) {
            // The tool is there with other actions: this one is not in its enum.
            assert_eq!((over_rest.status, over_rest.code().as_str()), (400, "INVALID_ARGUMENTS"));
        } else {
            let unknown = client.tool("no_such_tool", &json!({}));
            assert_eq!(
                (over_rest.status, over_rest.code()),
                (unknown.status, unknown.code()),
                "{profile} {tool}"
            );
            assert_eq!(over_rest.body.replace(tool, "_"), unknown.body.replace("no_such_tool", "_"));
            assert_eq!(over_mcp["error"]["code"], json!(-32602), "{profile} {tool}: {over_mcp}");
        }
    }
}

fn validate(list: &Value, tool: &str, structured: &Value) {
    let listed = list.as_array().unwrap().iter().find(|listed| listed["name"] == tool).unwrap();
    if let Some(schema) = listed.get("outputSchema").filter(|schema| !schema.is_null()) {
        let validator = jsonschema::validator_for(schema).unwrap();
        assert!(validator.is_valid(structured), "{tool}: {structured} does not fit {schema}");
    }
}

#[test]
fn observe_sees_only_the_host_itself() {
    check("observe", 0);
}

#[test]
fn investigate_adds_files_databases_and_the_process() {
    check("investigate", 1);
}

#[test]
fn test_has_no_files_and_no_databases() {
    check("test", 2);
}

#[test]
fn full_control_has_everything() {
    check("full-control", 3);
}

#[test]
fn what_is_switched_off_vanishes_from_every_listing_and_from_every_way_in() {
    let fixture = Fixture::new();
    fixture.write("palisade.toml", "disabled = [\"query_db\", \"introspect.db_health\"]\n");
    let config = fixture.path("palisade.toml");
    let host = Host::start(&fixture, "full-control", &["--config", config.to_str().unwrap()]);
    let client = host.client();
    let listed = client.get("/api/tools").body;
    assert!(!listed.contains("query_db") && !listed.contains("db_health"), "{listed:.500}");
    let unknown = client.tool("no_such_tool", &json!({}));
    let disabled = client.tool("query_db", &json!({"query": "SELECT 1"}));
    assert_eq!((disabled.status, disabled.code()), (unknown.status, unknown.code()));
    let health = client.tool("introspect", &json!({"action": "db_health"}));
    assert_eq!((health.status, health.code().as_str()), (400, "INVALID_ARGUMENTS"));
    assert!(
        !health.body.contains("db_health, "),
        "the actions that it lists are the others: {}",
        health.body
    );
    // H4: the database's bytes are no way round it, in any spelling.
    for name in ["notes.db", "./notes.db", "sub/../notes.db", "notes.db-wal", "notes.db-shm"] {
        let reply = client.tool("read_app_file", &json!({"path": name, "binary": true}));
        assert_ne!(reply.status, 200, "{name} was read: {:.200}", reply.body);
    }
}
