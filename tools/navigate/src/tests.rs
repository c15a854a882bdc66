use palisade_sdk::serde_json::{from_value, json};

use super::*;

#[test]
fn each_dialog_can_be_accepted_dismissed_and_left_to_the_user() {
    for (name, kind) in [
        ("alert", DialogKind::Alert),
        ("confirm", DialogKind::Confirm),
        ("prompt", DialogKind::Prompt),
        ("before_unload", DialogKind::BeforeUnload),
    ] {
        for (action, chosen) in
            [("accept", Some(DialogAction::Accept)), ("dismiss", Some(DialogAction::Dismiss)), ("user", None)]
        {
            let arguments: SetDialogResponse =
                from_value(json!({ "dialog_type": name, "dialog_action": action })).unwrap();
            assert_eq!(DialogKind::from(arguments.dialog_type), kind);
            assert_eq!(arguments.dialog_action.chosen(), chosen);
        }
    }
}

#[test]
fn going_somewhere_reaches_outside_and_says_so() {
    let described = palisade_sdk::describe(&PalisadeComponent::operations());
    let effects =
        |action: &str| described.iter().find(|one| one.action.as_deref() == Some(action)).unwrap().effects;
    assert!(effects("go_to").open_world && !effects("go_to").read_only);
    assert!(!effects("set_dialog_response").open_world);
}
