use palisade_sdk::serde_json::{json, to_value};

use super::*;

fn invocation(id: u64, status: Status, took_us: Option<u64>) -> Invocation {
    Invocation {
        id,
        window: "main".into(),
        command: "save".into(),
        origin: Origin::Page,
        started_ms: 7,
        status,
        duration_us: took_us,
        arguments: Some(r#"{"a":[1]}"#.into()),
        answer: Some(r#""said""#.into()),
        cut: false,
    }
}

#[test]
fn an_invocation_says_what_was_asked_and_what_came_of_it() {
    let shown = |status| to_value(Call::of(invocation(1, status, Some(1_500))).unwrap()).unwrap();
    let ok = json!({
        "id": 1, "command": "save", "origin": "page", "window": "main", "timestamp": 7, "status": "ok",
        "duration_ms": 1.5, "args": { "a": [1] }, "result": "said", "cut": false,
    });
    assert_eq!(shown(Status::Ok), ok);
    let failed = shown(Status::Failed);
    assert_eq!((&failed["status"], &failed["error"]), (&json!("error"), &json!("said")));
    assert!(failed.get("result").is_none());
    let pending = shown(Status::Pending);
    assert!(pending.get("result").is_none() && pending.get("error").is_none());
}

#[test]
fn the_slowest_come_first_and_what_has_not_ended_is_not_slow() {
    let all = vec![
        invocation(1, Status::Ok, Some(100_000)),
        invocation(2, Status::Pending, None),
        invocation(3, Status::Failed, Some(300_000)),
        invocation(4, Status::Ok, Some(99_999)),
        invocation(5, Status::Ok, Some(200_000)),
    ];
    let ids = |limit| {
        let slow = slowest(all.clone(), 100.0, limit).unwrap();
        slow.entries.iter().map(|call| call.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(20), [3, 5, 1]);
    assert_eq!(ids(2), [3, 5]);
}

#[test]
fn waiting_for_what_is_pending_is_asked_for_in_either_way() {
    for (value, expected) in [
        (json!(true), true),
        (json!(250), true),
        (json!(0), false),
        (json!(false), false),
        (json!("x"), false),
    ] {
        assert_eq!(waits(Some(&value)), expected, "{value}");
    }
    assert!(!waits(None));
}
