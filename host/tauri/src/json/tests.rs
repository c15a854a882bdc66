use super::*;

#[test]
fn a_value_is_written_up_to_the_bound_and_not_past_it() {
    assert_eq!(bounded(&serde_json::json!({ "a": [1, null] })), (Some(r#"{"a":[1,null]}"#.into()), false));
    assert_eq!(bounded(&"x".repeat(MAX_BODY_BYTES - 2)).0.unwrap().len(), MAX_BODY_BYTES);
    assert_eq!(bounded(&"x".repeat(MAX_BODY_BYTES - 1)), (None, true));
}
