use palisade_sdk::serde_json::{Value, from_str, from_value, json};
use palisade_sdk::{ErrorKind, call, describe};

use super::{Inject, PalisadeComponent};

#[test]
fn fetching_is_allowed_only_where_it_is_asked_for() {
    let allowed = |arguments| from_value::<Inject>(arguments).unwrap().allow_remote.unwrap_or_default();
    assert!(!allowed(json!({"css": "p {}"})));
    assert!(!allowed(json!({"css": "p {}", "allow_remote": false})));
    assert!(allowed(json!({"css": "p {}", "allow_remote": true})));
}

#[test]
fn what_is_no_style_sheet_is_refused_before_the_host_is_asked() {
    for arguments in
        ["{}", r#"{"css":5}"#, r#"{"css":"p {}","allow_remote":"yes"}"#, r#"{"css":"p {}","id":"css1"}"#]
    {
        let error = call(&PalisadeComponent::operations(), "css", Some("inject"), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{arguments}");
    }
}

#[test]
fn both_actions_change_the_page_and_take_a_window_by_any_name() {
    let described = describe(&PalisadeComponent::operations());
    assert_eq!(
        described.iter().map(|one| one.action.as_deref()).collect::<Vec<_>>(),
        [Some("inject"), Some("remove")]
    );
    for one in described {
        assert!(!one.effects.read_only && one.effects.idempotent, "{:?}", one.action);
        let input: Value = from_str(&one.input_schema).unwrap();
        assert!(input["properties"]["webview_label"].is_object(), "{:?}", one.action);
        assert_eq!(one.aliases.len(), 2);
    }
}
