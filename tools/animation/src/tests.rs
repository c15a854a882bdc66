use palisade_sdk::serde_json::{Value, from_str};
use palisade_sdk::{ErrorKind, call, describe};

use super::PalisadeComponent;

#[test]
fn looking_changes_nothing_and_recording_says_that_it_does() {
    let described = describe(&PalisadeComponent::operations());
    let effects: Vec<_> =
        described.iter().map(|one| (one.action.as_deref(), one.effects.read_only)).collect();
    assert_eq!(effects, [(Some("list"), true), (Some("sample"), false)]);
    for one in described {
        let input: Value = from_str(&one.input_schema).unwrap();
        assert!(
            input["properties"]["selector"].is_object() && one.output_schema.is_some(),
            "{:?}",
            one.action
        );
        assert!(!one.effects.destructive && !one.effects.open_world);
        assert_eq!(one.aliases.len(), 2, "a window by any name");
    }
}

#[test]
fn what_is_no_argument_is_refused_before_the_host_is_asked() {
    for (action, arguments) in
        [("list", r#"{"selector":5}"#), ("sample", r#"{"record":"yes"}"#), ("sample", r#"{"ref_id":"e1"}"#)]
    {
        let error = call(&PalisadeComponent::operations(), "animation", Some(action), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{action} {arguments}");
    }
}
