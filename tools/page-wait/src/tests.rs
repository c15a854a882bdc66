use std::collections::BTreeSet;

use palisade_sdk::serde_json::{from_value, json};

use super::*;

#[test]
fn each_condition_is_an_operation_picked_by_the_parameter_of_that_name() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let actions: BTreeSet<_> = described.iter().map(|one| one.action.clone().unwrap()).collect();
    let expected = ["selector", "selector_gone", "text", "text_gone", "url"];
    assert_eq!(actions, expected.map(str::to_owned).into());
    assert!(described.iter().all(|one| one.tool == "wait_for"));
    assert!(described.iter().all(|one| one.discriminator.as_deref() == Some("condition")));
    assert!(described.iter().all(|one| one.effects.read_only));
}

#[test]
fn a_value_is_needed_and_polling_is_taken_and_ignored() {
    assert!(from_value::<WaitFor>(json!({ "value": "x", "poll_ms": 20, "timeout_ms": 5 })).is_ok());
    assert!(from_value::<WaitFor>(json!({})).is_err());
    assert!(from_value::<WaitFor>(json!({ "value": "x", "since_ms": 1 })).is_err());
}
