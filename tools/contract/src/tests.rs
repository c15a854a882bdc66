use palisade_sdk::serde_json::{json, to_string, to_value};

use super::*;

fn contract(command: &str, given: &Value) -> Contract {
    Contract {
        command: command.into(),
        window: None,
        arguments: format!(r#"{{"of":"{command}"}}"#),
        shape: to_string(&Shape::of(given)).unwrap(),
        at_ms: 7,
    }
}

#[test]
fn each_contract_is_checked_with_its_own_arguments() {
    let contracts = vec![
        contract("same", &json!({ "id": 1 })),
        contract("other", &json!({ "id": 1 })),
        contract("gone", &json!(1)),
    ];
    let told = checked(contracts, |contract| {
        assert_eq!(contract.arguments, format!(r#"{{"of":"{}"}}"#, contract.command));
        match contract.command.as_str() {
            "same" => Ok(json!({ "id": 2 })),
            "other" => Ok(json!({ "id": "2", "new": true })),
            _ => Err(Error::policy_violation("not allowed")),
        }
    });
    let expected = json!({
        "checked": 3, "passing": 1, "failing": 2,
        "contracts": [
            { "command": "same", "shape_matches": true, "new_fields": [], "removed_fields": [], "type_changes": [], "truncated": false },
            {
                "command": "other", "shape_matches": false, "new_fields": ["/new"], "removed_fields": [],
                "type_changes": [{ "path": "/id", "recorded": "number", "found": "string" }], "truncated": false,
            },
            {
                "command": "gone", "shape_matches": false, "new_fields": [], "removed_fields": [], "type_changes": [],
                "truncated": false, "error": "not allowed",
            },
        ],
    });
    assert_eq!(to_value(told.unwrap()).unwrap(), expected);
}

#[test]
fn nothing_recorded_is_nothing_checked() {
    let told = checked(Vec::new(), |_| panic!("invoked")).unwrap();
    assert_eq!((told.checked, told.passing, told.failing), (0, 0, 0));
}

/// Other servers cut such an answer at a byte, and end.
#[test]
fn an_answer_of_long_texts_that_are_not_ascii_has_a_shape_like_others() {
    for length in 4_090..4_100 {
        let answer = json!({ "text": format!("{}é", "x".repeat(length)) });
        assert!(Shape::of(&answer).drift(&Shape::of(&json!({ "text": "" }))).is_none());
    }
}

#[test]
fn both_claim_the_worst() {
    for one in palisade_sdk::describe(&PalisadeComponent::operations()) {
        assert!(one.effects.destructive && one.effects.open_world && !one.effects.read_only);
    }
}
