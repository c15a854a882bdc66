use super::*;
use serde_json::json;

fn failed(status: u16, body: &str) -> (String, String) {
    let failure = outcome(status, serde_json::from_str(body).unwrap_or_default()).unwrap_err();
    (failure.text, failure.code)
}

#[test]
fn no_arguments_mean_an_empty_object() {
    assert_eq!(arguments(None).unwrap(), json!({}));
    assert_eq!(arguments(Some(r#"{"a": 1}"#)).unwrap(), json!({"a": 1}));
}

#[test]
fn arguments_that_are_no_object_are_a_usage_error_with_an_example() {
    for bad in ["[1]", "\"x\"", "null", "{a: 1}", "", "{} {}"] {
        let text = arguments(Some(bad)).unwrap_err().to_string();
        assert!(text.contains("arguments are") && text.contains("'{\"path\""), "{bad:?}: {text}");
    }
}

#[test]
fn a_result_is_taken_out_of_its_envelope() {
    assert_eq!(outcome(200, json!({"result": {"a": [1]}})).unwrap(), json!({"a": [1]}));
    assert_eq!(outcome(200, json!({"result": null})).unwrap(), Value::Null);
}

#[test]
fn a_failure_keeps_its_text_and_code() {
    let body = r#"{"error": "no such table: x", "code": "TOOL_ERROR"}"#;
    assert_eq!(failed(422, body), ("no such table: x".to_owned(), "TOOL_ERROR".to_owned()));
    assert_eq!(failed(200, body).1, "TOOL_ERROR", "a failure is one whatever the status says");
}

#[test]
fn an_answer_of_something_else_is_a_failure_that_says_so() {
    for body in ["", "<html>", "[]", "{}"] {
        let (text, code) = failed(502, body);
        assert!(text.contains("status 502") && code == "HTTP 502", "{text} {code}");
    }
    assert!(outcome(500, json!({"result": 1})).is_err(), "a result counts only with a good status");
}

#[test]
fn an_unknown_tool_gets_the_nearest_one_or_the_list() {
    let tools = ["query_db".to_owned(), "app_info".to_owned()];
    assert_eq!(unknown_tool("querydb", &tools), "did you mean `query_db`?");
    assert_eq!(unknown_tool("zzz", &tools), "this host's profile has: query_db, app_info");
    assert_eq!(unknown_tool("zzz", &[]), "this host's profile has no tools");
}

#[test]
fn a_trace_is_a_table_that_no_tool_can_spoil() {
    let effect = json!({
        "effect": "database.query", "subject": "notes: SELECT 1;\n\u{1b}[2J".to_owned() + &"x".repeat(300),
        "outcome": "1 rows", "at_us": 1_500, "took_us": 12,
    });
    let table = trace::table(&json!({ "effects": [effect], "left_out": 2 }));
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(
        lines[0].starts_with("AT ") && lines[1].starts_with("1.500 ms  0.012 ms  database.query"),
        "{table}"
    );
    assert!(!table.contains('\u{1b}') && lines[1].chars().count() < 200 && lines[1].contains('…'), "{table}");
    assert_eq!(lines[2], "… and 2 more");
    assert_eq!(trace::table(&json!({ "effects": [] })), "the call touched nothing");
    assert_eq!(trace::table(&json!("what")), "the call touched nothing");
}
