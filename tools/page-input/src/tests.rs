use palisade_sdk::serde_json::{Value, from_str, from_value, json};
use palisade_sdk::{ErrorKind, call, describe};

use super::pointer::{ScrollIntoView, SelectOption};
use super::{MAX_TIMEOUT_MS, PalisadeComponent, clamped, refuse_trusted};

#[test]
fn scrolling_has_exactly_one_aim() {
    let check = |arguments| from_value::<ScrollIntoView>(arguments).unwrap().check();
    for one in [json!({"ref_id": "e1"}), json!({"x": 0}), json!({"y": 1.5}), json!({"x": 0, "y": -3})] {
        check(one).unwrap();
    }
    for none_or_two in [json!({}), json!({"ref_id": "e1", "x": 0}), json!({"webview_label": "main"})] {
        assert_eq!(check(none_or_two).unwrap_err().kind, ErrorKind::InvalidArguments);
    }
}

#[test]
fn a_choice_is_one_value_or_a_list() {
    let values = |arguments| from_value::<SelectOption>(arguments).unwrap().take_values();
    assert_eq!(values(json!({"ref_id": "e1", "value": "a"})).unwrap(), ["a"]);
    assert_eq!(values(json!({"ref_id": "e1", "values": ["a", "b"]})).unwrap(), ["a", "b"]);
    assert!(values(json!({"ref_id": "e1", "values": []})).unwrap().is_empty());
    for wrong in [json!({"ref_id": "e1"}), json!({"ref_id": "e1", "value": "a", "values": ["b"]})] {
        assert_eq!(values(wrong).unwrap_err().kind, ErrorKind::InvalidArguments);
    }
}

#[test]
fn waiting_for_an_element_is_capped_and_has_the_scripts_default() {
    assert_eq!(clamped(None), None);
    assert_eq!(clamped(Some(0)), Some(0));
    assert_eq!(clamped(Some(MAX_TIMEOUT_MS + 1)), Some(MAX_TIMEOUT_MS));
}

#[test]
fn what_does_not_name_an_element_is_refused_before_the_host_is_asked() {
    for (tool, action, arguments) in [
        ("interact", "click", "{}"),
        ("interact", "click", r#"{"ref_id":5}"#),
        ("interact", "click", r#"{"ref_id":"e1","trusted":"yes"}"#),
        ("interact", "hover", r#"{"ref_id":"e1","trusted":true}"#),
        ("interact", "scroll_into_view", "{}"),
        ("interact", "select_option", r#"{"ref_id":"e1"}"#),
        ("input", "fill", r#"{"ref_id":"e1"}"#),
        ("input", "type_text", r#"{"text":"a"}"#),
        ("input", "press_key", r#"{"ref_id":"e1"}"#),
        ("inspect", "highlight", "{}"),
    ] {
        let error = call(&PalisadeComponent::operations(), tool, Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
}

#[test]
fn an_event_of_the_operating_system_is_refused_and_not_replaced_by_another() {
    for (tool, action, arguments) in [
        ("interact", "click", r#"{"ref_id":"e1","trusted":true}"#),
        ("input", "type_text", r#"{"ref_id":"e1","text":"a","trusted":true}"#),
        ("input", "press_key", r#"{"key":"Enter","trusted":true}"#),
    ] {
        let error = call(&PalisadeComponent::operations(), tool, Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable, "{action}");
        assert!(error.message.contains("`trusted`") && error.message.contains("isTrusted"), "{action}");
    }
    assert!(refuse_trusted(Some(false)).is_ok() && refuse_trusted(None).is_ok());
}

#[test]
fn no_operation_claims_to_only_read_and_each_takes_a_window_by_any_name() {
    let described = describe(&PalisadeComponent::operations());
    assert_eq!(described.len(), 11);
    for one in described {
        assert!(!one.effects.read_only && !one.effects.open_world, "{:?}", one.action);
        let input: Value = from_str(&one.input_schema).unwrap();
        assert!(input["properties"]["webview_label"].is_object(), "{:?}", one.action);
        assert_eq!(one.aliases.len(), 2);
    }
}
