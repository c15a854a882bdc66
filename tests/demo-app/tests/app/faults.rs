//! Faults in what the app's real pages invoke, and in what tools do.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::App;

fn fault(app: &App, action: &str, mut arguments: Value) -> Value {
    arguments["action"] = json!(action);
    app.result("fault", arguments)
}

fn invoke(command: &str, arguments: &Value) -> String {
    format!("window.__TAURI__.core.invoke('{command}', {arguments})")
}

/// What the page's own invocation gives within half a second: its result, its error, or that there is neither.
fn invoked(app: &App, command: &str, arguments: &Value) -> Value {
    let invoke = invoke(command, arguments);
    app.eval(&format!(
        "Promise.race([{invoke}.then(result => ({{ result }}), error => ({{ error }})), \
         new Promise(done => setTimeout(() => done({{ lost: true }}), 500))])"
    ))
}

#[test]
fn a_page_s_own_invocations_fail_get_other_values_or_lose_their_answers() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let echo = json!({ "value": { "n": 1, "text": "abc" } });
    let injected = fault(
        &app,
        "inject",
        json!({
            "command": "echo", "fault_type": "error", "error_message": "disk full", "max_triggers": 2,
        }),
    );
    assert_eq!((&injected["injected"], &injected["max_triggers"]), (&json!(true), &json!(2)));
    for _ in 0..2 {
        assert_eq!(invoked(&app, "echo", &echo), json!({ "error": "disk full" }));
    }
    assert_eq!(invoked(&app, "echo", &echo), json!({ "result": echo["value"] }), "it has served");
    let listed = fault(&app, "list", json!({}));
    assert_eq!((&listed["count"], &listed["faults"][0]["trigger_count"]), (&json!(1), &json!(2)));

    fault(&app, "inject", json!({ "command": "echo", "fault_type": "corrupt" }));
    assert_eq!(invoked(&app, "echo", &echo), json!({ "result": { "n": -2, "text": "cba\u{fffd}" } }));
    let tool = app.result("invoke_command", json!({ "command": "echo", "args": echo }));
    assert_eq!(tool["result"]["n"], -2, "a tool's invocations too");
    assert_eq!(fault(&app, "clear", json!({ "command": "echo" }))["cleared"], 1);
    assert_eq!(invoked(&app, "echo", &echo), json!({ "result": echo["value"] }));

    fault(&app, "inject", json!({ "command": "add_note", "fault_type": "drop", "max_triggers": 1 }));
    assert_eq!(invoked(&app, "add_note", &json!({ "title": "Bread", "body": "" })), json!({ "lost": true }));
    let notes = app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }));
    assert_eq!(notes["rows"][0]["n"], 2, "it ran");
    fault(&app, "inject", json!({ "command": "add_note", "fault_type": "error" }));
    assert!(invoked(&app, "add_note", &json!({ "title": "Salt", "body": "" }))["error"].is_string());
    let notes = app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }));
    assert_eq!(notes["rows"][0]["n"], 2, "it did not run");
    assert_eq!(fault(&app, "clear_all", json!({}))["cleared"], 1);
    assert_eq!(fault(&app, "list", json!({}))["count"], 0);
}

#[test]
fn a_tool_s_invocations_fail_and_lose_their_answers_as_a_page_s_do() {
    let app = App::start("full-control");
    let echo = json!({ "command": "echo", "args": { "value": 1 } });
    fault(&app, "inject", json!({ "command": "echo", "fault_type": "error", "error_message": "disk full" }));
    let reply = app.client.tool("invoke_command", &echo);
    assert!(reply.status == 422 && reply.body.contains("disk full"), "{}", reply.body);
    fault(&app, "inject", json!({ "command": "echo", "fault_type": "drop" }));
    assert_eq!(app.refused("invoke_command", echo.clone()), (503, "UNAVAILABLE".into()));
    fault(&app, "inject", json!({ "command": "echo", "fault_type": "delay", "delay_ms": 400 }));
    let late = app.result("invoke_command", echo);
    assert!(late["duration_ms"].as_f64().unwrap() >= 400.0, "{late}");
}

#[test]
fn a_late_answer_holds_nothing_else_up() {
    let app = App::start("full-control");
    fault(
        &app,
        "inject",
        json!({ "command": "echo", "fault_type": "delay", "delay_ms": 8000, "max_triggers": 1 }),
    );
    app.eval(&format!(
        "window.late = null; {}.then(() => window.late = performance.now()); window.asked = performance.now(); return 1",
        invoke("echo", &json!({ "value": 1 }))
    ));
    let start = Instant::now();
    app.result("window", json!({ "action": "list" }));
    app.result("invoke_command", json!({ "command": "list_notes" }));
    assert_eq!(invoked(&app, "echo", &json!({ "value": 2 })), json!({ "result": 2 }));
    assert!(start.elapsed() < Duration::from_secs(6), "the main thread waits: {:?}", start.elapsed());
    assert!(app.eval("window.late").is_null(), "it is late");
    let came = json!({ "condition": "expression", "value": "window.late !== null", "timeout_ms": 20_000 });
    let waited = app.result("wait_for", came);
    assert_eq!(waited["ok"], true, "and comes: {waited}");
    assert!(app.eval("window.late - window.asked").as_f64().unwrap() >= 7_900.0);
}

#[test]
fn what_tools_may_not_invoke_they_may_not_break_and_a_name_that_is_none_is_told() {
    let app = App::start("full-control");
    for (command, expected) in [
        ("delete_note", (403, "POLICY_VIOLATION")),
        ("nope", (400, "INVALID_ARGUMENTS")),
        ("plugin:event|listen", (400, "INVALID_ARGUMENTS")),
    ] {
        let arguments = json!({ "action": "inject", "command": command, "fault_type": "drop" });
        let (status, code) = app.refused("fault", arguments);
        let expected =
            if command.starts_with("plugin") && status == 403 { (403, "POLICY_VIOLATION") } else { expected };
        assert_eq!((status, code.as_str()), expected, "{command}");
    }
    for wrong in [
        json!({ "action": "inject", "command": "echo", "fault_type": "explode" }),
        json!({ "action": "inject", "command": "echo", "fault_type": "drop", "delay_ms": 1 }),
        json!({ "action": "inject", "command": "echo", "fault_type": "delay", "delay_ms": 300_001 }),
        json!({ "action": "clear" }),
    ] {
        assert_eq!(app.refused("fault", wrong.clone()).1, "INVALID_ARGUMENTS", "{wrong}");
    }
    assert_eq!(fault(&app, "list", json!({}))["count"], 0);
}
