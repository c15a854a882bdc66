use std::sync::Arc;

use palisade_engine::{Answer as Given, Asked, Question};
use serde_json::json;

use super::bindings::{Action, ErrorKind, Host};
use super::*;
use crate::asking::testing::Answering;
use crate::testing::is_missing_unless_granted;

const SCHEMA: &str = r#"{"type":"object","properties":{"name":{"type":"string"}}}"#;

#[test]
fn elicitation_is_an_unknown_import_without_the_grant() {
    is_missing_unless_granted(Arc::new(ElicitationCapability::new(ElicitationGrant)));
}

#[test]
fn a_question_is_pending_or_answered() {
    for (asked, expected) in [
        (Asked::Pending, None),
        (
            Asked::Answer(Given::Accepted(json!({ "name": "Ada" }))),
            Some((Action::Accept, Some(r#"{"name":"Ada"}"#))),
        ),
        (Asked::Answer(Given::Declined), Some((Action::Decline, None))),
        (Asked::Answer(Given::Cancelled), Some((Action::Cancel, None))),
    ] {
        let answering = Answering::new(asked);
        let mut call = ElicitationCall(answering.questions());
        let answer =
            ElicitationView(&mut call).ask("name".into(), "Who?".into(), SCHEMA.into()).unwrap().unwrap();
        assert_eq!(answer.as_ref().map(|it| (it.action, it.content.as_deref())), expected);
        let (key, question) = answering.asked.lock().unwrap().remove(0);
        let schema = serde_json::from_str(SCHEMA).unwrap();
        assert_eq!(
            (key.as_str(), question),
            ("name", Question::Elicitation { message: "Who?".into(), schema })
        );
    }
}

#[test]
fn what_is_no_question_is_refused_before_anyone_is_asked() {
    let answering = Answering::new(Asked::Pending);
    let mut call = ElicitationCall(answering.questions());
    let mut ask = |key: &str, message: &str, schema: &str| {
        let asked = ElicitationView(&mut call).ask(key.into(), message.into(), schema.into());
        asked.unwrap().unwrap_err().kind
    };
    assert_eq!(ask("name", "Who?", "{"), ErrorKind::InvalidArguments);
    assert_eq!(ask("name", "Who?", r#"{"type":"string"}"#), ErrorKind::InvalidArguments);
    assert_eq!(ask("name", "Who?", &doubling()), ErrorKind::InvalidArguments);
    assert_eq!(ask("name", "Who\u{7}?", SCHEMA), ErrorKind::InvalidArguments);
    assert_eq!(ask("the name", "Who?", SCHEMA), ErrorKind::InvalidArguments);
    assert!(answering.asked.lock().unwrap().is_empty());
}

/// Thirty parts that each ask for the next one twice: a thousand million checks.
fn doubling() -> String {
    let parts: serde_json::Map<_, _> = (0..30)
        .map(|part| {
            let next = json!({ "$ref": format!("#/$defs/d{}", part + 1) });
            (format!("d{part}"), json!({ "allOf": [next.clone(), next] }))
        })
        .chain([("d30".to_owned(), json!({ "type": "string" }))])
        .collect();
    json!({ "type": "object", "$defs": parts, "properties": { "name": { "$ref": "#/$defs/d0" } } })
        .to_string()
}

#[test]
fn an_answer_of_another_kind_is_refused() {
    let mut call = ElicitationCall(Answering::new(Asked::Answer(Given::Roots(Vec::new()))).questions());
    let asked = ElicitationView(&mut call).ask("name".into(), "Who?".into(), SCHEMA.into());
    assert_eq!(asked.unwrap().unwrap_err().kind, ErrorKind::InvalidArguments);
}
