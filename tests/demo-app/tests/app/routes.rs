//! Rules for a page's requests.

use serde_json::{Value, json};

use crate::harness::App;

fn route(app: &App, action: &str, more: Value) -> Value {
    let mut arguments = more;
    arguments["action"] = json!(action);
    app.result("route", arguments)
}

/// What the page hears of a request.
fn fetched(app: &App, url: &str) -> Value {
    app.eval(&format!(
        "return fetch({}).then(async (answer) => [answer.status, await answer.text(), answer.headers.get('x-by')], (error) => error.name)",
        json!(url)
    ))
}

/// Whether the page's functions are its own: what stands in for one has no name in its source.
fn is_untouched(app: &App) -> bool {
    app.eval(
        "const source = (f) => Function.prototype.toString.call(f);
         return source(window.fetch).includes('function fetch') && source(XMLHttpRequest.prototype.send).includes('function send')",
    ) == true
}

#[test]
fn a_request_is_answered_blocked_or_delayed_and_the_page_is_as_it_was_afterwards() {
    let app = App::start("full-control");
    assert!(is_untouched(&app));
    let answer =
        json!({ "pattern": "/api/notes", "body": [1, 2], "status": 201, "headers": { "x-by": "rule" } });
    let added = route(&app, "add", answer);
    assert_eq!((&added["ok"], &added["rule"]["action"]), (&json!(true), &json!("fulfill")), "{added}");
    assert!(!is_untouched(&app));
    assert_eq!(fetched(&app, "/api/notes?x"), json!([201, "[1,2]", "rule"]));
    route(&app, "add", json!({ "pattern": "*/blocked/*", "match_type": "glob", "behavior": "block" }));
    assert_eq!(fetched(&app, "/blocked/x"), "TypeError");
    let delay =
        json!({ "pattern": r"localhost/echo$", "match_type": "regex", "behavior": "delay", "delay_ms": 300 });
    route(&app, "add", delay);
    let took = app.eval(
        "const start = performance.now();
         return window.__TAURI__.core.invoke('echo', { value: 1 }).then(() => performance.now() - start)",
    );
    assert!(took.as_f64().unwrap() >= 290.0, "{took}");
    let matches = route(&app, "matches", json!({}));
    let actions: Vec<_> =
        matches["matches"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["fulfill", "block", "delay"], "{matches}");
    let later = route(&app, "matches", json!({ "since": matches["cursor"] }));
    assert_eq!(later["matches"], json!([]));
    assert_eq!(route(&app, "list", json!({}))["count"], 3);
    assert_eq!(route(&app, "clear", json!({ "id": added["id"] }))["removed"], 1);
    assert_eq!(route(&app, "clear_all", json!({}))["removed"], 2);
    assert!(is_untouched(&app), "the last rule takes everything with it");
}

#[test]
fn an_xmlhttprequest_is_met_too() {
    let app = App::start("full-control");
    route(&app, "add", json!({ "pattern": "/x/json", "body": { "a": 1 }, "headers": { "x-by": "rule" } }));
    route(&app, "add", json!({ "pattern": "/x/block", "behavior": "block" }));
    let asked = |url: &str, kind: &str| {
        app.eval(&format!(
            "return new Promise((done) => {{ const r = new XMLHttpRequest(); r.open('GET', '{url}'); r.responseType = '{kind}';
               r.onload = () => done([r.readyState, r.status, r.response, r.getResponseHeader('X-By')]);
               r.onerror = () => done(['error', r.status]); r.send(); }})"
        ))
    };
    assert_eq!(asked("/x/json", "json"), json!([4, 200, { "a": 1 }, "rule"]));
    assert_eq!(asked("/x/json", "text"), json!([4, 200, "{\"a\":1}", "rule"]));
    assert_eq!(asked("/x/block", ""), json!(["error", 0]));
}

#[test]
fn rules_stay_when_the_page_reloads_and_count_on() {
    let app = App::start("full-control");
    route(&app, "add", json!({ "pattern": "/api/twice", "body": "hello", "times": 2 }));
    assert_eq!(fetched(&app, "/api/twice")[1], "hello");
    for _ in 0..40 {
        if route(&app, "list", json!({}))["rules"][0]["triggered"] == 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    app.result("navigate", json!({ "action": "go_to", "url": "help.html" }));
    app.result("wait_for", json!({ "condition": "url", "value": "help.html" }));
    assert_eq!(fetched(&app, "/api/twice")[1], "hello");
    assert_ne!(fetched(&app, "/api/twice")[1], "hello", "twice is twice");
    assert_eq!(route(&app, "list", json!({}))["rules"][0]["triggered"], 2);
    route(&app, "clear_all", json!({}));
    app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    assert!(is_untouched(&app), "the page after that has nothing of it");
}

#[test]
fn a_pattern_that_makes_others_hang_does_not() {
    let app = App::start("full-control");
    let evil = json!({ "pattern": "^.*/(a|a)*(a|a)*(a|a)*$", "match_type": "regex", "behavior": "block" });
    route(&app, "add", evil);
    let url = format!("/{}!", "a".repeat(4_000));
    let took = app.eval(&format!(
        "const start = performance.now(); fetch('{url}').catch(() => 0); return performance.now() - start"
    ));
    assert!(took.as_f64().unwrap() < 2_000.0, "{took} ms");
    for pattern in ["(?=a)", r"(a)\1", "(a{100}){100}", "("] {
        let refused = json!({ "action": "add", "pattern": pattern, "match_type": "regex" });
        assert_eq!(app.refused("route", refused), (400, "INVALID_ARGUMENTS".into()), "{pattern}");
    }
    assert_eq!(app.eval("1 + 1"), 2);
}

/// An answer may be code that the page runs: it is a tool's then, and invokes no more than a tool may.
#[test]
fn a_page_that_is_given_answers_invokes_no_more_than_tools_may() {
    let app = App::start("full-control");
    let delete = "window.__TAURI_INTERNALS__.invoke('delete_note', { id: 1 })";
    route(&app, "add", json!({ "pattern": "/code", "body": delete }));
    app.result("navigate", json!({ "action": "go_to", "url": "index.html" }));
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let notes = || {
        app.result("query_db", json!({ "query": "SELECT count(*) AS n FROM notes" }))["rows"][0]["n"].clone()
    };
    let found = app.result("find_elements", json!({ "name": "Delete Welcome", "role": "button" }));
    let answer =
        json!({ "action": "set_dialog_response", "dialog_type": "confirm", "dialog_action": "accept" });
    app.result("navigate", answer);
    app.result("interact", json!({ "action": "click", "ref_id": found["elements"][0]["ref_id"] }));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(notes(), 1, "the page counts as scripted, though no script of a tool's ran");
}
