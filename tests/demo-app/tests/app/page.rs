use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{App, PASSPHRASE};

/// A reader fills the form in, saves, and sees the note in the page and in the database.
#[test]
fn a_note_is_written_through_the_page_and_is_in_the_database() {
    let app = App::start("full-control");
    let snapshot = app.result("dom_snapshot", json!({}));
    let tree = snapshot["tree"].as_str().unwrap();
    assert!(tree.contains("form \"New note\"") && tree.contains("button \"Save note\""), "{tree}");
    app.result("input", json!({ "action": "fill", "ref_id": app.element("#title"), "value": "Groceries" }));
    app.result("input", json!({ "action": "type_text", "ref_id": app.element("#body"), "text": "Milk" }));
    let colour = json!({ "action": "select_option", "ref_id": app.element("#colour"), "value": "sea" });
    app.result("interact", colour);
    assert_eq!(app.eval("document.getElementById('colour').value"), "sea");
    app.result("interact", json!({ "action": "click", "ref_id": app.element("#save") }));
    let waited = app.result("wait_for", json!({ "condition": "text", "value": "2 notes" }));
    assert_eq!(waited["ok"], true, "{waited}");
    let rows = app.result("query_db", json!({ "query": "SELECT title, body FROM notes WHERE id > 1" }));
    assert_eq!(rows["rows"], json!([{ "title": "Groceries", "body": "Milk" }]));
    let changed = app.result("dom_snapshot", json!({ "since": snapshot["snapshot_id"] }));
    let tree = changed["tree"].as_str().unwrap();
    assert!(tree.contains("Groceries") && !tree.contains("Passphrase"), "only what changed: {tree}");
}

/// The SDK's example of a page checker, as a tool of the app's own.
#[test]
fn a_tool_of_the_app_s_own_looks_at_the_page() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../guests/target/components/page-check.wasm");
    let app = App::with(&[("DEMO_PROFILE", "full-control"), ("DEMO_TOOL", built)]);
    let before = app.result("check_page", json!({}));
    assert!(before["url"].as_str().unwrap().contains("localhost"), "{before}");
    app.eval("document.body.append(document.createElement('img')); document.title = ''");
    let after = app.result("check_page", json!({}));
    let checks: Vec<&str> =
        after["findings"].as_array().unwrap().iter().map(|found| found["check"].as_str().unwrap()).collect();
    assert!(checks.contains(&"title") && checks.contains(&"image-text"), "{after}");
    assert!(checks.contains(&"accessibility/image-alt"), "{after}");
    assert!(!before.to_string().contains("image-text"), "{before}");
}

#[test]
fn an_element_keeps_its_reference_while_it_lives_and_says_when_it_is_gone() {
    let app = App::start("full-control");
    let save = app.element("#save");
    app.eval("document.body.append(document.getElementById('save'))");
    assert_eq!(app.element("#save"), save, "moved, and still the same");
    app.eval("document.getElementById('save').remove()");
    let (status, code) = app.refused("interact", json!({ "action": "click", "ref_id": save }));
    assert_eq!((status, code.as_str()), (400, "INVALID_ARGUMENTS"));
}

#[test]
fn a_password_never_leaves_the_page_in_any_reading() {
    let app = App::start("full-control");
    for (tool, arguments) in [
        ("dom_snapshot", json!({})),
        ("dom_snapshot", json!({ "format": "json" })),
        ("find_elements", json!({ "css": "input" })),
        ("find_elements", json!({ "label": "Passphrase" })),
    ] {
        let reply = app.client.tool(tool, &arguments);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert!(!reply.body.contains(PASSPHRASE), "{tool} {arguments}");
    }
    app.eval("document.getElementById('secret').type = 'text'");
    let reply = app.client.tool("dom_snapshot", &json!({}));
    assert!(!reply.body.contains(PASSPHRASE), "switched to text, it was a password all the same");
}

#[test]
fn each_kind_of_script_gives_its_value_or_a_typed_error_and_the_next_call_works() {
    let app = App::start("full-control");
    for (code, value) in [
        ("1 + 1", json!(2)),
        ("null", Value::Null),
        ("false", json!(false)),
        ("0.1 + 0.2", json!(0.1 + 0.2)),
        ("-0", json!(0)),
        ("10 ** 21", json!(1e21)),
        ("return 1e-7", json!(1e-7)),
        ("[0 / 0, 1 / 0, -1 / 0]", json!([null, null, null])),
        ("0 / 0", Value::Null),
        ("-1 / 0", Value::Null),
        ("Number.prototype.toJSON = () => 'a lie'; return 1", json!(1)),
        ("delete Number.prototype.toJSON", json!(true)),
        ("await 1 + await Promise.resolve(1)", json!(2)),
        ("({a: [1, 'b']})", json!({ "a": [1, "b"] })),
        ("const a = 2; return a * 2", json!(4)),
        // It closes the parentheses that it is put in, and still answers for nobody but itself.
        ("'x'); return 'v' + JSON.stringify('a lie'); (1", json!("x")),
        ("Promise.resolve('later')", json!("later")),
        ("'\\u0000 \\u2028'", json!("\u{0} \u{2028}")),
        ("document.title // a comment", json!("Notes")),
    ] {
        assert_eq!(app.eval(code), value, "{code}");
    }
    for (code, expected) in [
        ("undefined", "undefined"),
        ("document.body", "HTMLBodyElement"),
        ("10n", "bigint 10"),
        ("() => 1", "function () => 1"),
        ("return Symbol('s')", "symbol Symbol(s)"),
        ("const a = {}; a.a = a; return a", "cyclic"),
    ] {
        let told = app.eval(code).to_string();
        assert!(told.to_lowercase().contains(&expected.to_lowercase()), "{code}: {told}");
    }
    for (code, status, expected) in [
        ("(", 400, "INVALID_ARGUMENTS"),
        ("throw new Error('no')", 422, "TOOL_ERROR"),
        ("Promise.reject(new Error('no'))", 422, "TOOL_ERROR"),
        ("JSON.parse('{')", 422, "TOOL_ERROR"),
        ("'x'.repeat(6000000)", 413, "TOO_LARGE"),
        ("let a = []; for (let i = 0; i < 300; i++) a = [a]; return a", 413, "TOO_LARGE"),
    ] {
        let reply = app.client.tool("eval_js", &json!({ "code": code }));
        assert_eq!((reply.code().as_str(), reply.status), (expected, status), "{code}: {:.300}", reply.body);
        assert_eq!(app.eval("1"), 1);
    }
    // Held, or WebKit gives it up as soon as it collects garbage: then nothing can settle it.
    let never = "return window.never = new Promise(() => {})";
    assert_eq!(app.refused("eval_js", json!({ "code": never, "timeout_ms": 300 })).1, "DEADLINE_EXCEEDED");
    let forgotten = app.refused("eval_js", json!({ "code": "new Promise(() => {})", "timeout_ms": 300 })).1;
    assert!(["DEADLINE_EXCEEDED", "TOOL_ERROR"].contains(&forgotten.as_str()), "{forgotten}");
    assert_eq!(app.eval("1"), 1);
    let runs = app.eval("window.runs = (window.runs ?? 0) + 1; JSON.parse('{}'); return window.runs");
    assert_eq!(runs, 1, "nothing runs twice to find out what it is");
}

/// What the page script uses lives in a world that the page can't reach.
#[test]
fn a_page_that_patches_its_globals_changes_no_reading() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let before = app.result("find_elements", json!({ "role": "button" }));
    // Not even this answers any more: what runs in the page's own world is the page's.
    let patch = "const lie = () => { throw new Error('patched') };
         JSON.stringify = lie; JSON.parse = lie; Map = lie; WeakMap = lie; Promise.prototype.then = lie;
         Element.prototype.getBoundingClientRect = lie; Document.prototype.querySelectorAll = lie;
         Element.prototype.querySelectorAll = lie; Array.prototype.push = lie; Array.prototype.map = lie;
         window.__palisade = { call: () => '{\"ok\":{\"elements\":[]}}' };
         document.title = 'patched'";
    let _ = app.client.tool("eval_js", &json!({ "code": patch, "timeout_ms": 500 }));
    let after = app.result("find_elements", json!({ "role": "button" }));
    assert_eq!(after["elements"], before["elements"]);
    assert!(app.result("dom_snapshot", json!({}))["tree"].as_str().unwrap().contains("Save note"));
    let state = app.result("window", json!({ "action": "get_state" }));
    assert_eq!(state["label"], "main", "{state}");
    let own = app.client.tool("eval_js", &json!({ "code": "[1]", "timeout_ms": 500 }));
    assert_ne!(own.body, "{\"result\":[1]}");
}

/// Nobody has asked it anything, so there is nothing to see.
#[test]
fn a_page_that_was_read_shows_no_trace_of_it() {
    let app = App::start("full-control");
    // The page shows its notes once they have come; nothing of ours is asked meanwhile.
    app.eval(
        "while (!document.querySelector('#notes li')) await new Promise(done => setTimeout(done, 5)); return true",
    );
    let html = app.eval("document.documentElement.outerHTML");
    let names = app.eval("Object.getOwnPropertyNames(window).sort()");
    app.result("dom_snapshot", json!({}));
    app.result("find_elements", json!({ "text": "Notes" }));
    app.result("inspect", json!({ "action": "audit_accessibility" }));
    assert_eq!(app.eval("document.documentElement.outerHTML"), html);
    assert_eq!(app.eval("Object.getOwnPropertyNames(window).sort()"), names);
    for function in ["fetch", "alert", "confirm", "prompt", "console.log", "history.pushState"] {
        let source = app.eval(&format!("String({function})")).to_string();
        assert!(source.contains("[native code]"), "{function}: {source}");
    }
}

#[test]
fn waiting_ends_when_it_happens_and_when_time_is_up() {
    let app = App::start("observe");
    let start = Instant::now();
    let late = app.result(
        "wait_for",
        json!({ "condition": "selector", "value": "#no-such-element", "timeout_ms": 300 }),
    );
    assert_eq!(late["ok"], false, "{late}");
    assert!(start.elapsed() >= Duration::from_millis(300));
    let there = app.result("wait_for", json!({ "condition": "selector", "value": "#notes li" }));
    assert_eq!(there["ok"], true, "{there}");
}

#[test]
fn reloading_under_calls_ends_every_one_of_them_and_never_the_app() {
    let mut app = App::start("full-control");
    let client = app.client.clone();
    let reader = std::thread::spawn(move || {
        let mut answered = 0;
        for _ in 0..200 {
            let reply = client.tool("find_elements", &json!({ "css": "#save" }));
            assert!(reply.status == 200 || !reply.code().is_empty(), "{}", reply.body);
            answered += usize::from(reply.status == 200);
        }
        answered
    });
    for _ in 0..40 {
        let _ = app.client.tool("eval_js", &json!({ "code": "location.reload()", "timeout_ms": 200 }));
    }
    let answered = reader.join().unwrap();
    assert!(app.is_alive() && answered > 0, "{answered} answers");
    assert_eq!(app.result("wait_for", json!({ "condition": "text", "value": "1 note" }))["ok"], true);
}

#[test]
fn storage_is_read_and_written_but_for_blocked_keys() {
    let app = App::start("test");
    assert_eq!(app.result("storage", json!({ "action": "get" }))["entries"], json!({ "theme": "light" }));
    let one = app.result("storage", json!({ "action": "get", "key": "theme" }));
    assert_eq!(one["entries"], json!({ "theme": "light" }));
    app.result("storage", json!({ "action": "set", "key": "theme", "value": "dark" }));
    let one = app.result("storage", json!({ "action": "get", "key": "theme" }));
    assert_eq!(one["entries"], json!({ "theme": "dark" }));
    for action in ["set", "delete"] {
        let mut arguments = json!({ "action": action, "key": "session" });
        if action == "set" {
            arguments["value"] = json!("x");
        }
        assert_eq!(app.refused("storage", arguments), (403, "POLICY_VIOLATION".into()));
    }
    assert_eq!(app.result("storage", json!({ "action": "get_cookies" }))["count"], 0);
}

/// A page that is busy for good answers nothing. Whoever asks it hears so, and nobody else is held up.
#[test]
fn a_page_that_never_answers_blocks_no_other_window() {
    let mut app = App::with(&[("DEMO_PROFILE", "full-control"), ("PALISADE_EVAL_TIMEOUT", "6")]);
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    app.eval("setTimeout(() => { for (;;); }, 50); return 1");
    std::thread::sleep(Duration::from_millis(200));
    let client = app.client.clone();
    let asked = std::thread::spawn(move || client.tool("dom_snapshot", &json!({})).code());
    let start = Instant::now();
    let tree = app.result("dom_snapshot", json!({ "webview_label": "settings" }));
    assert!(tree["tree"].as_str().unwrap().contains("Dark colours"));
    app.result("window", json!({ "action": "list" }));
    app.result("query_db", json!({ "query": "SELECT 1" }));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(asked.join().unwrap(), "DEADLINE_EXCEEDED");
    app.result("navigate", json!({ "action": "go_to", "url": "help.html" }));
    assert!(app.is_alive());
}
