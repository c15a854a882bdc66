use palisade_sdk::serde_json::from_value;

use super::*;

#[test]
fn an_event_is_known_by_its_name_and_where_asked_for_by_its_payload() {
    let entry = |details: &str| Entry { id: 1, window: "main".into(), at_ms: 7, details: details.into() };
    let one = entry(r#"{"name":"saved","payload":{"id":2}}"#);
    let told = wanted(&one, "saved", None).unwrap();
    assert_eq!(told, json!({ "name": "saved", "payload": { "id": 2 }, "window": "main", "timestamp": 7 }));
    assert!(wanted(&one, "saved", Some(&json!({ "id": 2 }))).is_some());
    assert!(wanted(&one, "saved", Some(&json!({ "id": 3 }))).is_none());
    assert!(wanted(&one, "save", None).is_none());
    assert!(wanted(&entry(r#"{"name":"closed"}"#), "closed", None).is_some());
    assert!(wanted(&entry("[]"), "closed", None).is_none());
}

#[test]
fn waiting_for_quiet_needs_no_value() {
    assert!(from_value::<Idle>(json!({})).is_ok() && from_value::<Event>(json!({})).is_err());
}
