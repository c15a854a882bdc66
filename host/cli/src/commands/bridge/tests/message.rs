//! Messages by themselves.

use super::super::message::{Message, error};
use serde_json::{Value, json};

fn message(value: &Value) -> Message {
    Message::parse(value.to_string()).unwrap()
}

fn headers(value: &Value, negotiated: Option<&str>) -> Vec<(&'static str, String)> {
    message(value).headers(negotiated)
}

fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28"});
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

#[test]
fn a_modern_request_repeats_version_method_and_name_in_headers() {
    let sent = headers(&modern("tools/call", json!({"name": "query_db"})), Some("2025-06-18"));
    let expected =
        [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "query_db")];
    assert_eq!(sent, expected.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(headers(&modern("tools/list", json!({})), None).len(), 2);
}

#[test]
fn a_name_that_can_not_stand_in_a_header_is_encoded() {
    let name = |name: &str| headers(&modern("tools/call", json!({"name": name})), None)[2].1.clone();
    assert_eq!(name("ü"), "=?base64?w7w=?=");
    assert_eq!(name(" x"), "=?base64?IHg=?=");
    assert_eq!(name("a\r\nEvil: 1"), "=?base64?YQ0KRXZpbDogMQ==?=");
    assert_eq!(name("=?base64?eA==?="), "=?base64?PT9iYXNlNjQ/ZUE9PT89?=");
}

#[test]
fn an_older_request_carries_only_the_negotiated_version() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    assert_eq!(headers(&list, Some("2025-06-18")), [("MCP-Protocol-Version", "2025-06-18".to_owned())]);
    assert!(headers(&list, None).is_empty());
    let initialize = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}});
    assert!(headers(&initialize, Some("2025-06-18")).is_empty(), "a new handshake starts from nothing");
}

#[test]
fn requests_notifications_and_answers_are_told_apart() {
    assert!(message(&json!({"id": 1, "method": "m"})).expects_answer());
    assert!(!message(&json!({"method": "m"})).expects_answer());
    assert!(!message(&json!({"id": null, "method": "m"})).expects_answer());
    assert!(!message(&json!({"id": 1, "result": {}})).expects_answer(), "an answer to the host");
    assert!(message(&json!([{"method": "m"}, {"id": 1, "method": "m"}])).expects_answer());
}

#[test]
fn only_what_can_not_act_is_repeatable() {
    assert!(message(&json!({"id": 1, "method": "tools/list"})).is_repeatable());
    assert!(!message(&json!({"id": 1, "method": "tools/call"})).is_repeatable());
    assert!(!message(&json!([{"id": 1, "method": "tools/call"}])).is_repeatable());
}

#[test]
fn the_ids_of_a_string_and_a_number_do_not_meet() {
    let key = |id: Value| message(&json!({"id": id, "method": "m"})).key().unwrap();
    assert_ne!(key(json!(1)), key(json!("1")));
    let cancel = json!({"method": "notifications/cancelled", "params": {"requestId": "1"}});
    assert_eq!(message(&cancel).cancels(), Some(key(json!("1"))));
}

#[test]
fn a_failed_batch_is_answered_request_by_request() {
    let batch = message(&json!([{"id": 1, "method": "m"}, {"method": "n"}, {"id": 2, "method": "m"}]));
    let answer: Value = serde_json::from_str(&batch.failure(-32000, "no", None)).unwrap();
    let ids: Vec<_> = answer.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, [json!(1), json!(2)]);
}

#[test]
fn an_error_is_one_line() {
    assert!(!error(None, -32000, "two\nlines", None).contains('\n'));
}
