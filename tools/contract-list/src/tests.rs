use palisade_sdk::serde_json::{json, to_value};

use super::*;

#[test]
fn a_contract_is_told_with_its_arguments_and_the_type_of_its_result() {
    let contract = Contract {
        command: "list".into(),
        window: None,
        arguments: r#"{"n":1.0}"#.into(),
        shape: r#"{"types":["array","null"],"items":{"types":["string"]}}"#.into(),
        at_ms: 7,
    };
    let expected = json!({
        "command": "list", "args": { "n": 1.0 }, "shape_type": "array|null",
        "shape": { "types": ["array", "null"], "items": { "types": ["string"] } }, "recorded_at": 7,
    });
    assert_eq!(to_value(Baseline::of(contract).unwrap()).unwrap(), expected);
}

#[test]
fn listing_changes_nothing_and_clearing_loses_something() {
    for one in palisade_sdk::describe(&PalisadeComponent::operations()) {
        let lists = one.action.as_deref() == Some("contract_list");
        assert_eq!((one.effects.read_only, one.effects.destructive), (lists, !lists));
    }
}
