use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::App;

/// The entries of a log that `wanted` accepts, once there are `count` of them.
fn entries(app: &App, action: &str, count: usize, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    for _ in 0..100 {
        let log = app.result("logs", json!({ "action": action, "limit": 1000 }));
        let found: Vec<_> =
            log["entries"].as_array().unwrap().iter().filter(|one| wanted(one)).cloned().collect();
        if found.len() >= count {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{action}: {}", app.result("logs", json!({ "action": action, "limit": 1000 })));
}

fn invoke(app: &App, command: &str, arguments: &Value) -> Value {
    let code = format!(
        "window.__TAURI__.core.invoke('{command}', {arguments}).then(value => ({{ value }}), error => ({{ error }}))"
    );
    app.eval(&code)
}

/// A command, and how long it took.
fn timed(entry: &Value) -> (&str, f64) {
    (entry["command"].as_str().unwrap(), entry["duration_ms"].as_f64().unwrap())
}

#[test]
fn each_invocation_of_a_page_is_in_the_log_with_what_came_of_it_and_unchanged() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    assert_eq!(
        invoke(&app, "echo", &json!({ "value": { "a": [1, "é"] } })),
        json!({ "value": { "a": [1, "é"] } })
    );
    assert_eq!(invoke(&app, "fail", &json!({ "message": "no luck" })), json!({ "error": "no luck" }));
    assert!(invoke(&app, "nothing", &json!({}))["error"].as_str().unwrap().contains("not found"));
    invoke(&app, "slow", &json!({ "ms": 120 }));
    app.result("invoke_command", json!({ "command": "echo", "args": { "value": 7 } }));

    let log = app.result("logs", json!({ "action": "ipc", "limit": 1000 }));
    assert_eq!(log["complete"], true, "the app's handler is watched");
    let of = |command: &str| -> Vec<Value> {
        let all = log["entries"].as_array().unwrap();
        all.iter().filter(|one| one["command"] == command).cloned().collect()
    };
    let echo = of("echo");
    assert_eq!(echo.len(), 2, "once each: {echo:?}");
    assert_eq!(echo[0]["args"], json!({ "value": { "a": [1, "é"] } }));
    assert_eq!((&echo[0]["result"], &echo[0]["origin"]), (&json!({ "a": [1, "é"] }), &json!("page")));
    assert_eq!((&echo[1]["result"], &echo[1]["origin"]), (&json!(7), &json!("tool")));
    assert_eq!((&of("fail")[0]["status"], &of("fail")[0]["error"]), (&json!("error"), &json!("no luck")));
    assert_eq!(of("nothing")[0]["status"], "error");
    assert_eq!(of("list_notes")[0]["window"], "main", "what the page did by itself is there, too");
    let slow = app.result("logs", json!({ "action": "slow_ipc", "threshold_ms": 100 }));
    // On a slow machine others take as long.
    let slowest: Vec<(&str, f64)> = slow["entries"].as_array().unwrap().iter().map(timed).collect();
    assert!(slowest.is_sorted_by(|a, b| a.1 >= b.1) && slowest.iter().all(|one| one.1 >= 100.0), "{slow}");
    assert!(slowest.iter().any(|one| one.0 == "slow" && one.1 >= 120.0), "{slow}");

    let cursor = &log["cursor"];
    invoke(&app, "echo", &json!({ "value": "after" }));
    let rest = app.result("logs", json!({ "action": "ipc", "since": cursor }));
    // A window that comes up late may have invoked something of its own meanwhile.
    let echoed: Vec<&Value> =
        rest["entries"].as_array().unwrap().iter().filter(|one| one["command"] == "echo").collect();
    assert!(echoed.len() == 1 && echoed[0]["result"] == "after", "{rest}");
}

/// Raw bodies and channels survive being watched.
#[test]
fn bytes_and_channels_pass_through_the_watched_handler_as_they_are() {
    let app = App::start("full-control");
    let code = "const { Channel, invoke } = window.__TAURI__.core;
        const seen = [];
        const channel = new Channel();
        channel.onmessage = (message) => seen.push(message.done);
        await invoke('export_notes', { channel, progress: channel, onProgress: channel }).catch(error => seen.push(String(error)));
        const echoed = await invoke('echo', { value: 'x'.repeat(200000) });
        return { seen, length: echoed.length };";
    let seen = app.eval(code);
    assert_eq!(seen["length"], 200_000, "{seen:.300}");
    let big = entries(&app, "ipc", 1, |one| one["command"] == "echo");
    assert!(big[0]["cut"] == true && big[0]["args"].is_null(), "too long to be kept, and said to be");
}

#[test]
fn a_console_is_read_from_the_first_asking_on_over_reloads_and_whatever_the_page_patches() {
    let app = App::start("full-control");
    app.eval("console.log('before')");
    let first = app.result("logs", json!({ "action": "console" }));
    assert_eq!(first["count"], 0, "nobody had asked: {first}");
    app.eval(
        "console.log('said', 1, { a: [2] }); console.warn('careful'); console.error(new Error('broken'));
         setTimeout(() => { throw new Error('uncaught') }, 0); Promise.reject(new Error('rejected')); return 1",
    );
    let all = entries(&app, "console", 5, |_| true);
    let has = |level: &str, text: &str| {
        all.iter().any(|one| one["level"] == level && one["message"].as_str().unwrap().contains(text))
    };
    assert!(has("log", "said 1") || has("info", "said 1"), "{all:?}");
    assert!(has("warn", "careful") && has("error", "broken"), "{all:?}");
    assert!(has("error", "uncaught") && has("error", "rejected"), "{all:?}");
    let cursor = app.result("logs", json!({ "action": "console" }))["cursor"].clone();
    // Unlike a reload by script, this makes whoever asks next wait for the new page.
    app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    app.eval("console.info('after the reload')");
    let after = entries(&app, "console", 1, |one| one["message"] == "after the reload");
    assert!(after[0]["id"].as_u64() > cursor.as_u64(), "{after:?}");
}

#[test]
fn a_page_that_floods_its_console_blocks_nobody_and_is_told_to_have() {
    let app = App::start("full-control");
    app.result("logs", json!({ "action": "console" }));
    app.eval("for (let i = 0; i < 20000; i++) console.log('flood', i); return 1");
    let state = app.result("window", json!({ "action": "get_state", "label": "settings" }));
    assert_eq!(state["label"], "settings");
    let log = app.result("logs", json!({ "action": "console", "limit": 1000 }));
    assert!(log["count"].as_u64().unwrap() <= 1000, "{:.300}", log.to_string());
}

#[test]
fn requests_are_noted_without_bodies_and_without_the_app_s_own_commands() {
    let app = App::start("full-control");
    app.eval(
        "const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = 'style.css?asked';
         document.head.append(link); return 1",
    );
    let is_it = |one: &Value| one["url"].as_str().unwrap().ends_with("style.css?asked");
    let asked = entries(&app, "network", 1, |one| is_it(one) && one["duration_ms"].is_number());
    assert_eq!((&asked[0]["status"], &asked[0]["window"]), (&json!(200), &json!("main")), "{asked:?}");
    assert!(asked[0]["duration_ms"].as_f64().unwrap() >= 0.0);
    let log = app.result("logs", json!({ "action": "network", "limit": 1000 }));
    assert!(!log.to_string().contains("list_notes") && !log.to_string().contains("ipc:"), "{log}");
    let filtered = app.result("logs", json!({ "action": "network", "filter": "style.css?asked" }));
    assert_eq!(filtered["count"], 1);
    assert_eq!(app.result("wait_for", json!({ "condition": "network_idle" }))["ok"], true);
}

#[test]
fn events_of_the_app_and_its_windows_are_kept_and_waited_for() {
    let app = App::start("full-control");
    app.result("invoke_command", json!({ "command": "add_note", "args": { "title": "One", "body": "" } }));
    let added = app.result("wait_for", json!({ "condition": "event", "value": "note-added" }));
    assert!(added["ok"] == true && added["event"]["payload"] == 2, "it came just before: {added}");
    let other = json!({ "condition": "event", "value": "note-added", "expected": 3, "timeout_ms": 300, "since_ms": 60_000 });
    assert_eq!(app.result("wait_for", other)["ok"], false);
    app.result("window", json!({ "action": "manage", "manage_action": "show", "label": "settings" }));
    let shown = json!({ "condition": "event", "value": "tauri://resize", "since_ms": 60_000 });
    app.result("wait_for", shown);
    let named = entries(&app, "events", 1, |one| one["name"] == "note-added");
    assert_eq!(named[0]["payload"], 2);
    app.eval("window.__TAURI__.event.emit('demo', { from: 'page' })");
    let emitted = json!({ "condition": "event", "value": "demo", "expected": { "from": "page" } });
    assert_eq!(app.result("wait_for", emitted)["ok"], true);
}

#[test]
fn a_command_that_is_pending_is_waited_for() {
    let app = App::start("full-control");
    app.eval("window.__TAURI__.core.invoke('slow', { ms: 700 }); return 1");
    let idle = app.result("wait_for", json!({ "condition": "ipc_idle" }));
    assert!(idle["ok"] == true && idle["elapsed_ms"].as_u64().unwrap() >= 200, "{idle}");
    let slow = entries(&app, "ipc", 1, |one| one["command"] == "slow");
    assert_eq!(slow[0]["status"], "ok", "{slow:?}");
    app.eval("window.__TAURI__.core.invoke('slow', { ms: 5000 }); return 1");
    let busy = app.result("wait_for", json!({ "condition": "ipc_idle", "timeout_ms": 300 }));
    assert!(busy["ok"] == false && busy["last_value"]["pending"] == 1, "{busy}");
}

/// Whoever gave a command up does not keep others waiting for it once it has answered.
#[test]
fn a_command_that_a_tool_gave_up_is_pending_only_until_it_answers() {
    let app = App::with(&[("DEMO_PROFILE", "full-control"), ("PALISADE_EVAL_TIMEOUT", "1")]);
    let refused = app.refused("invoke_command", json!({ "command": "slow", "args": { "ms": 2500 } }));
    assert_eq!(refused, (504, "DEADLINE_EXCEEDED".into()));
    assert_eq!(app.result("wait_for", json!({ "condition": "ipc_idle" }))["ok"], true);
    let slow = entries(&app, "ipc", 1, |one| one["command"] == "slow");
    assert_eq!((&slow[0]["status"], &slow[0]["result"]), (&json!("ok"), &json!(2500)));
}

#[test]
fn an_expression_is_waited_for_in_the_page_s_own_world() {
    let app = App::start("full-control");
    app.eval("setTimeout(() => { window.ready = { at: 3 } }, 300); return 1");
    let ready = app
        .result("wait_for", json!({ "condition": "expression", "value": "window.ready?.at", "expected": 3 }));
    assert!(ready["ok"] == true && ready["value"] == 3, "{ready}");
    let never =
        json!({ "condition": "expression", "value": "missing.field", "timeout_ms": 300, "poll_ms": 50 });
    let never = app.result("wait_for", never);
    assert!(never["ok"] == false && never["last_error"].as_str().unwrap().contains("missing"), "{never}");
    let (status, code) = app.refused("wait_for", json!({ "condition": "expression", "value": "((" }));
    assert_eq!((status, code.as_str()), (400, "INVALID_ARGUMENTS"));
    app.eval("setTimeout(() => history.pushState({}, '', '?pushed'), 300); return 1");
    let pushed =
        app.result("wait_for", json!({ "condition": "url", "value": "?pushed", "timeout_ms": 10_000 }));
    assert!(pushed["ok"] == true && pushed["elapsed_ms"].as_u64().unwrap() < 5_000, "{pushed}");
}

#[test]
fn logs_are_cleared_by_those_who_may_and_cursors_stay_good() {
    let app = App::start("test");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let before = app.result("logs", json!({ "action": "navigation" }));
    assert!(before["count"].as_u64().unwrap() > 0, "{before}");
    let cleared = app.result("logs", json!({ "action": "clear", "logs": ["navigation"] }));
    assert!(cleared["count"].as_u64().unwrap() > 0, "{cleared}");
    let after = app.result("logs", json!({ "action": "navigation", "since": before["cursor"] }));
    assert_eq!((&after["count"], &after["cursor"]), (&json!(0), &before["cursor"]));
    let observer = App::start("observe");
    assert_eq!(observer.refused("logs", json!({ "action": "clear" })).1, "INVALID_ARGUMENTS");
}

#[test]
fn the_app_s_commands_and_its_state_are_told() {
    let app = App::start("observe");
    let all = app.result("get_registry", json!({}));
    let names: Vec<_> = all["commands"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    for name in ["list_notes", "add_note", "delete_note", "echo", "fail", "slow"] {
        assert!(names.contains(&json!(name)), "{name}: {names:?}");
    }
    assert_eq!(all["complete"], true);
    let one = app.result("get_registry", json!({ "query": "gives its number" }));
    assert_eq!((&one["count"], &one["commands"][0]["name"]), (&json!(1), &json!("add_note")));
    assert_eq!(app.result("app_state", json!({})), json!({ "probes": ["notes"] }));
    assert_eq!(app.result("app_state", json!({ "probe": "notes" })), json!({ "count": 1 }));
    let unknown = app.client.tool("app_state", &json!({ "probe": "users" }));
    assert!(unknown.status == 400 && unknown.body.contains("notes"), "{}", unknown.body);
    let info = app.result("get_plugin_info", json!({}));
    assert_eq!(info["registered_commands"], names.len(), "{info}");
}
