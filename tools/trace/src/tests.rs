use palisade_sdk::event_log::Entry;
use palisade_sdk::page_trace::{Frame, Standing as Status};
use palisade_sdk::serde_json::{Map, Value, from_str, json, to_value};
use palisade_sdk::{Content, ErrorKind, call, describe};

use super::{MAX_EVENTS, PalisadeComponent, Standing, event, first, newest, shown};

fn status(frame_count: u32) -> Status {
    Status {
        window: "main".into(),
        active: false,
        interval_ms: 500,
        max_frames: 60,
        with_events: true,
        frame_count,
        bytes: 3,
        started_at_ms: 1_000_000_000_000,
        duration_ms: 900,
        timestamps_ms: vec![1],
        missed: 0,
        ended: Some("it was stopped".into()),
    }
}

fn entry(window: &str, at_ms: u64) -> Entry {
    Entry { id: 1, window: window.into(), at_ms, details: r#"{"url":"app://a","kind":"forged"}"#.into() }
}

#[test]
fn events_are_those_of_its_window_while_it_ran() {
    let status = status(1);
    let begun = status.started_at_ms;
    let told = event(entry("main", begun + 5), "navigation", &status).unwrap().unwrap();
    assert_eq!(json!(told), json!({"at_ms": 5, "kind": "navigation", "url": "app://a"}));
    assert!(event(entry("", begun), "event", &status).unwrap().is_some(), "the app's own");
    for (window, at) in [("other", begun + 5), ("main", begun - 1), ("main", begun + 901)] {
        assert!(event(entry(window, at), "event", &status).unwrap().is_none(), "{window} {at}");
    }
}

#[test]
fn events_are_in_order_and_the_newest_where_there_are_too_many() {
    let event = |at: usize| Map::from_iter([("at_ms".to_owned(), Value::from(at))]);
    let events = newest((0..MAX_EVENTS + 7).rev().map(event).collect());
    assert_eq!((events.len(), &events[0]["at_ms"]), (MAX_EVENTS, &json!(7)));
}

#[test]
fn the_last_pictures_are_given_unless_an_index_is_asked_for() {
    assert_eq!([first(None, 10, 60), first(None, 10, 4), first(Some(3), 10, 60)], [50, 0, 3]);
    let frame = |index| Frame { index, at_ms: 7, data: vec![1], mime_type: "image/jpeg".into() };
    let output = shown(&status(9), vec![frame(3), frame(4)], None);
    let [Content::Text(text), Content::Image(one), Content::Image(_)] = output.content.as_slice() else {
        panic!("a text and two pictures")
    };
    let text: Value = from_str(text).unwrap();
    assert_eq!((&text["next"], &text["returned"]), (&json!(5), &json!(2)));
    assert!(output.structured.is_none() && one.mime_type == "image/jpeg" && text.get("events").is_none());
    let whole = shown(&status(5), vec![frame(4)], Some(vec![]));
    let Content::Text(text) = &whole.content[0] else { panic!("a text") };
    let text: Value = from_str(text).unwrap();
    assert_eq!((&text["next"], &text["events"]), (&Value::Null, &json!([])));
}

#[test]
fn without_a_trace_there_is_nothing_and_that_is_no_error() {
    let told = to_value(Standing::from(None)).unwrap();
    assert_eq!(
        (&told["active"], &told["frame_count"], &told["interval_ms"]),
        (&json!(false), &json!(0), &Value::Null)
    );
    let told = to_value(Standing::from(Some(status(2)))).unwrap();
    assert_eq!((&told["frame_count"], &told["ended"]), (&json!(2), &json!("it was stopped")));
}

#[test]
fn each_action_says_what_it_does_and_takes_only_what_it_knows() {
    let described = describe(&PalisadeComponent::operations());
    let effects: Vec<_> =
        described.iter().map(|one| (one.action.as_deref().unwrap(), one.effects.read_only)).collect();
    assert_eq!(effects, [("start", false), ("stop", false), ("status", true), ("frames", true)]);
    for (action, arguments) in
        [("start", r#"{"interval_ms":"fast"}"#), ("stop", r#"{"id":1}"#), ("frames", r#"{"limit":-1}"#)]
    {
        let error = call(&PalisadeComponent::operations(), "trace", Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
}
