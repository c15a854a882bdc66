use palisade_sdk::serde_json::json;

use super::*;

#[test]
fn a_dialog_says_when_and_where_it_was_and_what_it_said() {
    let dialog =
        Dialog { id: 2, window: "main".into(), at_ms: 7, details: r#"{"message":"Sure?","id":9}"#.into() };
    let expected = json!({ "id": 2, "window": "main", "timestamp": 7, "message": "Sure?" });
    assert_eq!(Value::Object(shown(dialog).unwrap()), expected);
}

#[test]
fn only_going_back_changes_something() {
    for one in palisade_sdk::describe(&PalisadeComponent::operations()) {
        assert_eq!(one.effects.read_only, one.action.as_deref() != Some("go_back"));
    }
}
