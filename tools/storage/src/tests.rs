use palisade_sdk::serde_json::{from_value, json, to_value};
use palisade_sdk::storage_read::Area;
use palisade_sdk::{ErrorKind, call};

use super::{Get, PalisadeComponent, Stored};

#[test]
fn storage_is_local_unless_it_is_asked_otherwise() {
    for (arguments, expected) in [
        (json!({}), (Area::Local, "local")),
        (json!({"storage_type": null}), (Area::Local, "local")),
        (json!({"storage_type": "local"}), (Area::Local, "local")),
        (json!({"storage_type": "session", "key": "a"}), (Area::Session, "session")),
    ] {
        let arguments: Get = from_value(arguments).unwrap();
        let storage = arguments.storage_type.unwrap_or_default();
        assert_eq!((Area::from(storage), storage.name()), expected);
    }
    let error =
        call(&PalisadeComponent::operations(), "storage", Some("get"), r#"{"storage_type":"cookies"}"#)
            .unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArguments);
}

#[test]
fn each_value_stands_under_its_own_key() {
    let pairs = vec![("theme".into(), "dark".into()), ("auth_token".into(), "x".into())];
    let expected = json!({
        "storage_type": "local", "entries": {"auth_token": "x", "theme": "dark"}, "count": 2
    });
    assert_eq!(to_value(Stored::of("local", pairs)).unwrap(), expected);
    let none = json!({"storage_type": "session", "entries": {}, "count": 0});
    assert_eq!(to_value(Stored::of("session", Vec::new())).unwrap(), none);
}
