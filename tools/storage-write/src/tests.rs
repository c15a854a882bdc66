use palisade_sdk::serde_json::{from_value, json, to_value};
use palisade_sdk::storage_write::Area;
use palisade_sdk::{ErrorKind, StorageType, call};

use super::{Changed, Delete, PalisadeComponent, Set, text};

#[test]
fn text_is_stored_as_it_is_and_anything_else_as_its_json() {
    for (value, stored) in [
        (json!("dark"), "dark"),
        (json!(""), ""),
        (json!("{\"a\":1}"), "{\"a\":1}"),
        (json!({"a": [1, null]}), "{\"a\":[1,null]}"),
        (json!(1.5), "1.5"),
        (json!(true), "true"),
        (json!(null), "null"),
    ] {
        let arguments: Set = from_value(json!({ "key": "k", "value": value })).unwrap();
        assert_eq!(text(arguments.value), stored);
    }
}

#[test]
fn storage_is_local_unless_it_is_asked_otherwise() {
    let arguments: Delete = from_value(json!({"key": "k"})).unwrap();
    let storage = arguments.storage_type.unwrap_or_default();
    assert_eq!((Area::from(storage), storage.name()), (Area::Local, "local"));
    let session = StorageType::Session;
    assert_eq!((Area::from(session), session.name()), (Area::Session, "session"));
}

#[test]
fn a_change_needs_a_key_and_a_value() {
    for (action, arguments) in [
        ("set", r#"{"key":"k"}"#),
        ("set", r#"{"value":1}"#),
        ("delete", "{}"),
        ("delete", r#"{"key":null}"#),
    ] {
        let error = call(&PalisadeComponent::operations(), "storage", Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
}

#[test]
fn the_result_does_not_repeat_the_value() {
    let set = Changed { ok: true, storage_type: "local", key: "k".into(), deleted: None };
    assert_eq!(to_value(set).unwrap(), json!({"ok": true, "storage_type": "local", "key": "k"}));
    let gone = Changed { ok: true, storage_type: "session", key: "k".into(), deleted: Some(false) };
    assert_eq!(to_value(gone).unwrap()["deleted"], false);
}
