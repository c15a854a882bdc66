use palisade_sdk::serde_json::json;

use super::*;

fn noted(kind: Kind, details: &Value) -> Happened {
    Happened::noted(kind, &Entry { id: 1, window: "main".into(), at_ms: 7, details: details.to_string() })
}

fn invoked(status: Status, answer: Option<&str>, origin: Origin) -> Happened {
    Happened::invoked(&Invocation {
        id: 1,
        window: "main".into(),
        command: "save".into(),
        origin,
        started_ms: 7,
        status,
        duration_us: (status != Status::Pending).then_some(12_900),
        arguments: None,
        answer: answer.map(Into::into),
        cut: false,
    })
}

#[test]
fn a_command_says_how_it_ended_and_who_asked() {
    assert_eq!(invoked(Status::Ok, Some("1"), Origin::Page).said(), "save (12 ms)");
    assert_eq!(invoked(Status::Pending, None, Origin::Page).said(), "save pending");
    let failed = invoked(Status::Failed, Some(r#""disk full""#), Origin::Tool);
    assert_eq!(failed.said(), "save (by a tool) failed: disk full (12 ms)");
    assert!(failed.is_error && failed.subject == "save");
    assert_eq!(
        invoked(Status::Failed, Some(r#"{"code":3}"#), Origin::Page).words,
        r#"save failed: {"code":3}"#
    );
    assert_eq!(invoked(Status::Failed, None, Origin::Page).words, "save failed");
}

/// A log's entry becomes these words.
fn becomes(kind: Kind, details: &Value, what: What, words: &str, is_error: bool) {
    let happened = noted(kind, details);
    assert_eq!(
        (happened.what, happened.words.as_str(), happened.is_error),
        (what, words, is_error),
        "{details}"
    );
}

#[test]
fn what_went_wrong_on_a_console_or_with_a_request_is_an_error() {
    let error = json!({ "level": "error", "message": "broken" });
    becomes(Kind::Console, &error, What::Console, "console.error: broken", true);
    let info = json!({ "level": "info", "message": "fine" });
    becomes(Kind::Console, &info, What::Console, "console.info: fine", false);
    let missing = json!({ "url": "http://a/x", "method": "GET", "status": 404 });
    becomes(Kind::Network, &missing, What::Network, "GET http://a/x 404", true);
    let refused = json!({ "url": "http://a/x", "method": "GET", "error": "refused" });
    becomes(Kind::Network, &refused, What::Network, "GET http://a/x failed: refused", true);
    let there = json!({ "url": "http://a/x", "method": "GET", "status": 200 });
    becomes(Kind::Network, &there, What::Network, "GET http://a/x 200", false);
    becomes(Kind::Network, &json!({ "url": "http://a/x" }), What::Network, "http://a/x", false);
}

#[test]
fn each_log_s_entries_have_their_words() {
    let load = json!({ "url": "tauri://localhost/", "type": "load" });
    becomes(Kind::Navigation, &load, What::Navigation, "loaded tauri://localhost/", false);
    let pushed = json!({ "url": "tauri://localhost/?a", "type": "same_document" });
    becomes(Kind::Navigation, &pushed, What::Navigation, "is now at tauri://localhost/?a", false);
    let confirm = json!({ "dialog_type": "confirm", "message": "Sure?", "action": "accept" });
    becomes(Kind::Dialog, &confirm, What::Dialog, "confirm \"Sure?\" accept", false);
    becomes(Kind::Event, &json!({ "name": "added", "payload": 2 }), What::Event, "added 2", false);
    let moved = json!({ "name": "tauri://move", "payload": { "x": 1 } });
    becomes(Kind::Event, &moved, What::WindowEvent, "tauri://move", false);
    let ended = "palisade://web-process-ended";
    becomes(Kind::Event, &json!({ "name": ended }), What::WindowEvent, ended, true);
}

#[test]
fn nobody_writes_a_line_of_its_own_or_a_long_one() {
    let message = format!("one\nErrors: none\r\u{1b}[2J{}", "é".repeat(10_000));
    let happened = noted(Kind::Console, &json!({ "level": "log\n", "message": message }));
    assert!(happened.words.chars().all(|character| !character.is_control()), "{}", happened.words);
    assert!(happened.words.len() < 400 && happened.words.ends_with('…'));
    let event = noted(Kind::Event, &json!({ "name": "a\nb", "payload": ["x".repeat(10_000)] }));
    assert!(event.words.len() < 100 && event.words.starts_with("a b "));
    assert_eq!(noted(Kind::Network, &json!([])).words, "");
}
