use palisade_sdk::ErrorKind;
use palisade_sdk::serde_json::{from_value, json};

use super::*;

fn value(value: Value) -> Actual {
    Actual::of(Outcome::Value(value.to_string())).unwrap()
}

fn check(condition: &str, expected: Option<Value>, actual: &Actual) -> Assertion {
    let condition = from_value(json!(condition)).unwrap();
    let expected = expected.map_or(Given::Not, Given::Value);
    assertion(&Check::new(condition, &expected).unwrap(), actual, None)
}

#[test]
fn equality_is_strict_and_deep() {
    let passes =
        |condition, expected: Value, actual: Value| check(condition, Some(expected), &value(actual)).passed;
    assert!(passes("equals", json!({ "a": [1, null] }), json!({ "a": [1.0, null] })));
    assert!(passes("not_equals", json!("2"), json!(2)));
    assert!(!passes("equals", json!("2"), json!(2)));
    assert!(!passes("equals", json!(true), json!(1)));
    assert!(!passes("equals", json!([1]), json!([1, 2])));
    assert!(!passes("not_equals", json!([1]), json!([1])));
    assert!(passes("equals", json!(null), json!(null)));
    assert!(!check("equals", Some(json!(null)), &Actual::Undefined).passed, "undefined is not null");
    assert!(check("not_equals", Some(json!("div")), &Actual::Opaque("div".into())).passed);
}

#[test]
fn parts_and_sizes_are_of_their_own_kind() {
    for (condition, expected, actual, passes) in [
        ("contains", json!("ell"), json!("hello"), true),
        ("contains", json!(2), json!("12"), false),
        ("contains", json!({ "a": 1 }), json!([{ "a": 1 }]), true),
        ("contains", json!("a"), json!({ "a": 1 }), true),
        ("contains", json!("1"), json!([1]), false),
        ("greater_than", json!(2), json!(2.5), true),
        ("greater_than", json!(2), json!(2), false),
        ("greater_than", json!(2), json!("3"), false),
        ("less_than", json!(0), json!(-1), true),
        ("less_than", json!(0), json!(null), false),
        ("type_is", json!("array"), json!([]), true),
        ("type_is", json!("object"), json!([]), false),
        ("type_is", json!("null"), json!(null), true),
    ] {
        let told = format!("{actual} {condition} {expected}");
        assert_eq!(check(condition, Some(expected), &value(actual)).passed, passes, "{told}");
    }
}

#[test]
fn truth_is_javascript_s() {
    for falsy in [json!(0), json!(-0.0), json!(""), json!(null), json!(false)] {
        assert!(check("falsy", None, &value(falsy.clone())).passed, "{falsy}");
    }
    for truthy in [json!([]), json!({}), json!("0"), json!("false"), json!(0.1)] {
        assert!(check("truthy", None, &value(truthy.clone())).passed, "{truthy}");
    }
    assert!(
        check("falsy", None, &Actual::Undefined).passed && !check("exists", None, &Actual::Undefined).passed
    );
    assert!(
        !check("exists", None, &value(json!(null))).passed && check("exists", None, &value(json!(0))).passed
    );
    let node = Actual::Opaque("HTMLBodyElement".into());
    assert!(check("truthy", None, &node).passed && check("type_is", Some(json!("object")), &node).passed);
    let function = Actual::Opaque("function () => 1".into());
    assert!(check("type_is", Some(json!("function")), &function).passed);
    assert!(check("type_is", Some(json!("undefined")), &Actual::Undefined).passed);
    assert!(check("falsy", None, &Actual::Opaque("bigint 0".into())).passed);
}

#[test]
fn the_message_says_what_it_is_instead() {
    let failed = check("equals", Some(json!(2)), &value(json!("2")));
    assert_eq!(failed.message, r#"Expected to be 2; it is "2"."#);
    assert_eq!((failed.actual, failed.expected), (json!("2"), Some(json!(2))));
    let failed = check("type_is", Some(json!("string")), &value(json!(2)));
    assert_eq!(failed.message, r#"Expected to be of type "string"; it is number (2)."#);
    let failed = check("exists", None, &Actual::Undefined);
    assert_eq!(failed.message, "Expected to be neither null nor undefined; it is undefined.");
    assert_eq!(check("truthy", None, &value(json!(1))).message, "As expected to be truthy.");
}

#[test]
fn a_long_value_does_not_fill_a_context() {
    let long = value(json!(vec!["x"; 100_000]));
    let failed = check("equals", Some(json!(vec!["y"; 100_000])), &long);
    let bytes = palisade_sdk::serde_json::to_string(&failed).unwrap().len();
    assert!(!failed.passed && bytes < 10_000, "{bytes}");
}

#[test]
fn a_condition_without_what_it_needs_is_refused_before_anything_runs() {
    for (condition, expected) in [
        ("equals", Given::Not),
        ("not_equals", Given::Not),
        ("contains", Given::Not),
        ("greater_than", Given::Value(json!("3"))),
        ("less_than", Given::Not),
        ("type_is", Given::Value(json!(1))),
    ] {
        let refused = Check::new(from_value(json!(condition)).unwrap(), &expected).unwrap_err();
        assert!(
            refused.kind == ErrorKind::InvalidArguments && refused.message.contains("`expected`"),
            "{condition}"
        );
    }
    assert!(from_value::<Condition>(json!("matches")).is_err());
}
