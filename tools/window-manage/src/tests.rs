use palisade_sdk::serde_json::{from_value, json, to_value};
use palisade_sdk::window_manage::Change;
use palisade_sdk::{ErrorKind, call};

use super::{Changed, Manage, PalisadeComponent, area};

#[test]
fn each_action_is_the_change_of_its_name() {
    for (name, change) in [
        ("minimize", Change::Minimize),
        ("unminimize", Change::Unminimize),
        ("maximize", Change::Maximize),
        ("unmaximize", Change::Unmaximize),
        ("close", Change::Close),
        ("focus", Change::Focus),
        ("show", Change::Show),
        ("hide", Change::Hide),
        ("fullscreen", Change::Fullscreen),
        ("unfullscreen", Change::Unfullscreen),
        ("always_on_top", Change::AlwaysOnTop),
        ("not_always_on_top", Change::NotAlwaysOnTop),
    ] {
        let arguments: Manage = from_value(json!({ "manage_action": name })).unwrap();
        assert_eq!(Change::from(arguments.manage_action), change);
        assert!(arguments.label.is_none());
    }
}

#[test]
fn what_is_no_action_or_no_window_size_is_refused_before_the_host_is_asked() {
    for (action, arguments) in [
        ("manage", r#"{"manage_action":"destroy"}"#),
        ("manage", "{}"),
        ("resize", r#"{"width":0,"height":5}"#),
        ("resize", r#"{"width":5,"height":0}"#),
        ("resize", r#"{"width":-1,"height":5}"#),
        ("move_to", r#"{"x":1.5,"y":0}"#),
        ("set_title", "{}"),
    ] {
        let error = call(&PalisadeComponent::operations(), "window", Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
    assert_eq!(area(1, 1).unwrap(), (1, 1));
}

#[test]
fn a_result_says_what_was_asked_and_no_more() {
    let label = || "main".to_owned();
    assert_eq!(to_value(Changed::of(label())).unwrap(), json!({"ok": true, "label": "main"}));
    let moved = Changed { x: Some(-5), y: Some(0), ..Changed::of(label()) };
    assert_eq!(to_value(moved).unwrap(), json!({"ok": true, "label": "main", "x": -5, "y": 0}));
}
