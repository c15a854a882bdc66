use super::{Error, ToolError};
use crate::ErrorKind;

#[test]
fn a_rejection_is_the_commands_own_error() {
    for (json, text) in [
        (r#""no such \"user\"""#, r#"no such "user""#),
        (r#"{"code":7}"#, r#"{"code":7}"#),
        ("null", "null"),
        ("not JSON", "not JSON"),
    ] {
        let error = ToolError::from(Error::Rejected(json.to_owned()));
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Failed, text));
    }
}

#[test]
fn each_error_keeps_its_kind_and_its_words() {
    let told = |error| {
        let ToolError { kind, message } = ToolError::from(error);
        assert_eq!(message, "words");
        kind
    };
    let words = || "words".to_owned();
    assert_eq!(told(Error::Denied(words())), ErrorKind::PolicyViolation);
    assert_eq!(told(Error::Unknown(words())), ErrorKind::InvalidArguments);
    assert_eq!(told(Error::InvalidArguments(words())), ErrorKind::InvalidArguments);
    assert_eq!(told(Error::NotFound(words())), ErrorKind::InvalidArguments);
    assert_eq!(told(Error::TooLarge(words())), ErrorKind::TooLarge);
    assert_eq!(told(Error::Unavailable(words())), ErrorKind::Unavailable);
    assert_eq!(ToolError::from(Error::Timeout).kind, ErrorKind::DeadlineExceeded);
}
