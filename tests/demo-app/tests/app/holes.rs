//! What other servers of this kind let through, tried against this one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{App, PASSPHRASE};

fn disabled(names: &str) -> App {
    App::with(&[("DEMO_PROFILE", "full-control"), ("DEMO_DISABLE", names)])
}

fn tools(app: &App) -> String {
    app.client.get("/api/tools").body
}

/// No command of this plugin's own exists, so that no page and no tool can reach a tool through one.
#[test]
fn there_is_no_way_to_a_tool_through_a_command() {
    let app = disabled("eval_js");
    for command in ["plugin:palisade|eval_js", "plugin:palisade|palisade_eval_js", "plugin:palisade|call"] {
        let reply =
            app.client.tool("invoke_command", &json!({ "command": command, "args": { "code": "1" } }));
        assert!([400, 403].contains(&reply.status), "{command}: {}", reply.body);
    }
}

#[test]
fn switching_script_off_switches_off_all_that_runs_script() {
    let app = disabled("eval_js");
    assert_eq!(app.refused("eval_js", json!({ "code": "1" })).1, "UNKNOWN_TOOL");
    let waited = app.refused("wait_for", json!({ "condition": "expression", "value": "1" }));
    assert_eq!(waited, (400, "INVALID_ARGUMENTS".into()));
    let asserted = app.refused("assert_semantic", json!({ "expression": "1", "condition": "truthy" }));
    assert_eq!(asserted.1, "UNKNOWN_TOOL");
    let verified = app.refused("verify_state", json!({ "frontend_expr": "1", "backend_state": 1 }));
    assert_eq!(verified.1, "UNKNOWN_TOOL");
    assert!(!tools(&app).contains("expression"), "none of them is listed, either");
}

#[test]
fn switching_commands_off_leaves_no_other_way_to_one() {
    let app = disabled("invoke_command");
    assert_eq!(app.refused("invoke_command", json!({ "command": "echo" })).1, "UNKNOWN_TOOL");
    let verified = app.refused("verify_state", json!({ "frontend_expr": "1", "backend_command": "echo" }));
    assert_eq!(verified.1, "UNKNOWN_TOOL");
    assert_eq!(app.refused("recording", json!({ "action": "replay" })).1, "INVALID_ARGUMENTS");
    let recorded = app.refused("introspect", json!({ "action": "contract_record", "command": "echo" }));
    assert_eq!(recorded.1, "INVALID_ARGUMENTS");
}

#[test]
fn switching_pictures_off_switches_off_all_that_shows_pixels() {
    let app = disabled("screenshot");
    assert_eq!(app.refused("screenshot", json!({})).1, "UNKNOWN_TOOL");
    assert!(!tools(&app).contains("image/png"), "nothing else gives pictures");
}

#[test]
fn switching_queries_off_leaves_no_other_way_to_the_database() {
    let app = disabled("query_db");
    assert_eq!(app.refused("query_db", json!({ "query": "SELECT 1" })).1, "UNKNOWN_TOOL");
    assert_eq!(app.refused("introspect", json!({ "action": "db_health" })).1, "INVALID_ARGUMENTS");
    let bytes =
        app.client.tool("read_app_file", &json!({ "directory": "data", "path": "notes.db", "binary": true }));
    assert_ne!(bytes.status, 200, "{:.200}", bytes.body);
}

#[test]
fn switching_the_ipc_log_off_leaves_what_commands_were_asked_nowhere_else() {
    let app = disabled("logs.ipc");
    app.eval("window.__TAURI__.core.invoke('echo', { value: 'CANARY-of-a-command' })");
    assert_eq!(app.refused("logs", json!({ "action": "ipc" })).1, "INVALID_ARGUMENTS");
    assert_eq!(
        app.refused("logs", json!({ "action": "slow_ipc", "threshold_ms": 0 })).1,
        "INVALID_ARGUMENTS"
    );
    for (tool, arguments) in [
        ("check_ipc_integrity", json!({})),
        ("detect_ghost_commands", json!({})),
        ("explain", json!({ "action": "last_action" })),
        ("recording", json!({ "action": "start" })),
        ("recording", json!({ "action": "get_events" })),
    ] {
        assert_eq!(app.refused(tool, arguments).1, "UNKNOWN_TOOL", "{tool}");
    }
    for action in ["command_timings", "coverage", "command_catalog"] {
        assert_eq!(app.refused("introspect", json!({ "action": action })).1, "INVALID_ARGUMENTS", "{action}");
    }
    let bus = app.result("introspect", json!({ "action": "event_bus", "limit": 1000 })).to_string();
    assert!(!bus.contains("of-a-command") && !bus.contains("echo"), "{bus:.500}");
    for action in ["network", "events", "navigation", "console", "dialogs"] {
        let log = app.result("logs", json!({ "action": action, "limit": 1000 })).to_string();
        assert!(!log.contains("of-a-command") && !log.contains("echo"), "{action}: {log:.500}");
    }
    let read = app.client.mcp("resources/read", &json!({ "uri": "palisade://ipc-log" })).json();
    assert!(read["error"].is_object(), "{read}");
}

/// A script can invoke what its page can. It can't where tools may not, and neither can what it leaves behind.
#[test]
fn a_blocked_command_is_not_invoked_by_script_either() {
    let app = App::start("full-control");
    let notes = |app: &App| {
        app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }))["rows"][0]["n"].clone()
    };
    for code in [
        "window.__TAURI_INTERNALS__.invoke('delete_note', { id: 1 })",
        "window.__TAURI__.core.invoke('delete_note', { id: 1 })",
    ] {
        let reply = app.client.tool("eval_js", &json!({ "code": code }));
        assert!(
            reply.status == 422 && reply.body.contains("keeps this command from tools"),
            "{}",
            reply.body
        );
    }
    let expression = json!({
        "condition": "expression", "timeout_ms": 300,
        "value": "window.__TAURI_INTERNALS__.invoke('delete_note', { id: 1 })",
    });
    assert_eq!(app.result("wait_for", expression)["ok"], false);
    app.eval("setTimeout(() => window.__TAURI_INTERNALS__.invoke('delete_note', { id: 1 }), 100); return 1");
    app.eval("new Promise(done => setTimeout(done, 400))");
    assert_eq!(notes(&app), 1);
    let log = app.result("logs", json!({ "action": "ipc", "limit": 1000 }));
    let refused = log["entries"].as_array().unwrap().iter().filter(|one| one["command"] == "delete_note");
    assert!(refused.count() >= 4, "each is in the log: {log}");

    // The page itself may, once no tool's script is in it any more.
    app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
    let answer =
        json!({ "action": "set_dialog_response", "dialog_type": "confirm", "dialog_action": "accept" });
    app.result("navigate", answer);
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let delete = app.result("find_elements", json!({ "name": "Delete Welcome", "role": "button" }));
    let ref_id = delete["elements"][0]["ref_id"].clone();
    app.result("interact", json!({ "action": "click", "ref_id": ref_id }));
    let gone = app.result("wait_for", json!({ "condition": "event", "value": "note-deleted" }));
    assert_eq!(gone["ok"], true, "a click is the page's own doing: {gone}");
    assert_eq!(notes(&app), 0);
}

#[test]
fn password_values_leave_in_no_profile_and_no_log() {
    for profile in ["observe", "investigate", "test", "full-control"] {
        let app = App::start(profile);
        app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
        for (tool, arguments) in [
            ("find_elements", json!({ "css": "#secret" })),
            ("find_elements", json!({ "tag": "input", "max_results": 50 })),
            ("dom_snapshot", json!({ "format": "json" })),
            ("inspect", json!({ "action": "audit_accessibility" })),
            ("get_diagnostics", json!({})),
            ("logs", json!({ "action": "console" })),
        ] {
            let reply = app.client.tool(tool, &arguments);
            assert_eq!(reply.status, 200, "{profile} {tool}: {:.300}", reply.body);
            assert!(!reply.body.contains(PASSPHRASE), "{profile} {tool} {arguments}");
        }
    }
}

/// A hundred questions that are never answered keep nobody else from asking.
#[test]
fn promises_that_never_settle_use_nothing_up() {
    let app = App::start("full-control");
    let waiting: Vec<_> = (0..120)
        .map(|_| {
            let client = app.client.clone();
            std::thread::spawn(move || {
                client.tool("eval_js", &json!({ "code": "new Promise(() => {})", "timeout_ms": 3000 })).code()
            })
        })
        .collect();
    assert_eq!(app.eval("1 + 1"), 2);
    assert_eq!(app.result("find_elements", json!({ "css": "#save" }))["count"], 1);
    let codes: BTreeSet<String> = waiting.into_iter().map(|one| one.join().unwrap()).collect();
    // WebKit gives up promises that it finds unreachable.
    let expected = ["TOOL_ERROR", "DEADLINE_EXCEEDED", "LIMIT_EXCEEDED", "RATE_LIMITED"];
    assert!(codes.iter().all(|code| expected.contains(&code.as_str())), "{codes:?}");
    assert_eq!(app.eval("1 + 1"), 2);
}

#[test]
fn a_style_sheet_that_would_fetch_is_refused_in_every_spelling() {
    let app = App::start("full-control");
    for css in [
        "body { background: url(https://evil.example/x) }",
        "body { background: image-set(\"https://evil.example/x\" 1x) }",
        "body { background: url(https:evil.example/x) }",
        "body { background: u\\72l(//evil.example/x) }",
        "@import 'https://evil.example/x.css';",
        "@font-face { font-family: x; src: url(//evil.example/x) }",
        ":root { --x: url(https://evil.example/x) } body { background: var(--x) }",
    ] {
        let reply = app.client.tool("css", &json!({ "action": "inject", "css": css }));
        assert_eq!(reply.status, 400, "{css}: {}", reply.body);
    }
    app.result("css", json!({ "action": "inject", "css": "h1 { color: rgb(1, 2, 3) }" }));
    assert_eq!(app.eval("getComputedStyle(document.querySelector('h1')).color"), "rgb(1, 2, 3)");
    app.result("css", json!({ "action": "remove" }));
    assert_ne!(app.eval("getComputedStyle(document.querySelector('h1')).color"), "rgb(1, 2, 3)");
}

#[test]
fn an_unknown_field_acts_on_no_window_and_the_spellings_of_a_label_are_one() {
    let app = App::start("full-control");
    for spelling in ["label", "window", "window_label", "webview_label"] {
        let mut arguments = json!({ "action": "get_state" });
        arguments[spelling] = json!("settings");
        assert_eq!(app.result("window", arguments)["label"], "settings", "{spelling}");
    }
    let reply = app.client.tool("window", &json!({ "action": "get_state", "labell": "settings" }));
    assert!(reply.status == 400 && reply.body.contains("label"), "{}", reply.body);
    let both: Value = json!({ "action": "get_state", "label": "main", "window": "settings" });
    assert_eq!(app.refused("window", both).1, "INVALID_ARGUMENTS");
}

#[test]
fn other_origins_get_nothing_from_the_app_s_host() {
    let app = App::start("observe");
    for origin in ["tauri://evil", "http://evil.example", "https://localhost.evil.example", "null"] {
        let headers = [("origin", origin), ("content-type", "application/json")];
        let reply = app.client.request("POST", "/api/tools/window", &headers, b"{\"action\":\"list\"}");
        assert_eq!(reply.status, 403, "{origin}");
    }
}
