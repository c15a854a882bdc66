use super::*;

fn shape(values: &[Value]) -> Option<Value> {
    let mut shape = Shape::default();
    values.iter().for_each(|value| shape.add(value));
    shape.told()
}

#[test]
fn a_shape_has_keys_and_types_and_no_value() {
    let value = json!({ "id": 7, "title": "secret", "tags": ["a", "b"], "at": { "x": 1.5 }, "gone": null, "on": true });
    let expected = json!({
        "id": "number", "title": "string", "tags": ["string"], "at": { "x": "number" }, "gone": "null", "on": "boolean",
    });
    assert_eq!(shape(&[value]), Some(expected));
    assert_eq!(shape(&[json!([])]), Some(json!([])));
    assert_eq!(shape(&[]), None);
}

#[test]
fn several_values_are_one_shape() {
    let values =
        [json!({ "id": 1, "note": null }), json!({ "id": "x", "note": { "a": 1 } }), json!({ "id": 2 })];
    let expected = json!({ "id": "number|string", "note?": { "one of": ["null", { "a": "number" }] } });
    assert_eq!(shape(&values), Some(expected));
    assert_eq!(shape(&[json!([{ "a": 1 }, { "b": 1 }])]), Some(json!([{ "a?": "number", "b?": "number" }])));
}

#[test]
fn large_and_deep_values_have_small_shapes() {
    let table: Map<String, Value> = (0..1_000).map(|row| (format!("row {row:04}"), json!(row))).collect();
    let told = shape(&[Value::Object(table)]).unwrap();
    assert!(told.as_object().unwrap().len() == MAX_KEYS + 1 && told["…"] == "more keys");
    let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
    assert!(shape(&[deep]).unwrap().to_string().len() < 100);
    let row: Map<String, Value> =
        (0..40).map(|key| (format!("{key}{}", "é".repeat(900)), json!({ "a": 1 }))).collect();
    let square: Map<String, Value> =
        (0..40).map(|key| (key.to_string(), Value::Object(row.clone()))).collect();
    assert!(shape(&[Value::Object(square)]).unwrap().to_string().len() < 20_000);
}
