use palisade_sdk::serde_json::{from_value, json, to_value};

use super::*;

fn backend(arguments: Value) -> Result<String> {
    let mut arguments = arguments;
    arguments["frontend_expr"] = json!("state");
    let arguments: VerifyState = from_value(arguments).unwrap();
    arguments.backend().map(|backend| format!("{backend:?}"))
}

#[test]
fn it_is_compared_with_a_state_or_a_command_s_and_not_with_both_or_neither() {
    assert!(backend(json!({ "backend_state": null })).unwrap().contains("Null"));
    assert!(backend(json!({ "backend_command": "list", "backend_args": {} })).unwrap().contains("list"));
    for wrong in [
        json!({}),
        json!({ "backend_args": {} }),
        json!({ "backend_state": 1, "backend_command": "list" }),
        json!({ "backend_state": 1, "backend_args": {} }),
    ] {
        assert_eq!(
            backend(wrong.clone()).unwrap_err().kind,
            palisade_sdk::ErrorKind::InvalidArguments,
            "{wrong}"
        );
    }
}

#[test]
fn the_same_state_passes_and_another_does_not() {
    let same = to_value(verified(Some(&json!({ "n": 1 })), &json!({ "n": 1 }))).unwrap();
    let expected = json!({
        "passed": true, "frontend_state": { "n": 1 }, "backend_state": { "n": 1 }, "divergences": [], "divergence_count": 0,
    });
    assert_eq!(same, expected);
    let other = verified(None, &json!({ "n": 1 }));
    assert!(!other.passed && other.divergence_count == 1 && other.frontend_state.is_null());
}

#[test]
fn what_json_can_t_say_can_t_be_compared() {
    assert_eq!(state(Outcome::Value("[1]".into())).unwrap(), Some(json!([1])));
    assert_eq!(state(Outcome::Undefined).unwrap(), None);
    assert!(
        state(Outcome::Opaque("HTMLBodyElement".into())).unwrap_err().message.contains("HTMLBodyElement")
    );
    let thrown = explain(PageError { kind: ErrorKind::Thrown, message: "Error: no".into() });
    assert_eq!(thrown.message, "JavaScript error in frontend_expr: Error: no");
}

#[test]
fn a_large_state_does_not_fill_a_context() {
    let (one, other) = (json!(vec!["x"; 100_000]), json!(vec!["y"; 100_000]));
    let bytes = to_value(verified(Some(&one), &other)).unwrap().to_string().len();
    assert!(bytes < 20_000, "{bytes}");
}

#[test]
fn it_claims_the_worst() {
    let effects = palisade_sdk::describe(&PalisadeComponent::operations())[0].effects;
    assert!(!effects.read_only && effects.destructive && !effects.idempotent && effects.open_world);
}
