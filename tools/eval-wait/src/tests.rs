use palisade_sdk::serde_json::json;

use super::*;

#[test]
fn the_expression_stands_on_lines_of_its_own_so_that_a_comment_ends_with_it() {
    let code = body("ready // set by the app", None, 8_000, 200);
    assert!(code.contains("(\nready // set by the app\n)") && code.contains("Boolean(value)"), "{code}");
    let code = body("count", Some(&json!({ "a": "\"" })), 100, 20);
    assert!(code.contains(r#"JSON.stringify({"a":"\""})"#), "{code}");
}

#[test]
fn it_is_not_said_to_be_harmless() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    assert!(!described[0].effects.read_only && described[0].discriminator.as_deref() == Some("condition"));
}
