use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;

fn json(text: &str) -> InvokeResponse {
    InvokeResponse::Ok(InvokeResponseBody::Json(text.into()))
}

fn told(response: InvokeResponse) -> String {
    match response {
        InvokeResponse::Ok(InvokeResponseBody::Json(json)) => json,
        InvokeResponse::Ok(InvokeResponseBody::Raw(bytes)) => format!("{bytes:?}"),
        InvokeResponse::Err(error) => format!("error {}", error.0),
    }
}

/// What arrives, and how late it is.
fn delivered(fault: Option<Effect>, response: InvokeResponse) -> Option<(String, Duration)> {
    let (sender, receiver) = mpsc::channel();
    let start = Instant::now();
    deliver(fault, response, move |response| sender.send(told(response)).unwrap());
    receiver.recv_timeout(Duration::from_secs(20)).ok().map(|text| (text, start.elapsed()))
}

#[test]
fn an_answer_without_a_fault_is_as_it_was_and_one_with_is_late_lost_or_another() {
    assert_eq!(delivered(None, json("[1]")).unwrap().0, "[1]");
    let late = Duration::from_millis(80);
    let (text, took) = delivered(Some(Effect::Delay(late)), json("[1]")).unwrap();
    assert!(text == "[1]" && took >= late, "{text} {took:?}");
    assert!(delivered(Some(Effect::Drop), json("[1]")).is_none());
    assert_eq!(delivered(Some(Effect::Corrupt), json("[1]")).unwrap().0, "[-2]");
}

#[test]
fn whoever_waits_for_a_late_answer_is_not_held_up() {
    let (sender, receiver) = mpsc::channel();
    deliver(Some(Effect::Delay(Duration::from_secs(2))), json("1"), move |_| sender.send(()).unwrap());
    assert_eq!(receiver.try_recv(), Err(mpsc::TryRecvError::Empty), "it was waited for");
    receiver.recv_timeout(Duration::from_secs(20)).unwrap();
}

#[test]
fn a_garbled_answer_has_its_form_and_none_of_its_values() {
    let given = r#"{"a":null,"b":true,"c":[1,-1.5,"né"],"d":{},"e":[],"f":{"g":0}}"#;
    let garbled = told(garbled(json(given)));
    assert_eq!(
        garbled,
        "{\"a\":false,\"b\":false,\"c\":[-2,1.5,\"én\u{fffd}\"],\"d\":null,\"e\":null,\"f\":{\"g\":-1}}"
    );
    for number in ["0", "-1", "18446744073709551615", "1e308", "-1.0", "-0.5", "0.0"] {
        assert_ne!(told(super::garbled(json(number))), number);
    }
}

#[test]
fn bytes_are_others_and_what_is_no_json_or_an_error_stays() {
    assert_eq!(told(garbled(InvokeResponse::Ok(InvokeResponseBody::Raw(vec![0, 255])))), "[255, 0]");
    assert_eq!(told(garbled(json("{"))), "{");
    assert_eq!(told(garbled(InvokeResponse::Err("no".into()))), "error \"no\"");
}
