//! Each operation in each profile, against real windows: it works where it is granted, and is unknown where it is not.

use serde_json::{Value, json};

use crate::harness::App;

const PROFILES: [&str; 4] = ["observe", "investigate", "test", "full-control"];

const ALL: &[&str] = &PROFILES;
const ACTING: &[&str] = &["test", "full-control"];
const LOOKING: &[&str] = &["investigate", "full-control"];
const FULL: &[&str] = &["full-control"];
/// Only an app that was built for it has it, and this one was not: no profile gives it.
const NONE: &[&str] = &[];

/// A recording of nothing.
const SESSION: &str = r#"{"format":"palisade.recording","version":1,"id":"none","started_at":1,"stopped_at":2,"lost":0,
    "complete":true,"events":[],"checkpoints":[]}"#;

/// One row of the table.
type Tried = (&'static str, &'static str, &'static [&'static str], Value);

/// Tool, operation, the profiles that have it (`host/policy` has the grants), and arguments that it takes. `$#id` stands for
/// the reference of that element.
#[expect(clippy::too_many_lines, reason = "a table")]
fn operations() -> Vec<Tried> {
    vec![
        ("dom_snapshot", "", ALL, json!({ "selector": "main" })),
        ("find_elements", "", ALL, json!({ "role": "button" })),
        ("get_diagnostics", "", ALL, json!({})),
        ("get_registry", "", ALL, json!({ "query": "note" })),
        ("resolve_command", "", ALL, json!({ "query": "add a note" })),
        ("check_ipc_integrity", "", ALL, json!({ "stale_threshold_ms": 200 })),
        ("detect_ghost_commands", "", ALL, json!({ "since_ms": 60_000 })),
        ("app_state", "", ALL, json!({ "probe": "notes" })),
        ("get_plugin_info", "", ALL, json!({})),
        ("get_memory_stats", "", ALL, json!({})),
        ("wait_for", "text", ALL, json!({ "value": "Notes" })),
        ("wait_for", "text_gone", ALL, json!({ "value": "No such text" })),
        ("wait_for", "selector", ALL, json!({ "value": "#save" })),
        ("wait_for", "selector_gone", ALL, json!({ "value": "#no-such-element" })),
        ("wait_for", "url", ALL, json!({ "value": "localhost" })),
        ("wait_for", "event", ALL, json!({ "value": "tauri://focus", "timeout_ms": 50 })),
        ("wait_for", "ipc_idle", ALL, json!({})),
        ("wait_for", "network_idle", ALL, json!({})),
        ("wait_for", "expression", FULL, json!({ "value": "1 + 1", "expected": 2 })),
        ("window", "get_state", ALL, json!({})),
        ("window", "list", ALL, json!({})),
        ("window", "introspectability", ALL, json!({})),
        ("window", "manage", FULL, json!({ "manage_action": "show", "label": "settings" })),
        ("window", "resize", FULL, json!({ "width": 900, "height": 640 })),
        ("window", "move_to", FULL, json!({ "x": 10, "y": 10 })),
        ("window", "set_title", FULL, json!({ "title": "Notes" })),
        ("inspect", "get_styles", ALL, json!({ "ref_id": "$#save", "properties": ["color"] })),
        ("inspect", "get_bounding_boxes", ALL, json!({ "ref_ids": ["$#save", "$#title"] })),
        ("inspect", "audit_accessibility", ALL, json!({ "max": 3 })),
        ("inspect", "get_performance", ALL, json!({})),
        ("inspect", "highlight", ACTING, json!({ "ref_id": "$#save" })),
        ("inspect", "clear_highlights", ACTING, json!({})),
        ("logs", "console", ALL, json!({})),
        ("logs", "network", ALL, json!({ "filter": "style" })),
        ("logs", "ipc", ALL, json!({ "wait_for_capture": true })),
        ("logs", "slow_ipc", ALL, json!({ "threshold_ms": 0 })),
        ("logs", "navigation", ALL, json!({})),
        ("logs", "dialogs", ALL, json!({})),
        ("logs", "events", ALL, json!({})),
        ("logs", "clear", ACTING, json!({ "logs": ["dialogs"] })),
        ("interact", "hover", ACTING, json!({ "ref_id": "$#save" })),
        ("interact", "focus", ACTING, json!({ "ref_id": "$#title" })),
        ("interact", "scroll_into_view", ACTING, json!({ "ref_id": "$#save" })),
        ("interact", "select_option", ACTING, json!({ "ref_id": "$#colour", "value": "sea" })),
        ("interact", "click", ACTING, json!({ "ref_id": "$#title" })),
        ("interact", "double_click", ACTING, json!({ "ref_id": "$#title" })),
        ("input", "fill", ACTING, json!({ "ref_id": "$#title", "value": "Bread" })),
        ("input", "type_text", ACTING, json!({ "ref_id": "$#title", "text": " and butter" })),
        ("input", "press_key", ACTING, json!({ "key": "End", "ref_id": "$#title" })),
        ("storage", "get", ACTING, json!({})),
        ("storage", "get_cookies", ACTING, json!({})),
        ("storage", "set", ACTING, json!({ "key": "one", "value": "1" })),
        ("storage", "delete", ACTING, json!({ "key": "one" })),
        ("navigate", "get_history", ACTING, json!({})),
        ("navigate", "get_dialog_log", ACTING, json!({})),
        ("navigate", "go_back", ACTING, json!({ "webview_label": "settings" })),
        (
            "navigate",
            "set_dialog_response",
            FULL,
            json!({ "dialog_type": "alert", "dialog_action": "accept" }),
        ),
        ("css", "inject", FULL, json!({ "css": "h1 { color: red }" })),
        ("css", "remove", FULL, json!({})),
        ("animation", "list", FULL, json!({})),
        ("animation", "sample", FULL, json!({ "record": true })),
        ("animation", "scrub", FULL, json!({ "selector": "#moving", "points": 2 })),
        ("route", "add", FULL, json!({ "pattern": "/nowhere", "behavior": "block" })),
        ("route", "list", FULL, json!({})),
        ("route", "matches", FULL, json!({})),
        ("route", "clear", FULL, json!({ "id": 1 })),
        ("route", "clear_all", FULL, json!({})),
        ("trace", "start", FULL, json!({ "max_frames": 1 })),
        ("trace", "status", FULL, json!({})),
        ("trace", "frames", FULL, json!({})),
        ("trace", "stop", FULL, json!({})),
        ("eval_js", "", FULL, json!({ "code": "document.title" })),
        ("screenshot", "", FULL, json!({ "scale": 0.5 })),
        ("assert_semantic", "", FULL, json!({ "expression": "1 + 1", "condition": "equals", "expected": 2 })),
        (
            "verify_state",
            "",
            FULL,
            json!({ "frontend_expr": "1", "backend_command": "echo", "backend_args": { "value": 1 } }),
        ),
        ("capture_window", "", NONE, json!({})),
        ("invoke_command", "", FULL, json!({ "command": "echo", "args": { "value": 1 } })),
        ("app_info", "", LOOKING, json!({})),
        ("list_app_dir", "", LOOKING, json!({ "directory": "data" })),
        ("read_app_file", "", LOOKING, json!({ "directory": "config", "path": "settings.json" })),
        ("query_db", "", LOOKING, json!({ "query": "SELECT 1" })),
        ("introspect", "command_timings", ALL, json!({ "slow_threshold_ms": 0 })),
        ("introspect", "coverage", ALL, json!({})),
        ("introspect", "command_catalog", ALL, json!({})),
        ("introspect", "event_bus", ALL, json!({ "args": { "limit": 10 } })),
        ("introspect", "event_bus_clear", ACTING, json!({})),
        ("explain", "summary", ALL, json!({ "seconds": 30 })),
        ("explain", "last_action", ALL, json!({})),
        ("explain", "diff", ALL, json!({})),
        ("introspect", "startup_timing", FULL, json!({})),
        ("introspect", "plugin_state", FULL, json!({})),
        ("introspect", "plugin_tasks", FULL, json!({})),
        ("introspect", "db_health", LOOKING, json!({})),
        ("introspect", "processes", LOOKING, json!({})),
        ("introspect", "capabilities", LOOKING, json!({})),
        ("recording", "start", ACTING, json!({ "session_id": "one" })),
        ("recording", "checkpoint", ACTING, json!({ "state": { "n": 1 } })),
        ("recording", "list_checkpoints", ACTING, json!({})),
        ("recording", "get_events", ACTING, json!({})),
        ("recording", "events_between", ACTING, json!({ "from": "cp-1", "to": "cp-1" })),
        ("recording", "get_replay", ACTING, json!({})),
        ("recording", "flush", FULL, json!({})),
        ("recording", "stop", ACTING, json!({})),
        ("recording", "export", ACTING, json!({})),
        ("recording", "import", ACTING, json!({ "session_json": SESSION })),
        ("recording", "replay", FULL, json!({})),
        ("fault", "inject", FULL, json!({ "command": "echo", "fault_type": "delay", "delay_ms": 1 })),
        ("fault", "list", FULL, json!({})),
        ("fault", "clear", FULL, json!({ "command": "echo" })),
        ("fault", "clear_all", FULL, json!({})),
        ("introspect", "contract_record", FULL, json!({ "command": "echo", "args": { "value": 1 } })),
        ("introspect", "contract_check", FULL, json!({})),
        ("introspect", "contract_list", FULL, json!({})),
        ("introspect", "contract_clear", FULL, json!({})),
        // Last: the window is elsewhere afterwards.
        ("navigate", "go_to", FULL, json!({ "url": "help.html" })),
    ]
}

/// Puts the operation's name and elements' references into its arguments.
fn filled(app: &App, tool: &str, action: &str, mut arguments: Value) -> Value {
    let reference =
        |text: &str| text.strip_prefix('$').map_or_else(|| text.to_owned(), |selector| app.element(selector));
    for value in arguments.as_object_mut().unwrap().values_mut() {
        match value {
            Value::String(text) => *text = reference(text),
            Value::Array(items) => {
                items.iter_mut().for_each(|item| *item = reference(item.as_str().unwrap()).into());
            }
            _ => {}
        }
    }
    if !action.is_empty() {
        let picks = if tool == "wait_for" { "condition" } else { "action" };
        arguments[picks] = json!(action);
    }
    arguments
}

#[test]
fn each_operation_works_where_it_is_granted_and_is_unknown_where_it_is_not() {
    let operations = operations();
    let mut ticks = vec![Vec::new(); operations.len()];
    for profile in PROFILES {
        let app = App::start(profile);
        app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
        if profile != "full-control" {
            // A file that it reads; the app writes it when a setting changes.
            std::fs::write(app.config_dir().join("settings.json"), "{}").unwrap();
        } else {
            app.result("invoke_command", json!({ "command": "open_settings" }));
            // Something to be scrubbed.
            app.eval("document.querySelector('h1').id = 'moving'; document.querySelector('h1').animate([{ opacity: 1 }, { opacity: 0.9 }], 600000); return 1");
            std::fs::write(app.config_dir().join("settings.json"), "{}").unwrap();
        }
        let tools = app.client.get("/api/tools").body;
        for ((tool, action, profiles, arguments), ticks) in operations.iter().zip(&mut ticks) {
            let arguments = filled(&app, tool, action, arguments.clone());
            let reply = app.client.tool(tool, &arguments);
            let granted = profiles.contains(&profile);
            let place = format!("{profile}: {tool} {action}: {} {:.300}", reply.status, reply.body);
            if granted {
                assert_eq!(reply.status, 200, "{place}");
            } else {
                let is_grouped = tools.contains(&format!("\"name\":\"{tool}\""));
                let unknown = if is_grouped { (400, "INVALID_ARGUMENTS") } else { (404, "UNKNOWN_TOOL") };
                assert_eq!((reply.status, reply.code().as_str()), unknown, "{place}");
            }
            ticks.push(granted);
        }
    }
    println!("{:<32} {}", "operation", PROFILES.join("  "));
    for ((tool, action, ..), ticks) in operations.iter().zip(ticks) {
        let name = if action.is_empty() { (*tool).to_owned() } else { format!("{tool}.{action}") };
        let cells: Vec<String> = PROFILES
            .iter()
            .zip(ticks)
            .map(|(profile, tick)| format!("{:<width$}", if tick { "✓" } else { "-" }, width = profile.len()))
            .collect();
        println!("{name:<32} {}", cells.join("  "));
    }
}

/// What the pack offers an app and what stands above are the same.
#[test]
fn no_operation_of_an_app_is_missing_above() {
    let app = App::start("full-control");
    let listing = app.client.get("/api/tools").json();
    let mut offered: Vec<String> = Vec::new();
    for tool in listing.as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let picks = if name == "wait_for" { "condition" } else { "action" };
        match tool["inputSchema"]["properties"][picks]["enum"].as_array() {
            Some(actions) => {
                offered.extend(actions.iter().map(|one| format!("{name} {}", one.as_str().unwrap())))
            }
            None => offered.push(format!("{name} ")),
        }
    }
    let operations = operations();
    let granted = operations.iter().filter(|(.., profiles, _)| !profiles.is_empty());
    let mut tried: Vec<String> = granted.map(|(tool, action, ..)| format!("{tool} {action}")).collect();
    offered.sort();
    tried.sort();
    assert_eq!(offered, tried);
}
