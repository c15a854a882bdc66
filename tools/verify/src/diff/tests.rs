use palisade_sdk::serde_json::{json, to_value};

use super::*;

fn differs(frontend: Value, backend: Value) -> Value {
    let (told, count) = between(Some(&frontend), &backend);
    assert_eq!(told.len(), count);
    to_value(told).unwrap()
}

#[test]
fn what_is_the_same_is_no_difference_however_it_is_written() {
    assert_eq!(differs(json!({ "a": [1, { "b": null }] }), json!({ "a": [1.0, { "b": null }] })), json!([]));
    assert_eq!(differs(json!({ "a": 1, "b": 2 }), json!({ "b": 2, "a": 1 })), json!([]));
}

#[test]
fn each_difference_has_its_place() {
    let told = differs(
        json!({ "count": 2, "items": [{ "done": true }, { "done": false }], "only": null }),
        json!({ "count": "2", "items": [{ "done": true }, { "done": true }, {}], "missing": [1] }),
    );
    assert_eq!(
        told,
        json!([
            { "path": "/count", "frontend_value": 2, "backend_value": "2", "severity": "error" },
            { "path": "/items/1/done", "frontend_value": false, "backend_value": true, "severity": "error" },
            { "path": "/items/2", "backend_value": {}, "severity": "warning" },
            { "path": "/only", "frontend_value": null, "severity": "warning" },
            { "path": "/missing", "backend_value": [1], "severity": "warning" },
        ])
    );
    let root = json!([{ "path": "", "frontend_value": [], "backend_value": {}, "severity": "error" }]);
    assert_eq!(differs(json!([]), json!({})), root);
    let nothing = to_value(between(None, &json!(1)).0).unwrap();
    assert_eq!(nothing, json!([{ "path": "", "backend_value": 1, "severity": "warning" }]));
}

#[test]
fn places_are_json_pointers_that_lead_there() {
    let frontend = json!({ "a/b": { "m~n": { "": [0] } } });
    let backend = json!({ "a/b": { "m~n": { "": [1] } } });
    let (told, _) = between(Some(&frontend), &backend);
    assert_eq!(told[0].path, "/a~1b/m~0n//0");
    assert_eq!(frontend.pointer(&told[0].path), Some(&json!(0)));
}

#[test]
fn many_and_long_differences_are_counted_and_cut() {
    let (told, count) = between(Some(&json!(vec![0; 10_000])), &json!(vec![1; 10_000]));
    assert_eq!((told.len(), count), (MAX_TOLD, 10_000));
    let key = "é".repeat(10_000);
    let (told, _) = between(Some(&json!({ key.clone(): "x".repeat(10_000) })), &json!({ key: 1 }));
    assert!(to_value(told).unwrap().to_string().len() < 1_000);
}

/// As deep as the JSON parser lets values be.
#[test]
fn deep_values_are_compared_to_the_end() {
    let deep = |end: u32| (0..120).fold(json!(end), |inner, _| json!([inner]));
    let (told, _) = between(Some(&deep(1)), &deep(2));
    assert_eq!(told[0].path, "/0".repeat(120));
}
