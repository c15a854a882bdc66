use super::*;
use serde_json::json;

fn failed(status: u16, body: &str) -> (String, String) {
    let failure = outcome((status, body.to_owned())).unwrap_err();
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
    assert_eq!(outcome((200, r#"{"result": {"a": [1]}}"#.to_owned())).unwrap(), json!({"a": [1]}));
    assert_eq!(outcome((200, r#"{"result": null}"#.to_owned())).unwrap(), Value::Null);
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
    assert!(
        outcome((500, r#"{"result": 1}"#.to_owned())).is_err(),
        "a result counts only with a good status"
    );
}

#[test]
fn an_unknown_tool_gets_the_nearest_one_or_the_list() {
    let tools = ["query_db".to_owned(), "app_info".to_owned()];
    assert_eq!(unknown_tool("querydb", &tools), "did you mean `query_db`?");
    assert_eq!(unknown_tool("zzz", &tools), "this host's profile has: query_db, app_info");
    assert_eq!(unknown_tool("zzz", &[]), "this host's profile has no tools");
}
