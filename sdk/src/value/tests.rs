use serde_json::json;

use super::*;

#[derive(Debug, Deserialize)]
struct Expected {
    #[serde(default)]
    expected: Given,
}

#[test]
fn null_is_told_from_nothing() {
    let read = |value| serde_json::from_value::<Expected>(value).unwrap().expected;
    assert_eq!(read(json!({})), Given::Not);
    assert_eq!(read(json!({ "expected": null })).value(), Some(&Value::Null));
    assert_eq!(read(json!({ "expected": [1] })).value(), Some(&json!([1])));
    assert_eq!(Given::Not.value(), None);
}

#[test]
fn numbers_are_the_same_however_they_are_written_and_nothing_else_is() {
    for (one, other) in [
        (json!(1), json!(1.0)),
        (json!(-0.0), json!(0)),
        (json!({ "a": [1], "b": null }), json!({ "b": null, "a": [1.0] })),
        (json!(u64::MAX), json!(u64::MAX)),
    ] {
        assert!(equal(&one, &other) && equal(&other, &one), "{one} {other}");
    }
    for (one, other) in [
        (json!(1), json!("1")),
        (json!(0), json!(false)),
        (json!(null), json!({})),
        (json!([1, 2]), json!([2, 1])),
        (json!([1]), json!([1, 1])),
        (json!({ "a": 1 }), json!({ "a": 1, "b": 1 })),
        (json!({ "a": 1 }), json!({ "b": 1 })),
        (json!(i64::MAX), json!(i64::MAX - 1)),
        (json!(u64::MAX), json!(-1)),
    ] {
        assert!(!equal(&one, &other) && !equal(&other, &one), "{one} {other}");
    }
}

#[test]
fn a_long_value_is_shown_by_its_beginning() {
    assert_eq!(brief(&json!("abc"), 5), json!("abc"));
    assert_eq!(brief(&json!("abcd"), 5), json!("\"abcd…"));
    assert_eq!(brief(&json!("éé"), 2), json!("\"…"), "no half of a character");
    assert_eq!(brief(&json!({ "a": 1 }), 100), json!({ "a": 1 }));
}
