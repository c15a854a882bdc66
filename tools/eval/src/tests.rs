use palisade_sdk::page_eval::{Error as PageError, ErrorKind as PageErrorKind, Outcome};
use palisade_sdk::{Content, ErrorKind, Output, call, describe};

use super::{explain, operations, tell};

/// The text and the structured content.
fn told(outcome: Outcome) -> (String, String) {
    let Output { mut content, structured, is_error } = tell(outcome).unwrap();
    assert!(!is_error && content.len() == 1);
    let Some(Content::Text(text)) = content.pop() else { panic!("no text") };
    (text, structured.unwrap())
}

#[test]
fn the_text_is_the_value_itself_and_the_structure_says_of_which_kind() {
    let pair = |text: &str, structured: &str| (text.to_owned(), structured.to_owned());
    for json in ["null", "1.00", r#""undefined""#, r#"{"b":1, "a":[12345678901234567890123]}"#] {
        let structured = format!(r#"{{"result":{json},"type":"value"}}"#);
        assert_eq!(
            told(Outcome::Value(json.into())),
            pair(json, &structured),
            "nothing is rounded or reordered"
        );
    }
    assert_eq!(told(Outcome::Undefined), pair("undefined", r#"{"type":"undefined"}"#));
    let opaque = told(Outcome::Opaque(r#"<a href="x">"#.into()));
    assert_eq!(opaque, pair(r#"<a href="x">"#, r#"{"result":"<a href=\"x\">","type":"opaque"}"#));
}

#[test]
fn text_that_is_no_json_never_becomes_structure() {
    for text in ["", "1,2", r#"1,"type":"opaque""#, "NaN"] {
        assert_eq!(tell(Outcome::Value(text.into())).unwrap_err().kind, ErrorKind::Failed, "{text}");
    }
}

#[test]
fn what_the_script_did_wrong_is_told_apart_from_what_it_is() {
    let error = |kind| explain(PageError { kind, message: "x is not defined".into() });
    let thrown = error(PageErrorKind::Thrown);
    assert_eq!(
        (thrown.kind, thrown.message.as_str()),
        (ErrorKind::Failed, "JavaScript error: x is not defined")
    );
    let syntax = error(PageErrorKind::Syntax);
    assert_eq!((syntax.kind, syntax.message.as_str()), (ErrorKind::InvalidArguments, "x is not defined"));
    assert_eq!(error(PageErrorKind::Timeout).kind, ErrorKind::DeadlineExceeded);
}

#[test]
fn it_claims_the_worst_and_needs_code() {
    let described = describe(&operations());
    let effects = described[0].effects;
    assert!(!effects.read_only && effects.destructive && effects.open_world && !effects.idempotent);
    assert!(described[0].output_schema.is_some());
    let error = call(&operations(), "eval_js", None, "{}").unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArguments);
}
