use std::sync::Arc;

use palisade_engine::{Answer as Given, Asked, Question, Role as Speaker};

use super::bindings::{ErrorKind, Host, Request, Role};
use super::*;
use crate::asking::testing::Answering;
use crate::testing::is_missing_unless_granted;

fn request(max_tokens: u32) -> Request {
    Request {
        messages: vec![super::bindings::Message { role: Role::User, text: "Capital of France?".into() }],
        system_prompt: None,
        max_tokens,
        temperature: None,
        stop_sequences: Vec::new(),
    }
}

#[test]
fn sampling_is_an_unknown_import_without_the_grant() {
    is_missing_unless_granted(Arc::new(SamplingCapability::new(SamplingGrant)));
}

#[test]
fn what_the_model_wrote_is_given_once_it_is_there() {
    let written = Given::Written {
        role: Speaker::Assistant,
        text: "Paris".into(),
        model: "some".into(),
        stop_reason: Some("endTurn".into()),
    };
    let answering = Answering::new(Asked::Answer(written));
    let mut call = SamplingCall(answering.questions());
    let answer = SamplingView(&mut call).create_message("q".into(), request(10)).unwrap().unwrap().unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.model.as_str(), answer.role),
        ("Paris", "some", Role::Assistant)
    );
    let (_, Question::Sampling(asked)) = answering.asked.lock().unwrap().remove(0) else {
        panic!("a request")
    };
    assert_eq!(asked.messages, [(Speaker::User, "Capital of France?".to_owned())]);
    let mut call = SamplingCall(Answering::new(Asked::Pending).questions());
    assert!(SamplingView(&mut call).create_message("q".into(), request(10)).unwrap().unwrap().is_none());
}

#[test]
fn a_request_for_too_much_or_for_nothing_is_refused() {
    let answering = Answering::new(Asked::Pending);
    let mut call = SamplingCall(answering.questions());
    let mut ask =
        |request| SamplingView(&mut call).create_message("q".into(), request).unwrap().unwrap_err().kind;
    assert_eq!(ask(request(0)), ErrorKind::InvalidArguments);
    assert_eq!(ask(request(MAX_TOKENS + 1)), ErrorKind::InvalidArguments);
    assert_eq!(ask(Request { messages: Vec::new(), ..request(1) }), ErrorKind::InvalidArguments);
    assert_eq!(ask(Request { temperature: Some(f64::NAN), ..request(1) }), ErrorKind::InvalidArguments);
    assert!(answering.asked.lock().unwrap().is_empty());
}
