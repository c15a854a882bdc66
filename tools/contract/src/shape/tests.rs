use palisade_sdk::serde_json::{from_str, json, to_string};

use super::*;

fn drift(then: &Value, now: &Value) -> (Vec<String>, Vec<String>, Vec<String>) {
    let Drift { new_fields, removed_fields, type_changes, .. } = Shape::of(then).drift(&Shape::of(now));
    let change = |TypeChange { path, recorded, found }| format!("{path}: {recorded} -> {found}");
    (new_fields, removed_fields, type_changes.into_iter().map(change).collect())
}

fn same(then: &Value, now: &Value) -> bool {
    Shape::of(then).drift(&Shape::of(now)).is_none()
}

#[test]
fn other_values_of_the_same_types_are_no_drift() {
    assert!(same(&json!({ "a": 1, "b": "x" }), &json!({ "b": "yy", "a": -2.5 })));
    assert!(same(&json!([1, 2, 3]), &json!([9])));
    assert!(same(&json!([]), &json!([{ "a": 1 }])), "nothing is known of an item that was not there");
    assert!(same(&json!([{ "a": 1 }]), &json!([])));
    assert!(same(&json!(null), &json!(null)));
}

#[test]
fn fields_that_came_went_or_changed_are_told_by_their_place() {
    let then = json!({ "id": 1, "tags": ["x"], "who": { "name": "Ann", "age": 7 }, "a/b": 1 });
    let now = json!({ "id": "1", "tags": [1], "who": { "name": "Ann", "mail": "x" }, "a/b": null });
    let (new, removed, changed) = drift(&then, &now);
    assert_eq!((new, removed), (vec!["/who/mail".to_owned()], vec!["/who/age".to_owned()]));
    assert_eq!(changed, ["/a~1b: number -> null", "/id: number -> string", "/tags/*: string -> number"]);
    assert_eq!(drift(&json!({ "a": 1 }), &json!([1])).2, [": object -> array"]);
}

#[test]
fn what_not_every_item_had_may_be_missing_and_what_every_item_had_may_not() {
    let then = json!([{ "id": 1, "note": "x" }, { "id": 2 }, { "id": null, "late": 1 }]);
    assert!(same(&then, &json!([{ "id": 5 }])));
    assert!(same(&then, &json!([{ "id": 5, "late": 2, "note": "y" }, { "id": null }])));
    assert_eq!(drift(&then, &json!([{ "id": 5 }, { "note": "x" }])).1, ["/*/id"]);
    assert_eq!(drift(&then, &json!([{ "id": 5, "note": 1 }])).2, ["/*/note: string -> number"]);
}

#[test]
fn a_shape_is_kept_as_json_and_has_no_value_in_it() {
    let shape =
        Shape::of(&json!({ "secret": "CANARY-value", "list": [1, null, { "a": [true] }], "none": [] }));
    let text = to_string(&shape).unwrap();
    assert!(!text.contains("CANARY"), "{text}");
    assert_eq!(from_str::<Shape>(&text).unwrap(), shape);
}

#[test]
fn a_table_of_keys_without_end_is_bounded_and_never_drift() {
    let table = |from: usize| {
        let entries = (from..from + 5_000).map(|key| (format!("é{key}"), json!({ "a": { "b": key } })));
        Value::Object(entries.collect())
    };
    let text = to_string(&Shape::of(&json!([table(0), table(9_000)]))).unwrap();
    assert!(text.len() < 64 << 10, "{}", text.len());
    let (new, removed, _) = drift(&table(0), &table(0));
    assert!(new.is_empty() && removed.is_empty());
    let long = json!({ "é".repeat(5_000): 1 });
    assert!(same(&long, &json!({ "é".repeat(5_001): 1 })));
}

#[test]
fn a_deep_answer_is_looked_at_to_a_bound() {
    let deep = |levels: usize| (0..levels).fold(json!("x"), |inner, _| json!({ "a": [inner] }));
    assert!(same(&deep(50), &deep(51)));
    assert!(!same(&deep(1), &deep(2)));
}

#[test]
fn a_drift_without_end_is_told_within_bounds() {
    let then = json!({ "a": 1 });
    let now = Value::Object((0..60).map(|key| (format!("k{key}"), json!(1))).collect());
    let drift = Shape::of(&then).drift(&Shape::of(&now));
    assert!(drift.truncated && drift.new_fields.len() == MAX_TOLD);
}
