use palisade_sdk::serde_json::{from_value, json, to_value};
use palisade_sdk::{ErrorKind, Result};

use super::*;

fn effect(arguments: palisade_sdk::serde_json::Value) -> Result<String> {
    let mut arguments = arguments;
    arguments["command"] = json!("save");
    from_value::<Inject>(arguments).unwrap().effect().map(|effect| format!("{effect:?}"))
}

#[test]
fn a_fault_is_what_was_asked_for_or_its_default() {
    for (arguments, expected) in [
        (json!({ "fault_type": "delay" }), "Delay(1000)"),
        (json!({ "fault_type": "delay", "delay_ms": 5 }), "Delay(5)"),
        (json!({ "fault_type": "error" }), "injected fault"),
        (json!({ "fault_type": "error", "error_message": "disk full" }), "disk full"),
        (json!({ "fault_type": "drop", "max_triggers": 2 }), "Drop"),
        (json!({ "fault_type": "corrupt" }), "Corrupt"),
    ] {
        let told = effect(arguments).unwrap();
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn what_belongs_to_another_fault_is_refused_not_ignored() {
    for arguments in [
        json!({ "fault_type": "drop", "delay_ms": 5 }),
        json!({ "fault_type": "error", "delay_ms": 5 }),
        json!({ "fault_type": "delay", "error_message": "x" }),
    ] {
        assert_eq!(effect(arguments).unwrap_err().kind, ErrorKind::InvalidArguments);
    }
    let unknown = r#"{"command":"save","fault_type":"explode"}"#;
    let error = palisade_sdk::call(&PalisadeComponent::operations(), "fault", Some("inject"), unknown);
    assert_eq!(error.unwrap_err().kind, ErrorKind::InvalidArguments);
}

#[test]
fn a_rule_is_told_with_what_it_did_and_how_long_it_lasts() {
    let rule = |effect| Rule { command: "save".into(), effect, max_triggers: 3, triggers: 1, left_ms: 1_001 };
    let told = to_value(Faulty::of(rule(Effect::Delay(7)))).unwrap();
    let expected = json!({
        "command": "save", "fault_type": "delay", "delay_ms": 7, "max_triggers": 3, "trigger_count": 1, "expires_in_secs": 2,
    });
    assert_eq!(told, expected);
    let told = to_value(Faulty::of(rule(Effect::Error("no".into())))).unwrap();
    assert!(told["error_message"] == "no" && told.get("delay_ms").is_none());
}

#[test]
fn only_the_list_claims_to_change_nothing() {
    for one in palisade_sdk::describe(&PalisadeComponent::operations()) {
        let action = one.action.as_deref().unwrap_or_default();
        assert_eq!(one.effects.read_only, action == "list", "{action}");
        assert_eq!(one.effects.destructive, action == "inject", "{action}");
    }
}
