use palisade_sdk::page_eval::{Error as PageError, ErrorKind, Outcome};
use palisade_sdk::{Content, describe};

use super::{PalisadeComponent, explain, tell};

fn text(outcome: Outcome) -> String {
    let output = tell(outcome);
    assert!(output.structured.is_none() && !output.is_error);
    match output.content.as_slice() {
        [Content::Text(text)] => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_text_is_the_value_alone() {
    assert_eq!(text(Outcome::Value(r#"{"a":[1]}"#.into())), r#"{"a":[1]}"#);
    assert_eq!(text(Outcome::Undefined), "undefined");
    assert_eq!(text(Outcome::Opaque("HTMLBodyElement".into())), "HTMLBodyElement");
}

#[test]
fn what_the_script_threw_is_told_as_the_script_s() {
    let error = explain(PageError { kind: ErrorKind::Thrown, message: "Error: no".into() });
    assert_eq!(error.message, "JavaScript error: Error: no");
    let error = explain(PageError { kind: ErrorKind::Timeout, message: "late".into() });
    assert_eq!(error.message, "late");
}

#[test]
fn it_claims_the_worst() {
    let described = describe(&PalisadeComponent::operations());
    let effects = described[0].effects;
    assert!(!effects.read_only && effects.destructive && !effects.idempotent && effects.open_world);
    assert!(described[0].output_schema.is_none());
}
