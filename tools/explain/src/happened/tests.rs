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

#[test]
fn each_log_s_entries_have_their_words() {
    for (kind, details, what, words, is_error) in [
        (
            Kind::Console,
            json!({ "level": "error", "message": "broken" }),
            What::Console,
            "console.error: broken",
            true,
        ),
        (
            Kind::Console,
            json!({ "level": "info", "message": "fine" }),
            What::Console,
            "console.info: fine",
            false,
        ),
        (
            Kind::Network,
            json!({ "url": "http://a/x", "method": "GET", "status": 404 }),
            What::Network,
            "GET http://a/x 404",
            true,
        ),
        (
            Kind::Network,
            json!({ "url": "http://a/x", "method": "GET", "error": "refused" }),
            What::Network,
            "GET http://a/x failed: refused",
            true,
        ),
        (Kind::Network, json!({ "url": "http://a/x", "status": null }), What::Network, "http://a/x", false),
        (
            Kind::Navigation,
            json!({ "url": "tauri://localhost/", "type": "load" }),
            What::Navigation,
            "loaded tauri://localhost/",
            false,
        ),
        (
            Kind::Dialog,
            json!({ "dialog_type": "confirm", "message": "Sure?", "action": "accept" }),
            What::Dialog,
            "confirm \"Sure?\" accept",
            false,
        ),
        (Kind::Event, json!({ "name": "note-added", "payload": 2 }), What::Event, "note-added 2", false),
        (
            Kind::Event,
            json!({ "name": "tauri://move", "payload": { "x": 1 } }),
            What::WindowEvent,
            "tauri://move",
            false,
        ),
        (
            Kind::Event,
            json!({ "name": "palisade://web-process-ended" }),
            What::WindowEvent,
            "palisade://web-process-ended",
            true,
        ),
    ] {
        let happened = noted(kind, &details);
        assert_eq!(
            (happened.what, happened.words.as_str(), happened.is_error),
            (what, words, is_error),
            "{details}"
        );
    }
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
