//! What tells whether the app is well, and what happened in it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::App;

/// Invokes as the page would, and swallows what comes of it.
fn invoke(app: &App, command: &str, arguments: &Value) {
    app.eval(&format!("window.__TAURI__.core.invoke('{command}', {arguments}).catch(() => 0).then(() => 1)"));
}

/// Starts the app, and waits until its page has asked for all that it asks for by itself.
fn started(profile: &str) -> App {
    let app = App::start(profile);
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    app.result("wait_for", json!({ "condition": "ipc_idle" }));
    app
}

fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_app_whose_commands_answer_is_healthy_until_one_fails_or_hangs() {
    let app = started("full-control");
    let well = app.result("check_ipc_integrity", json!({}));
    assert!(well["healthy"] == true && well["total_calls"].as_u64().unwrap() > 0, "{well}");
    assert!(well["warning"].is_null(), "all is seen, and nothing lost: {well}");

    invoke(&app, "fail", &json!({ "message": "no luck" }));
    let failed = app.result("check_ipc_integrity", json!({}));
    assert!(
        failed["healthy"] == false && failed["error_count"] == 1 && failed["stale_count"] == 0,
        "{failed}"
    );
    let call = &failed["errored_calls"][0];
    assert_eq!(
        (&call["command"], &call["origin"], &call["window"]),
        (&json!("fail"), &json!("page"), &json!("main"))
    );
    assert!(call["error"].as_str().unwrap().contains("no luck"), "{failed}");

    app.eval("window.__TAURI__.core.invoke('slow', { ms: 60000 }); return 1");
    let stale = app.result("check_ipc_integrity", json!({ "stale_threshold_ms": 400 }));
    assert_eq!((&stale["pending_count"], &stale["stale_count"]), (&json!(1), &json!(1)), "{stale}");
    assert_eq!(stale["stale_calls"][0]["command"], "slow");
    assert!(stale["stale_calls"][0]["pending_ms"].as_u64().unwrap() >= 400, "{stale}");
    let other = json!({ "stale_threshold_ms": 400, "window": "settings" });
    assert_eq!(app.result("check_ipc_integrity", other)["pending_count"], 0, "it is not that window's");
}

/// What ends while it is waited for was not stale.
#[test]
fn a_command_that_is_only_slow_is_waited_for_and_not_stale() {
    let app = started("full-control");
    app.eval("window.__TAURI__.core.invoke('slow', { ms: 700 }); return 1");
    let checked = app.result("check_ipc_integrity", json!({ "stale_threshold_ms": 60_000 }));
    assert!(checked["healthy"] == true && checked["pending_count"] == 0, "{checked}");
}

#[test]
fn how_long_commands_take_is_told_apart_for_pages_and_tools() {
    let app = started("full-control");
    invoke(&app, "slow", &json!({ "ms": 150 }));
    invoke(&app, "slow", &json!({ "ms": 250 }));
    invoke(&app, "fail", &json!({ "message": "no luck" }));
    app.result("invoke_command", json!({ "command": "echo", "args": { "value": 1 } }));
    let timings = app.result("introspect", json!({ "action": "command_timings" }));
    let of = |kind: &str, command: &str| {
        let all = timings[kind].as_array().unwrap();
        all.iter()
            .find(|one| one["command"] == command)
            .unwrap_or_else(|| panic!("{command}: {timings}"))
            .clone()
    };
    let slow = of("ipc_traffic", "slow");
    assert_eq!((&slow["call_count"], &slow["error_count"]), (&json!(2), &json!(0)));
    assert!(slow["min_ms"].as_f64().unwrap() >= 150.0 && slow["p95_ms"].as_f64().unwrap() >= 250.0, "{slow}");
    assert!(slow["avg_ms"].as_f64().unwrap() <= slow["max_ms"].as_f64().unwrap());
    assert_eq!(of("ipc_traffic", "fail")["error_count"], 1);
    assert_eq!(of("commands", "echo")["call_count"], 1);
    let slowest = app.result("introspect", json!({ "action": "command_timings", "slow_threshold_ms": 150 }));
    let all = slowest["ipc_traffic"].as_array().unwrap();
    assert!(all.iter().all(|one| one["avg_ms"].as_f64().unwrap() >= 150.0), "{slowest}");
    assert!(names(&slowest["ipc_traffic"], "command").contains(&"slow".to_owned()), "{slowest}");
}

#[test]
fn words_find_the_command_that_they_mean() {
    let app = App::start("observe");
    let first = |query: &str| {
        let found = app.result("resolve_command", json!({ "query": query }));
        assert!(found["complete"] == true && found["count"].as_u64().unwrap() <= 5, "{found}");
        found["matches"][0]["command"]["name"].clone()
    };
    assert_eq!(first("delete the note"), "delete_note");
    assert_eq!(first("open setings"), "open_settings");
    assert_eq!(first("gives its number"), "add_note");
    let exact = app.result("resolve_command", json!({ "query": "list_notes", "limit": 1 }));
    assert_eq!(exact["matches"], json!([{ "command": { "name": "list_notes" }, "score": 1.0 }]));
    assert_eq!(app.result("resolve_command", json!({ "query": "banana" }))["count"], 0);
}

#[test]
fn a_command_that_a_page_asks_for_and_the_app_lacks_is_a_ghost() {
    let app = started("full-control");
    let none = app.result("detect_ghost_commands", json!({}));
    assert!(none["confirmed_ghosts"] == json!([]) && none["frontend_only"] == json!([]), "{none}");
    assert_eq!((&none["reliability"], &none["note"]), (&json!("high"), &Value::Null), "{none}");

    app.eval("window.__TAURI__.event.listen('demo', () => 0).then(() => 1)");
    invoke(&app, "list_notess", &json!({}));
    invoke(&app, "fail", &json!({ "message": "note 7 not found" }));
    // A tool's misspelling is not the page's.
    let _ = app.client.tool("invoke_command", &json!({ "command": "ecko" }));
    let found = app.result("detect_ghost_commands", json!({}));
    let ghost = json!({
        "name": "list_notess", "error": "Command list_notess not found", "calls": 1, "windows": ["main"],
    });
    assert_eq!(found["confirmed_ghosts"], json!([ghost]), "{found}");
    assert_eq!(found["frontend_only"], json!([]), "{found}");
    let all = app.result("get_registry", json!({}));
    assert_eq!(found["total_registry_commands"], all["count"]);
    assert!(found["registry_only"].as_array().unwrap().contains(&json!("export_notes")), "{found}");
    assert!(
        found["excluded_builtins"].as_array().unwrap().contains(&json!("plugin:event|listen")),
        "{found}"
    );
    let other = app.result("detect_ghost_commands", json!({ "webview_label": "settings" }));
    assert_eq!(other["confirmed_ghosts"], json!([]), "not that window");

    std::thread::sleep(Duration::from_millis(1_200));
    invoke(&app, "echo", &json!({ "value": 1 }));
    let lately = app.result("detect_ghost_commands", json!({ "since_ms": 1_000 }));
    assert_eq!(lately["confirmed_ghosts"], json!([]), "it was asked for earlier: {lately}");
}

#[test]
fn what_was_invoked_is_told_beside_what_there_is() {
    let app = started("full-control");
    let before = app.result("introspect", json!({ "action": "coverage" }));
    let percent = before["coverage_pct"].as_f64().unwrap();
    assert!(percent > 0.0 && percent < 100.0, "{before}");
    assert!(before["uncovered"].as_array().unwrap().contains(&json!("echo")), "{before}");
    invoke(&app, "echo", &json!({ "value": { "a": [1, "x"], "secret": "CANARY-of-a-value" } }));
    invoke(&app, "lost", &json!({}));
    let after = app.result("introspect", json!({ "action": "coverage" }));
    assert!(after["coverage_pct"].as_f64().unwrap() > percent, "{after}");
    assert_eq!(after["invoked_not_registered"], json!(["lost"]), "{after}");

    let catalog = app.result("introspect", json!({ "action": "command_catalog" }));
    let entry = |command: &str| {
        let all = catalog["catalog"].as_array().unwrap();
        all.iter()
            .find(|one| one["command"] == command)
            .unwrap_or_else(|| panic!("{command}: {catalog}"))
            .clone()
    };
    let shape = json!({ "a": ["number|string"], "secret": "string" });
    let echo = entry("echo");
    assert_eq!((&echo["arg_shape"], &echo["result_shape"]), (&json!({ "value": shape }), &shape), "{echo}");
    assert!(!catalog.to_string().contains("of-a-value"), "no values");
    assert_eq!(entry("add_note")["description"], "Adds a note, and gives its number.");
    assert_eq!(entry("export_notes")["observed"], false);
    assert_eq!(catalog["registered_count"], app.result("get_registry", json!({}))["count"]);
}

#[test]
fn the_app_s_events_are_had_in_the_way_of_other_servers_too() {
    let app = started("full-control");
    app.result("invoke_command", json!({ "command": "add_note", "args": { "title": "One", "body": "" } }));
    app.result("wait_for", json!({ "condition": "event", "value": "note-added" }));
    let bus = app.result("introspect", json!({ "action": "event_bus", "args": { "since_ms": 60_000 } }));
    let events = &bus["tauri_events"];
    let added = events["events"].as_array().unwrap().iter().find(|one| one["name"] == "note-added").unwrap();
    assert_eq!(added["payload"], 2);
    assert_eq!((&bus["limit"], &bus["since_ms"]), (&json!(100), &json!(60_000)));
    let ids: Vec<_> = events["events"].as_array().unwrap().iter().map(|one| one["id"].as_u64()).collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first: {ids:?}");
    let one = app.result("introspect", json!({ "action": "event_bus", "limit": 1 }));
    assert!(one["tauri_events"]["returned"] == 1 && one["tauri_events"]["truncated"] == true, "{one}");

    let cleared = app.result("introspect", json!({ "action": "event_bus_clear" }));
    assert!(cleared["tauri_events_cleared"].as_u64().unwrap() > 0, "{cleared}");
    let after = app.result("introspect", json!({ "action": "event_bus" }));
    assert!(!after.to_string().contains("note-added"), "{after}");
    assert!(
        app.result("logs", json!({ "action": "ipc" }))["count"].as_u64().unwrap() > 0,
        "only events are gone"
    );
}

#[test]
fn what_happened_is_told_in_a_few_lines_without_anybody_recording_it() {
    let app = started("full-control");
    invoke(&app, "add_note", &json!({ "title": "One", "body": "" }));
    invoke(&app, "fail", &json!({ "message": "no luck" }));
    app.result("wait_for", json!({ "condition": "ipc_idle" }));

    let action = app.result("explain", json!({ "action": "last_action", "seconds": 60, "limit": 100 }));
    let details = names(&action["timeline"], "detail");
    let place = |text: &str| {
        details
            .iter()
            .position(|detail| detail.contains(text))
            .unwrap_or_else(|| panic!("{text}: {details:?}"))
    };
    assert!(place("add_note") < place("fail failed: no luck"), "{details:?}");
    assert!(details.iter().any(|detail| detail.starts_with("note-added 2")), "{details:?}");
    assert!(action["narrative"].as_str().unwrap().contains(" → "), "{action}");
    assert!(action["ago_ms"].as_u64().unwrap() < 60_000, "{action}");

    let summary = app.result("explain", json!({ "action": "summary", "seconds": 600 }));
    assert!(
        summary["ipc_calls"].as_u64().unwrap() >= 3 && summary["app_events"].as_u64().unwrap() >= 1,
        "{summary}"
    );
    assert!(names(&summary["top_commands"], "command").contains(&"list_notes".to_owned()), "{summary}");
    assert!(
        summary["errors"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one.as_str().unwrap().starts_with("fail failed: no luck")),
        "{summary}"
    );
    assert!(summary["narrative"].as_str().unwrap().lines().count() <= 4, "{summary}");

    // The page asks for nothing by itself, so that it takes only time until this is quiet.
    let lately = |action: &str| app.result("explain", json!({ "action": action, "seconds": 1 }));
    let until = |wanted: &dyn Fn() -> bool| {
        let found = (0..50).any(|_| {
            std::thread::sleep(Duration::from_millis(200));
            wanted()
        });
        assert!(found, "{} {}", lately("summary"), lately("diff"));
    };
    until(&|| lately("summary")["ipc_calls"] == 0);
    until(&|| {
        invoke(&app, "echo", &json!({ "value": 1 }));
        lately("diff")["unique_commands"] == json!(["echo"])
    });
    let all = app.result("explain", json!({ "action": "diff", "seconds": 600 }));
    assert!(all["new_commands"].as_array().unwrap().contains(&json!("add_note")), "{all}");
    // The windows were there before the plugin.
    assert!(all["navigated"][0].as_str().unwrap().starts_with("main: "), "{all}");
}

#[test]
fn a_page_that_writes_lines_writes_none_into_what_is_told() {
    let app = started("full-control");
    app.result("explain", json!({ "action": "summary" }));
    app.eval("console.error('one\\nErrors: none at all'); return 1");
    let mut summary = Value::Null;
    for _ in 0..100 {
        summary = app.result("explain", json!({ "action": "summary", "seconds": 600 }));
        if summary["console_messages"].as_u64().unwrap() > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let narrative = summary["narrative"].as_str().unwrap();
    assert!(narrative.contains("console.error: one Errors: none at all"), "{summary}");
}

#[test]
fn an_assertion_that_does_not_hold_is_an_answer_and_one_that_throws_is_a_failure() {
    let app = started("full-control");
    let check = |condition: &str, expression: &str, expected: Value| {
        let arguments =
            json!({ "expression": expression, "condition": condition, "expected": expected, "label": "it" });
        let checked = app.result("assert_semantic", arguments);
        assert_eq!(checked["label"], "it");
        checked["passed"].as_bool().unwrap()
    };
    assert!(check("equals", "({ a: [1, null] })", json!({ "a": [1, null] })));
    assert!(!check("equals", "'2'", json!(2)), "strictly");
    assert!(check("not_equals", "undefined", json!(null)));
    assert!(check("contains", "document.body.textContent", json!("Welcome")));
    assert!(check("greater_than", "document.querySelectorAll('button').length", json!(1)));
    assert!(check("type_is", "document.body", json!("object")));
    assert!(check("exists", "document.querySelector('#save')", json!(null)));
    assert!(!check("exists", "document.querySelector('#no-such-element')", json!(null)));
    assert!(check("falsy", "window.missing", json!(null)));
    let failed = app
        .result("assert_semantic", json!({ "expression": "1 + 1", "condition": "less_than", "expected": 2 }));
    assert_eq!(failed["message"], "Expected to be less than 2; it is 2.", "{failed}");

    let thrown =
        app.client.tool("assert_semantic", &json!({ "expression": "missing.field", "condition": "truthy" }));
    assert!(thrown.status == 422 && thrown.body.contains("JavaScript error"), "{}", thrown.body);
    for wrong in [
        json!({ "expression": "1", "condition": "equals" }),
        json!({ "expression": "1", "condition": "matches", "expected": 1 }),
        json!({ "expression": "((", "condition": "truthy" }),
        json!({ "expression": "1", "condition": "truthy", "window": "nope" }),
    ] {
        assert_eq!(
            app.refused("assert_semantic", wrong.clone()),
            (400, "INVALID_ARGUMENTS".into()),
            "{wrong}"
        );
    }
}

#[test]
fn the_page_s_state_is_compared_with_the_app_s() {
    let app = started("full-control");
    let notes = "window.__TAURI__.core.invoke('list_notes')";
    let same = app.result("verify_state", json!({ "frontend_expr": notes, "backend_command": "list_notes" }));
    assert!(same["passed"] == true && same["divergences"] == json!([]), "{same}");
    assert_eq!(same["frontend_state"], same["backend_state"]);

    let stale =
        format!("{notes}.then(notes => notes.map(note => ({{ ...note, title: 'Old', draft: true }})))");
    let differs =
        app.result("verify_state", json!({ "frontend_expr": stale, "backend_command": "list_notes" }));
    let title = json!({ "path": "/0/title", "frontend_value": "Old", "backend_value": "Welcome", "severity": "error" });
    let draft = json!({ "path": "/0/draft", "frontend_value": true, "severity": "warning" });
    let told = differs["divergences"].as_array().unwrap();
    assert!(
        differs["passed"] == false && told.len() == 2 && told.contains(&title) && told.contains(&draft),
        "{differs}"
    );

    let given = json!({ "frontend_expr": "({ n: 1 })", "backend_state": { "n": 1.0 } });
    assert_eq!(app.result("verify_state", given)["passed"], true);
    let echoed = json!({ "frontend_expr": "7", "backend_command": "echo", "backend_args": { "value": 7 } });
    assert_eq!(app.result("verify_state", echoed)["passed"], true);

    let blocked =
        json!({ "frontend_expr": "1", "backend_command": "delete_note", "backend_args": { "id": 1 } });
    assert_eq!(app.refused("verify_state", blocked), (403, "POLICY_VIOLATION".into()));
    for wrong in [
        json!({ "frontend_expr": "1" }),
        json!({ "frontend_expr": "1", "backend_state": 1, "backend_command": "echo" }),
        json!({ "frontend_expr": "document.body", "backend_state": 1 }),
    ] {
        assert_eq!(app.refused("verify_state", wrong.clone()), (400, "INVALID_ARGUMENTS".into()), "{wrong}");
    }
    assert_eq!(
        app.refused("verify_state", json!({ "frontend_expr": "missing.field", "backend_state": 1 })).0,
        422
    );
}
