use super::{MARKER, json, redactor, text};
use crate::redaction::json::MAX_DEPTH;
use serde_json::{Value, json};

#[test]
fn values_of_sensitive_keys_are_replaced_and_the_rest_stays() {
    let value = json!({
        "user": "ann", "password": "hunter2", "n": 5, "pin": 1234, "token": 77,
        "nested": [{"api_key": "abc"}, {"apiKey": ["a", 1, true, null]}],
        "token_count": 12, "className": "wide", "tokenizer": "bpe", "max_tokens": 100,
    });
    let clean = json!({
        "user": "ann", "password": MARKER, "n": 5, "pin": MARKER, "token": MARKER,
        "nested": [{"api_key": MARKER}, {"apiKey": [MARKER, MARKER, true, null]}],
        "token_count": 12, "className": "wide", "tokenizer": "bpe", "max_tokens": 100,
    });
    assert_eq!(json(value), clean);
}

#[test]
fn below_a_sensitive_key_the_structure_stays() {
    let value =
        json!({"credentials": {"user": "ann", "ok": true, "none": null, "empty": "", "list": [{"x": 1.5}]}});
    let clean = json!({"credentials": {"user": MARKER, "ok": true, "none": null, "empty": "", "list": [{"x": MARKER}]}});
    assert_eq!(json(value), clean);
}

#[test]
fn booleans_and_null_are_kept_under_any_key() {
    let value = json!({"password": true, "token": null, "secret": false});
    assert_eq!(json(value.clone()), value);
}

#[test]
fn a_member_that_names_a_secret_redacts_the_value_beside_it() {
    for (value, clean) in [
        (json!({"name": "session_token", "value": "abc"}), json!({"name": "session_token", "value": MARKER})),
        (json!({"key": "api_key", "value": 5}), json!({"key": "api_key", "value": MARKER})),
        (
            json!({"name": "Authorization", "value": ["a"]}),
            json!({"name": "Authorization", "value": [MARKER]}),
        ),
        (json!({"type": "password", "value": "abc"}), json!({"type": "password", "value": MARKER})),
        (
            json!({"name": "sid", "value": "abc", "httpOnly": true}),
            json!({"name": "sid", "value": MARKER, "httpOnly": true}),
        ),
        (json!(["Authorization", "Custom abc"]), json!(["Authorization", MARKER])),
    ] {
        assert_eq!(json(value.clone()), clean);
        assert_eq!(text(&value.to_string()), clean.to_string());
    }
    for kept in
        [json!({"name": "city", "value": "Ulm"}), json!(["city", "Ulm"]), json!(["password", "token", "x"])]
    {
        assert_eq!(json(kept.clone()), kept);
    }
}

#[test]
fn every_string_is_searched_as_text() {
    let value = json!(["mail ann@example.org", {"note": "password=hunter2 ok"}]);
    assert_eq!(json(value), json!([format!("mail {MARKER}"), {"note": format!("password={MARKER} ok")}]));
}

#[test]
fn keys_that_are_secrets_themselves_are_redacted_without_losing_a_member() {
    let value = json!({"ann@example.org": 1, "bob@example.org": 2, "plain": 3});
    let clean = json(value);
    let members = clean.as_object().unwrap();
    assert_eq!(members.len(), 3);
    assert!(!clean.to_string().contains("example.org"));
    let mut values: Vec<_> = members.values().filter_map(Value::as_u64).collect();
    values.sort_unstable();
    assert_eq!(values, [1, 2, 3]);
}

#[test]
fn a_key_that_looks_like_a_numbered_marker_is_not_overwritten() {
    let value = json!({"[REDACTED] 2": 1, "[REDACTED]": 2, "a@example.org": 3, "b@example.org": 4, "c@example.org": 5});
    let clean = json(value);
    let mut values: Vec<_> = clean.as_object().unwrap().values().filter_map(Value::as_u64).collect();
    values.sort_unstable();
    assert_eq!(values, [1, 2, 3, 4, 5]);
}

#[test]
fn a_key_is_judged_by_what_is_left_of_it() {
    let clean = json(json!({"Authorization: name": 5}));
    assert_eq!(clean, json!({format!("Authorization: {MARKER}"): MARKER}));
    assert_eq!(json(clean.clone()), clean);
}

#[test]
fn json_in_strings_is_redacted_at_every_level() {
    let inner = json!({"password": "hunter2"}).to_string();
    let middle = json!({"body": inner}).to_string();
    let clean = json(json!({"log": middle}));
    let middle: Value = serde_json::from_str(clean["log"].as_str().unwrap()).unwrap();
    let inner: Value = serde_json::from_str(middle["body"].as_str().unwrap()).unwrap();
    assert_eq!(inner, json!({"password": MARKER}));
}

#[test]
fn escapes_do_not_hide_a_secret() {
    assert_eq!(text(r#"{"p\u0061ssword":"hunter2"}"#), format!(r#"{{"password":"{MARKER}"}}"#));
    assert_eq!(text(r#"["ann\u0040example.org"]"#), format!(r#"["{MARKER}"]"#));
}

#[test]
fn clean_json_text_stays_to_the_byte() {
    for kept in [
        r#"{ "a" : 1.0, "b": 1e5, "big": 123456789012345678901234567890, "label": "Password:", "x": "tokens" }"#,
        "{\n  \"token_count\": 1,\n  \"s\": \"a\\u0062\"\n}\n",
        "[]",
        "{}",
        "[1,2",
    ] {
        assert_eq!(text(kept), kept);
    }
}

#[test]
fn changed_json_text_keeps_its_layout() {
    assert_eq!(
        text("{\n  \"a\": 1,\n  \"token\": \"x1\"\n}"),
        format!("{{\n  \"a\": 1,\n  \"token\": \"{MARKER}\"\n}}")
    );
    assert_eq!(text(r#"{"token":"x1"}"#), format!(r#"{{"token":"{MARKER}"}}"#));
}

#[test]
fn a_second_member_of_the_same_name_does_not_hide_the_first() {
    assert!(!text(r#"{"password":"hunter2","password":true}"#).contains("hunter2"));
    assert!(!text(r#"{"a":"ann@example.org","a":"fine"}"#).contains("example.org"));
}

#[test]
fn a_schema_keeps_the_definition_of_a_sensitive_parameter() {
    let schema = json!({"type": "object", "properties": {"token": {"type": "string", "description": "such as ann@example.org"}}});
    let clean = redactor().schema(schema).into_inner();
    assert_eq!(
        clean["properties"]["token"],
        json!({"type": "string", "description": format!("such as {MARKER}")})
    );
}

fn nested(depth: usize, leaf: Value) -> Value {
    (0..depth).fold(leaf, |inner, _| Value::Array(vec![inner]))
}

#[test]
fn nesting_at_the_limit_is_walked() {
    let clean = json(nested(MAX_DEPTH - 1, json!({"token_count": 1})));
    assert!(clean.to_string().contains("token_count"));
}

#[test]
fn deeper_nesting_is_replaced_and_does_not_exhaust_the_stack() {
    let clean = json(nested(MAX_DEPTH, json!({"password": "hunter2"}))).to_string();
    assert!(clean.contains(MARKER) && !clean.contains("hunter2"), "{clean}");
    let clean = json(nested(200_000, json!("x"))).to_string();
    assert!(clean.contains(MARKER));
    let value = Value::Object([("password".to_owned(), nested(200_000, json!("x")))].into_iter().collect());
    let clean = json(value).to_string();
    assert!(clean.contains(MARKER));
}

#[test]
fn json_in_json_in_json_without_end_is_bounded() {
    let mut text = json!({"password": "hunter2"}).to_string();
    // Each level doubles the backslashes: few levels are possible, and all are searched.
    for _ in 0..10 {
        text = json!([text]).to_string();
    }
    assert!(!super::text(&text).contains("hunter2"));
}

#[test]
fn json_of_more_values_than_are_parsed_is_redacted_as_text() {
    for values in [1_000, 1_100_000] {
        let text = format!("[{}\"password=hunter2\\n\"]", "0,".repeat(values));
        let clean = redactor().text(text).into_inner();
        assert!(clean.contains(MARKER) && !clean.contains("hunter2"), "of {values} values");
    }
}

/// The end of a key's block has a line break in it, which no JSON string has: only without it the text is JSON.
#[test]
fn a_text_that_becomes_json_by_redaction_is_redacted_as_json() {
    let block = "ghpAASCBKcwggSjAgEA\n-----END PRIVATE KEY-----";
    let once = text(&format!(r#"{{"password":[1,"{block}",2]}}"#));
    assert_eq!(once, text(&once));
    assert!(once.contains(MARKER) && !once.contains("ghpAASC"), "{once}");
}
