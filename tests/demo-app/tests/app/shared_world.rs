//! What tools can do on platforms without script worlds, tried on this one.

use serde_json::{Value, json};

use crate::harness::{App, PASSPHRASE};

fn start() -> App {
    App::with(&[("DEMO_PROFILE", "full-control"), ("DEMO_SHARED_WORLD", "1")])
}

#[test]
fn a_page_is_read_and_driven_in_its_own_world() {
    let app = start();
    let snapshot = app.result("dom_snapshot", json!({}));
    let tree = snapshot["tree"].as_str().unwrap();
    assert!(tree.contains("button \"Save note\"") && !tree.contains(PASSPHRASE), "{tree}");
    app.result("input", json!({ "action": "fill", "ref_id": app.element("#title"), "value": "Groceries" }));
    app.result("interact", json!({ "action": "click", "ref_id": app.element("#save") }));
    let waited = app.result("wait_for", json!({ "condition": "text", "value": "2 notes" }));
    assert_eq!(waited["ok"], true, "{waited}");
    app.result("css", json!({ "action": "inject", "css": "h1 { color: rgb(1, 2, 3) }" }));
    assert_eq!(app.eval("getComputedStyle(document.querySelector('h1')).color"), "rgb(1, 2, 3)");
    let audit = app.result("inspect", json!({ "action": "audit_accessibility" }));
    assert!(audit.to_string().contains("violations"), "{audit:.300}");
    assert_eq!(app.result("storage", json!({ "action": "get" }))["entries"], json!({ "theme": "light" }));
    let _ = app.client.tool("eval_js", &json!({ "code": "location.reload()", "timeout_ms": 500 }));
    assert_eq!(app.result("wait_for", json!({ "condition": "text", "value": "2 notes" }))["ok"], true);
}

#[test]
fn scripts_give_their_values_there_too() {
    let app = start();
    for (code, value) in [
        ("1 + 1", json!(2)),
        ("null", Value::Null),
        ("({a: [1, 'b']})", json!({ "a": [1, "b"] })),
        ("const a = 2; return a * 2", json!(4)),
        // It closes the parentheses that it is put in, and still answers for nobody but itself.
        ("'x'); return 'v' + JSON.stringify('a lie'); (1", json!("x")),
        ("new Promise((done) => setTimeout(() => done('later'), 50))", json!("later")),
        ("'\\u0000 \\u2028'", json!("\u{0} \u{2028}")),
        ("document.title // a comment", json!("Notes")),
    ] {
        assert_eq!(app.eval(code), value, "{code}");
    }
    for (code, status, expected) in [
        ("(", 400, "INVALID_ARGUMENTS"),
        ("throw new Error('no')", 422, "TOOL_ERROR"),
        ("Promise.reject(new Error('no'))", 422, "TOOL_ERROR"),
        ("'x'.repeat(6000000)", 413, "TOO_LARGE"),
    ] {
        let reply = app.client.tool("eval_js", &json!({ "code": code }));
        assert_eq!((reply.code().as_str(), reply.status), (expected, status), "{code}: {:.300}", reply.body);
        assert_eq!(app.eval("1"), 1);
    }
    let never = json!({ "code": "return window.never = new Promise(() => {})", "timeout_ms": 300 });
    assert_eq!(app.refused("eval_js", never).1, "DEADLINE_EXCEEDED");
    let runs = app.eval("window.runs = (window.runs ?? 0) + 1; JSON.parse('{}'); return window.runs");
    assert_eq!(runs, 1, "nothing runs twice to find out what it is");
}

/// The script came first, and took what it needs.
#[test]
fn a_page_that_patches_its_globals_changes_no_reading_there_either() {
    let app = start();
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let before = app.result("find_elements", json!({ "role": "button" }));
    let patch = "const lie = () => { throw new Error('patched') };
         JSON.stringify = lie; JSON.parse = lie; Map = lie; WeakMap = lie; Promise.prototype.then = lie;
         Element.prototype.getBoundingClientRect = lie; Document.prototype.querySelectorAll = lie;
         Element.prototype.querySelectorAll = lie; Array.prototype.push = lie; Array.prototype.map = lie;
         window.__palisade = { take: () => 'd{\"ok\":{\"elements\":[]}}' };
         document.title = 'patched'";
    let _ = app.client.tool("eval_js", &json!({ "code": patch, "timeout_ms": 500 }));
    let after = app.result("find_elements", json!({ "role": "button" }));
    assert_eq!(after["elements"], before["elements"]);
    assert!(app.result("dom_snapshot", json!({}))["tree"].as_str().unwrap().contains("Save note"));
}

#[test]
fn what_is_the_same_nowhere_is_refused_and_says_so() {
    let app = start();
    for (tool, arguments) in [
        ("screenshot", json!({})),
        ("logs", json!({ "action": "console" })),
        ("navigate", json!({ "action": "get_history" })),
        ("route", json!({ "action": "add", "pattern": "/api" })),
    ] {
        let reply = app.client.tool(tool, &arguments);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (503, "UNAVAILABLE"),
            "{tool}: {:.300}",
            reply.body
        );
        assert!(reply.body.contains("on this platform"), "{:.300}", reply.body);
    }
}
