use palisade_sdk::net_route::{Behavior, MatchKind, Rule};
use palisade_sdk::serde_json::{Value, from_value, json};
use palisade_sdk::{Error, ErrorKind, call, describe};

use super::{PalisadeComponent, rule};

fn asked(arguments: Value) -> Result<Rule, Error> {
    rule(from_value(arguments).unwrap())
}

#[test]
fn without_more_a_rule_answers_what_has_the_text() {
    let rule = asked(json!({"pattern": "/api"})).unwrap();
    assert_eq!((rule.match_kind, rule.behavior), (MatchKind::Substring, Behavior::Fulfill));
    assert!(rule.method.is_none() && rule.body.is_none() && rule.times.is_none() && rule.headers.is_empty());
}

#[test]
fn a_body_is_a_text_as_it_stands_or_the_text_of_any_json() {
    let body = |body: Value| asked(json!({"pattern": "a", "body": body})).unwrap().body;
    assert_eq!(body(json!("{not json")).as_deref(), Some("{not json"));
    assert_eq!(body(json!({"a": [1]})).as_deref(), Some(r#"{"a":[1]}"#));
    assert_eq!(body(json!(false)).as_deref(), Some("false"));
    assert_eq!(body(Value::Null), None);
}

#[test]
fn headers_are_texts_and_no_times_is_always() {
    let rule = asked(json!({"pattern": "a", "headers": {"x-a": "1", "x-b": 2}, "times": 0})).unwrap();
    assert_eq!(rule.headers, [("x-a".into(), "1".into()), ("x-b".into(), "2".into())]);
    assert_eq!(rule.times, None);
    let wrong = asked(json!({"pattern": "a", "headers": {"x": ["y"]}})).unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::InvalidArguments);
}

#[test]
fn what_is_no_rule_is_refused_before_the_host_is_asked() {
    for (action, arguments) in [
        ("add", "{}"),
        ("add", r#"{"pattern":"a","match_type":"like"}"#),
        ("add", r#"{"pattern":"a","behavior":"redirect"}"#),
        ("add", r#"{"pattern":"a","status":-1}"#),
        ("add", r#"{"pattern":"a","to":"b"}"#),
        ("clear", "{}"),
        ("clear", r#"{"id":"one"}"#),
        ("matches", r#"{"limit":-1}"#),
    ] {
        let error = call(&PalisadeComponent::operations(), "route", Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
}

#[test]
fn looking_is_read_only_and_the_rest_says_that_it_changes_the_page() {
    let described = describe(&PalisadeComponent::operations());
    let effects: Vec<_> =
        described.iter().map(|one| (one.action.as_deref().unwrap(), one.effects.read_only)).collect();
    let expected =
        [("add", false), ("list", true), ("clear", false), ("clear_all", false), ("matches", true)];
    assert_eq!(effects, expected);
    assert!(described.iter().all(|one| one.output_schema.is_some() && one.aliases.len() == 2));
}
