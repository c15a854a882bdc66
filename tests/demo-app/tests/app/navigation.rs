use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::App;

#[test]
fn a_window_goes_to_another_page_and_back() {
    let app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let gone = app.result("navigate", json!({ "action": "go_to", "url": "help.html" }));
    assert_eq!(gone["window"], "main");
    let tree = app.result("dom_snapshot", json!({}))["tree"].to_string();
    assert!(!tree.contains("New note"), "the next look is at the new page: {tree}");
    let state = app.result("window", json!({ "action": "get_state" }));
    assert!(state["url"].as_str().unwrap().ends_with("/help.html"), "{state}");
    let history = app.result("navigate", json!({ "action": "get_history" }));
    assert_eq!(
        (&history["count"], &history["entries"][1]["current"]),
        (&json!(2), &json!(true)),
        "{history}"
    );
    assert_eq!(app.result("navigate", json!({ "action": "go_back" }))["went_back"], true);
    let back = app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    assert_eq!(back["ok"], true, "{back}");
    let log = app.result("logs", json!({ "action": "navigation" }));
    let urls: Vec<_> = log["entries"].as_array().unwrap().iter().map(|one| one["url"].to_string()).collect();
    assert!(urls.iter().any(|url| url.contains("help.html")), "{urls:?}");
    app.result("navigate", json!({ "action": "go_to", "url": "#somewhere" }));
    assert_eq!(app.eval("location.hash"), "#somewhere", "no load, and nobody waits for one");
}

#[test]
fn a_window_is_sent_to_no_script_no_file_and_no_data() {
    let app = App::start("full-control");
    for url in [
        "javascript:document.title='x'",
        "java\nscript:1",
        "data:text/html,x",
        "file:///etc/passwd",
        "about:blank",
        "ipc://localhost/delete_note",
    ] {
        let reply = app.client.tool("navigate", &json!({ "action": "go_to", "url": url }));
        assert!([400, 403].contains(&reply.status), "{url}: {}", reply.body);
    }
    assert_eq!(app.eval("document.title"), "Notes");
    let observer = App::start("test");
    let url = json!({ "action": "go_to", "url": "help.html" });
    assert_eq!(observer.refused("navigate", url).1, "INVALID_ARGUMENTS", "an action that is not there");
}

#[test]
fn dialogs_are_answered_as_was_said_and_are_the_page_s_own() {
    let app = App::start("full-control");
    for (dialog_type, action, text, code, expected) in [
        ("confirm", "accept", None, "confirm('Sure?')", json!(true)),
        ("confirm", "dismiss", None, "confirm('Sure?')", json!(false)),
        ("prompt", "accept", Some("me"), "prompt('Who?', 'you')", json!("me")),
        ("prompt", "accept", None, "prompt('Who?', 'you')", json!("you")),
        ("prompt", "dismiss", None, "prompt('Who?', 'you')", json!(null)),
        ("alert", "accept", None, "alert('Well'), 1", json!(1)),
    ] {
        let mut arguments =
            json!({ "action": "set_dialog_response", "dialog_type": dialog_type, "dialog_action": action });
        if let Some(text) = text {
            arguments["text"] = json!(text);
        }
        app.result("navigate", arguments);
        assert_eq!(app.eval(code), expected, "{dialog_type} {action}");
    }
    assert!(app.eval("String(confirm)").to_string().contains("[native code]"), "nothing is replaced");
    let log = app.result("navigate", json!({ "action": "get_dialog_log" }));
    assert_eq!((&log["count"], &log["entries"][0]["message"]), (&json!(6), &json!("Sure?")), "{log}");
    assert_eq!(app.result("logs", json!({ "action": "dialogs" }))["count"], 6);
}

/// An open dialog blocks its own page: whoever asks hears so in time, and all else goes on.
#[test]
fn an_open_dialog_ends_calls_on_its_page_at_their_deadline_and_no_others() {
    let mut app = App::with(&[("DEMO_PROFILE", "full-control"), ("PALISADE_EVAL_TIMEOUT", "2")]);
    let start = Instant::now();
    let (status, code) = app.refused("eval_js", json!({ "code": "alert('Stop'), 1" }));
    assert_eq!((status, code.as_str()), (504, "DEADLINE_EXCEEDED"));
    for (tool, arguments) in [("dom_snapshot", json!({})), ("find_elements", json!({ "css": "button" }))] {
        let (status, code) = app.refused(tool, arguments);
        assert_eq!((status, code.as_str()), (504, "DEADLINE_EXCEEDED"), "{tool}");
    }
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    let tree = app.result("dom_snapshot", json!({ "webview_label": "settings" }));
    assert!(tree["tree"].as_str().unwrap().contains("Dark colours"), "the other window answers");
    assert_eq!(app.result("logs", json!({ "action": "dialogs" }))["entries"][0]["action"], "user");
    assert_eq!(app.result("query_db", json!({ "query": "SELECT 1 AS one" }))["rows"][0]["one"], 1);
    assert!(app.is_alive());
}
