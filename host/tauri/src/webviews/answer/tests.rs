use super::*;

#[test]
fn a_value_is_passed_on_as_it_stands() {
    assert_eq!(read(r#"{"ok":{"a": [1, 2.50]}}"#).unwrap(), r#"{"a": [1, 2.50]}"#);
    assert_eq!(read(r#"{"ok":null}"#).unwrap_err().kind, PageErrorKind::Failed);
}

#[test]
fn a_refusal_keeps_its_kind_and_its_words() {
    for (kind, expected) in [
        ("stale-reference", PageErrorKind::StaleReference),
        ("not-actionable", PageErrorKind::NotActionable),
        ("too-large", PageErrorKind::TooLarge),
        ("made-up", PageErrorKind::Failed),
    ] {
        let answer = format!(r#"{{"error":{{"kind":"{kind}","message":"why"}}}}"#);
        assert_eq!(read(&answer).unwrap_err(), PageError::new(expected, "why"));
    }
}

#[test]
fn what_is_no_answer_fails() {
    for answer in
        ["", "null", "1", "{}", r#"{"ok":{},"error":{"kind":"a","message":"b"}}"#, r#"{"error":"x"}"#]
    {
        assert_eq!(read(answer).unwrap_err().kind, PageErrorKind::Failed, "{answer}");
    }
}
