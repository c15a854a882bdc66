use palisade_sdk::serde_json::{from_value, json};

use super::*;

fn entry(id: u64, payload: &Value) -> Entry {
    let details = json!({ "name": "saved", "payload": payload }).to_string();
    Entry { id, window: String::new(), at_ms: id, details }
}

#[test]
fn limit_and_age_are_taken_plainly_and_from_args() {
    let read = |value| {
        let arguments: EventBus = from_value(value).unwrap();
        (arguments.limit(), arguments.since_ms())
    };
    assert_eq!(read(json!({})), (100, None));
    assert_eq!(read(json!({ "limit": 5, "since_ms": 70 })), (5, Some(70)));
    assert_eq!(read(json!({ "args": { "limit": 500, "since_ms": 5_000 } })), (500, Some(5_000)));
    assert_eq!(read(json!({ "limit": 7, "args": { "limit": 500, "other": [] } })), (7, None));
    assert_eq!(read(json!({ "args": { "limit": 1_u64 << 40, "since_ms": "x" } })), (1_000, None));
    assert!(from_value::<EventBus>(json!({ "args": [1] })).is_err());
}

#[test]
fn the_newest_come_first_and_all_are_counted() {
    let mut newest = Newest::of(2);
    (1..=5).for_each(|id| newest.add(entry(id, &json!(id)), id > 1));
    let events = newest.told().unwrap();
    assert_eq!((events.count, events.matched, events.returned, events.truncated), (5, 4, 2, true));
    assert_eq!(
        events.events[0],
        *json!({ "id": 5, "timestamp": 5, "name": "saved", "payload": 5 }).as_object().unwrap()
    );
    assert_eq!(events.events[1]["id"], 4);
    let mut few = Newest::of(2);
    few.add(entry(1, &json!(null)), true);
    assert!(!few.told().unwrap().truncated);
}

#[test]
fn a_long_payload_is_left_out_and_said_to_be() {
    let fits = short(entry(1, &json!("x".repeat(MAX_PAYLOAD - 2)))).unwrap();
    assert!(fits.contains_key("payload") && !fits.contains_key("cut"));
    let long = short(entry(1, &json!("x".repeat(MAX_PAYLOAD - 1)))).unwrap();
    assert!(!long.contains_key("payload") && long["cut"] == true && long["name"] == "saved");
}
