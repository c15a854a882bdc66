//! Reloads, navigation, dialogs, hidden and closed windows and killed web processes, under calls.
//!
//! `PALISADE_ROUNDS` makes it longer than a hundred rounds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use palisade_tests::Client;
use serde_json::{Value, json};

use crate::harness::App;

/// Seconds that a page has for an answer in these tests.
const PATIENCE: u64 = 3;

/// Between two disturbances: long enough for calls to be under way.
const PACE: Duration = Duration::from_millis(40);

/// What a call may end with that is not a result, whatever happens to its window: no tool is at fault.
const TYPED: [&str; 4] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "INVALID_ARGUMENTS", "LIMIT_EXCEEDED"];

fn app() -> App {
    let patience = PATIENCE.to_string();
    App::with(&[("DEMO_PROFILE", "full-control"), ("PALISADE_EVAL_TIMEOUT", &patience)])
}

/// Calls one after the other until told to stop: how often each outcome came.
fn ask(client: &Client, stop: &AtomicBool) -> BTreeMap<String, usize> {
    let calls = [
        ("find_elements", json!({ "css": "button" })),
        ("dom_snapshot", json!({})),
        ("eval_js", json!({ "code": "document.title" })),
        ("screenshot", json!({ "scale": 0.2 })),
        ("window", json!({ "action": "list" })),
        ("invoke_command", json!({ "command": "list_notes" })),
        ("dom_snapshot", json!({ "webview_label": "settings" })),
        ("logs", json!({ "action": "console", "limit": 3 })),
        ("storage", json!({ "action": "get" })),
    ];
    let mut outcomes = BTreeMap::new();
    for (tool, arguments) in calls.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let start = Instant::now();
        let reply = client.tool(tool, arguments);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(2 * PATIENCE + 4), "{tool} {arguments} took {took:?}");
        let outcome = if reply.status == 200 { "ok".to_owned() } else { reply.code() };
        let is_typed = outcome == "ok" || TYPED.contains(&outcome.as_str());
        assert!(is_typed, "{tool} {arguments}: {} {:.300}", reply.status, reply.body);
        *outcomes.entry(outcome).or_default() += 1;
    }
    outcomes
}

/// One thing that happens to the app's windows.
fn disturb(app: &App, round: usize) {
    let (client, short) = (&app.client, json!(200));
    let calls: &[(&str, Value)] = &match round % 9 {
        0 => vec![("eval_js", json!({ "code": "location.reload()", "timeout_ms": short }))],
        1 => vec![("navigate", json!({ "action": "go_to", "url": "help.html" }))],
        2 => vec![("navigate", json!({ "action": "go_back" }))],
        3 => vec![("window", json!({ "action": "manage", "manage_action": "hide" }))],
        4 => vec![("window", json!({ "action": "manage", "manage_action": "show" }))],
        5 => vec![("eval_js", json!({ "code": "confirm('Sure?')", "timeout_ms": short }))],
        6 => vec![("window", json!({ "action": "manage", "manage_action": "close", "label": "settings" }))],
        7 => vec![("invoke_command", json!({ "command": "open_settings" }))],
        _ => vec![("navigate", json!({ "action": "go_to", "url": "index.html" }))],
    };
    for (tool, arguments) in calls {
        let _ = client.tool(tool, arguments);
    }
    if round % 25 == 24 {
        app.kill_web_processes();
        // Each window that lost its page gets one again.
        for window in ["main", "settings"] {
            let url = if window == "main" { "index.html" } else { "settings.html" };
            let _ =
                client.tool("navigate", &json!({ "action": "go_to", "url": url, "webview_label": window }));
        }
    }
}

#[test]
fn whatever_happens_to_windows_every_call_ends_and_the_app_lives() {
    let rounds = std::env::var("PALISADE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let mut app = app();
    for dialog_type in ["confirm", "alert"] {
        let answer =
            json!({ "action": "set_dialog_response", "dialog_type": dialog_type, "dialog_action": "accept" });
        app.result("navigate", answer);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let askers: Vec<_> = (0..3)
        .map(|_| {
            let (client, stop) = (app.client.clone(), Arc::clone(&stop));
            std::thread::spawn(move || ask(&client, &stop))
        })
        .collect();
    let mut early = 0;
    for round in 0..rounds {
        disturb(&app, round);
        std::thread::sleep(PACE);
        assert!(app.is_alive(), "the app ended in round {round}");
        if round == rounds / 4 {
            early = app.resident_kilobytes();
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for asker in askers {
        for (outcome, count) in asker.join().unwrap() {
            *outcomes.entry(outcome).or_default() += count;
        }
    }
    let late = app.resident_kilobytes();
    println!("{rounds} rounds: {outcomes:?}; resident {early} kB, then {late} kB");
    assert!(outcomes["ok"] > 0, "{outcomes:?}");
    // Three times as many rounds as before that measure; what grows with each of them shows.
    assert!(late < early + early / 3 + 40_000, "resident memory grew from {early} kB to {late} kB");
    // The last process to be killed may be told of only now, and takes with it what was loaded since.
    let comes_back = (0..10).any(|_| {
        app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
        let back = app.client.tool("wait_for", &json!({ "condition": "selector", "value": "#save" }));
        back.status == 200 && back.json()["result"]["ok"] == true
    });
    assert!(comes_back, "the window can't be used again");
}

#[test]
fn a_web_process_that_ends_is_said_at_once_and_its_window_can_be_used_again() {
    // Long enough that it can't be a deadline which ends the calls.
    let mut app = App::with(&[("DEMO_PROFILE", "full-control"), ("PALISADE_EVAL_TIMEOUT", "60")]);
    let soon = Duration::from_secs(30);
    app.result("wait_for", json!({ "condition": "selector", "value": "#save" }));
    let client = app.client.clone();
    let asked = std::thread::spawn(move || {
        let start = Instant::now();
        let reply =
            client.tool("eval_js", &json!({ "code": "new Promise(done => setTimeout(done, 90000))" }));
        (format!("{} {}", reply.code(), reply.body), start.elapsed())
    });
    std::thread::sleep(Duration::from_millis(1_200));
    assert!(app.kill_web_processes() > 0);
    let (code, took) = asked.join().unwrap();
    assert!(code.starts_with("UNAVAILABLE") && took < soon, "{code} after {took:?}");
    let ended = json!({ "condition": "event", "value": "palisade://web-process-ended", "since_ms": 60_000 });
    assert_eq!(app.result("wait_for", ended)["ok"], true);
    let start = Instant::now();
    let mut reply = app.client.tool("dom_snapshot", &json!({}));
    // It was on its way to a page that is going.
    if reply.body.contains("went away") {
        reply = app.client.tool("dom_snapshot", &json!({}));
    }
    assert!(reply.code() == "UNAVAILABLE" && reply.body.contains("process ended"), "{}", reply.body);
    assert!(start.elapsed() < soon, "nobody waits for it");
    let state = app.result("window", json!({ "action": "introspectability" }));
    assert_eq!(state["windows"][0]["introspectable"], false, "{state}");
    app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
    let back = app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    assert!(back["ok"] == true && app.is_alive(), "{back}");
}
