//! What tools see of each page.

use serde_json::json;

use crate::harness::App;

/// Ten thousand nodes, shadow roots in one another: all that is open is found, what is closed is not.
#[test]
fn a_large_page_is_seen_whole_and_answers_are_bounded() {
    let app = App::start("observe");
    assert_eq!(app.count("main", json!({ "test_id": "item-4999" })), 1);
    assert_eq!(app.count("main", json!({ "text": "In shadow 5", "role": "button" })), 1);
    assert_eq!(
        app.count("main", json!({ "text": "In shadow 7", "role": "button" })),
        0,
        "its root is closed"
    );
    let whole = app.client.tool("dom_snapshot", &json!({}));
    assert_eq!(whole.status, 200);
    assert!(whole.body.len() < 2 << 20, "{} bytes", whole.body.len());
    let some = app.result("dom_snapshot", json!({ "selector": "#virtual" }));
    assert!(some["tree"].as_str().unwrap().contains("Row 0 of 100000"), "{some}");
    let diagnostics = app.result("get_diagnostics", json!({})).to_string();
    assert!(diagnostics.contains("shadow"), "{diagnostics}");
}

/// Frames of the page's own origin are part of it, however deep; another origin's are not.
#[test]
fn frames_of_the_same_origin_are_seen_and_no_others() {
    let app = App::start("observe");
    let arguments = json!({ "condition": "text", "value": "Frames, depth 5", "webview_label": "hidden", "timeout_ms": 10_000 });
    assert_eq!(app.result("wait_for", arguments)["ok"], true);
    assert_eq!(app.count("hidden", json!({ "css": "#outer" })), 6);
    assert_eq!(app.count("hidden", json!({ "css": "#foreign" })), 0);
}

/// A page that replaces what it can reach changes nothing that a tool sees, and holds up no other window.
#[test]
fn a_hostile_page_changes_nothing_that_is_seen() {
    let app = App::start("observe");
    let found = app.result("find_elements", json!({ "css": "#honest", "webview_label": "hostile" }));
    assert_eq!(found["count"], 1, "{found}");
    assert!(found.to_string().contains("Honest button") && !found.to_string().contains("a lie"), "{found}");
    let tree = app.result("dom_snapshot", json!({ "webview_label": "hostile" }));
    let tree = tree["tree"].as_str().unwrap();
    assert!(tree.contains("The truth") && !tree.contains("a lie"), "{tree}");
    assert!(!app.client.tool("dom_snapshot", &json!({ "webview_label": "hostile" })).body.contains("forged"));
}

/// Floods of messages, events, requests and invocations: logs stay bounded, and pages of them can be read.
#[test]
fn floods_fill_no_memory_and_no_reply() {
    let app = App::start("observe");
    let first = app.resident_kilobytes();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(4);
    while std::time::Instant::now() < until {
        for log in ["console", "network", "ipc", "events", "navigation"] {
            let reply = app.client.tool("logs", &json!({ "action": log, "webview_label": "flood" }));
            assert_eq!(reply.status, 200, "{log}: {:.300}", reply.body);
            assert!(reply.body.len() < 1 << 20, "{log}: {} bytes", reply.body.len());
        }
        assert_eq!(app.count("flood", json!({ "css": "#changing" })), 1);
    }
    let last = app.resident_kilobytes();
    assert!(last < first * 3 / 2 + 60_000, "{first} kB at first, {last} kB then");
}

/// Three hundred commands are listed, searched and invoked.
#[test]
fn hundreds_of_commands_are_known() {
    let app = App::start("full-control");
    let registry = app.result("get_registry", json!({ "query": "command_123" })).to_string();
    assert!(registry.contains("command_123"), "{registry:.500}");
    let answer = app
        .result("invoke_command", json!({ "command": "command_299", "args": { "value": [1, null, "ä"] } }));
    assert!(answer.to_string().contains("[1,null,\"ä\"]"), "{answer}");
}

/// An app whose own commands hold every thread of its async runtime: tools are answered all the same.
#[test]
fn tools_need_no_thread_of_the_app_s_async_runtime() {
    let app = App::start("full-control");
    let threads = std::thread::available_parallelism().unwrap().get();
    let held = || app.result("invoke_command", json!({ "command": "held" }))["result"].as_u64().unwrap();
    let many = format!("for (let n = 0; n < {threads} + 4; n++) __TAURI_INTERNALS__.invoke('hold');");
    app.result("eval_js", json!({ "code": many }));
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while held() < threads as u64 {
        assert!(std::time::Instant::now() < until, "{} of {threads} are held", held());
    }
    assert_eq!(app.count("main", json!({ "test_id": "item-4999" })), 1);
    assert_eq!(held(), threads as u64, "none was let go meanwhile");
    app.result("invoke_command", json!({ "command": "release" }));
}
