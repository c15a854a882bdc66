use palisade_sdk::ErrorKind;
use palisade_sdk::database::{QueryResult, Value};
use palisade_sdk::serde_json::{Value as Json, json, to_string};

use super::value::parameter;
use super::{answer, distinct};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn rows(columns: &[&str], cells: Vec<Value>) -> String {
    let result = QueryResult {
        columns: names(columns),
        rows: vec![cells],
        truncated: false,
        max_rows: 100,
        result_bytes: 0,
        max_result_bytes: 5,
    };
    to_string(&answer(result, "main".into()).rows).unwrap()
}

#[test]
fn a_row_is_an_object_in_the_order_of_the_statement() {
    let cells = vec![Value::Text("é\0\"".into()), Value::Integer(1), Value::Null];
    assert_eq!(rows(&["z", "a", "m"], cells), r#"[{"z":"é\u0000\"","a":1,"m":null}]"#);
}

#[test]
fn integers_are_exact_to_the_last_of_64_bits() {
    let cells = vec![Value::Integer(i64::MAX), Value::Integer(i64::MIN), Value::Integer((1 << 53) + 1)];
    assert_eq!(
        rows(&["a", "b", "c"], cells),
        r#"[{"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740993}]"#
    );
}

#[test]
fn reals_that_json_lacks_become_null() {
    let cells = vec![Value::Real(1.5), Value::Real(f64::NAN), Value::Real(f64::INFINITY), Value::Real(2.0)];
    assert_eq!(rows(&["a", "b", "c", "d"], cells), r#"[{"a":1.5,"b":null,"c":null,"d":2.0}]"#);
}

#[test]
fn a_blob_says_that_it_is_one() {
    assert_eq!(rows(&["b"], vec![Value::Blob(vec![0, 255, 1])]), r#"[{"b":{"base64":"AP8B","bytes":3}}]"#);
}

#[test]
fn columns_of_one_name_all_appear_under_names_of_their_own() {
    for (given, expected) in [
        (&["a", "b"][..], &["a", "b"][..]),
        (&["a", "a", "a"], &["a", "a_2", "a_3"]),
        (&["a", "a", "a_2"], &["a", "a_3", "a_2"]),
        (&["", ""], &["", "_2"]),
        (&["a", "A"], &["a", "A"]),
        (&["a_2", "a", "a", "a_2"], &["a_2", "a", "a_3", "a_2_2"]),
    ] {
        assert_eq!(distinct(names(given)).to_vec(), names(expected), "{given:?}");
    }
}

#[test]
fn the_answer_carries_the_hosts_caps_and_the_databases_name() {
    let result = QueryResult {
        columns: names(&["n"]),
        rows: vec![vec![Value::Integer(1)], vec![Value::Integer(2)]],
        truncated: true,
        max_rows: 2,
        result_bytes: 16,
        max_result_bytes: 5_242_880,
    };
    let expected = json!({
        "columns": ["n"], "rows": [{"n": 1}, {"n": 2}], "row_count": 2, "truncated": true, "max_rows": 2,
        "result_bytes": 16, "max_result_bytes": 5_242_880, "database": "main",
    });
    let text = to_string(&answer(result, "main".into())).unwrap();
    assert_eq!(palisade_sdk::serde_json::from_str::<Json>(&text).unwrap(), expected);
}

#[test]
fn parameters_keep_their_types() {
    let value = |json| parameter(0, json).unwrap();
    assert!(matches!(value(json!(null)), Value::Null));
    assert!(matches!(value(json!(true)), Value::Integer(1)));
    assert!(matches!(value(json!(i64::MIN)), Value::Integer(i64::MIN)));
    assert!(matches!(value(json!(1.0)), Value::Real(1.0)));
    assert!(matches!(value(json!("1")), Value::Text(text) if text == "1"));
    assert!(
        matches!(value(json!({"base64": "AP8B", "bytes": 3})), Value::Blob(bytes) if bytes == [0, 255, 1])
    );
}

#[test]
fn a_parameter_that_sqlite_cannot_hold_is_refused_by_its_place() {
    for json in [
        json!(u64::MAX),
        json!([1]),
        json!({}),
        json!({"base64": 1}),
        json!({"base64": "%"}),
        json!({"x": "AA=="}),
    ] {
        let error = parameter(3, json).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments);
        assert!(error.message.starts_with("params[3] "), "{}", error.message);
    }
}
