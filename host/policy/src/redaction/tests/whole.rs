use super::{MARKER, redactor};
use crate::error::{Code, Failure};
use serde_json::json;
use std::borrow::Cow;

#[test]
fn clean_text_is_not_copied() {
    let text = "nothing to see here: 42 files, 3 directories, commit 9fceb02".to_owned();
    let address = text.as_ptr();
    let clean = redactor().text(text).into_inner();
    assert_eq!(clean.as_ptr(), address);
    assert!(matches!(redactor().text_ref(&clean).into_inner(), Cow::Borrowed(_)));
}

#[test]
fn both_texts_of_a_failure_are_redacted() {
    let failure =
        Failure::new(Code::ToolError, "no such user ann@example.org").with_internal("password=hunter2");
    let clean = redactor().failure(failure).into_inner();
    assert_eq!(clean.public(), format!("no such user {MARKER}"));
    assert_eq!(clean.internal(), Some(format!("password={MARKER}").as_str()));
    assert_eq!(clean.code, Code::ToolError);
}

#[test]
fn wholes_are_redacted_leaf_by_leaf() {
    let whole = (
        "ann@example.org".to_owned(),
        vec![Some("token=abc".to_owned()), None],
        (true, 7_u64, "password=fixed"),
        Ok::<_, ()>(Box::new(json!({"secret": "x"}))),
    );
    let clean = redactor().redact(whole).into_inner();
    assert_eq!(clean.0, MARKER);
    assert_eq!(clean.1, [Some(format!("token={MARKER}")), None]);
    assert_eq!(clean.2, (true, 7, "password=fixed"));
    assert_eq!(clean.3, Ok(Box::new(json!({"secret": MARKER}))));
}

#[test]
fn secrets_that_touch_or_overlap_become_one_marker() {
    let clean = redactor().text("password=ann@example.org,token=x".into()).into_inner();
    assert_eq!(clean, format!("password={MARKER}"));
    let clean = redactor().text("Authorization: Bearer abc123def".into()).into_inner();
    assert_eq!(clean, format!("Authorization: {MARKER}"));
}

#[test]
fn a_marker_from_elsewhere_is_no_shield() {
    let clean = redactor().text(format!("password={MARKER}hunter2")).into_inner();
    assert!(!clean.contains("hunter2"), "{clean}");
}
