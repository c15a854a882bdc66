use super::{Error, ToolError, choose};
use crate::ErrorKind;

fn granted() -> Vec<(String, String)> {
    [("main", "app.db"), ("app.db", "other/copy.db")].map(|(a, b)| (a.to_owned(), b.to_owned())).into()
}

#[test]
fn a_database_is_chosen_by_name_then_by_path_and_defaults_to_the_first() {
    for (wanted, index) in [
        (None, 0),
        (Some("main"), 0),
        (Some("app.db"), 1),
        (Some("other/copy.db"), 1),
        (Some("./other/copy.db"), 1),
    ] {
        assert_eq!(choose(&granted(), wanted).unwrap(), index, "{wanted:?}");
    }
}

#[test]
fn a_database_that_is_not_granted_is_answered_with_the_granted_names() {
    for wanted in ["", "../app.db", "/etc/passwd", "Main"] {
        let error = choose(&granted(), Some(wanted)).expect_err(wanted);
        assert_eq!(error.kind, ErrorKind::ScopeMissing);
        assert!(error.message.contains("`main`, `app.db`"), "{}", error.message);
    }
    assert_eq!(choose(&[], None).unwrap_err().kind, ErrorKind::ScopeMissing);
}

#[test]
fn each_database_error_keeps_its_kind() {
    let kind = |error| ToolError::from(error).kind;
    assert_eq!(kind(Error::Invalid("no such table: x".into())), ErrorKind::InvalidArguments);
    assert_eq!(kind(Error::Denied("writing".into())), ErrorKind::PolicyViolation);
    assert_eq!(kind(Error::Deadline(5000)), ErrorKind::DeadlineExceeded);
    assert_eq!(kind(Error::TooLarge("SQL text".into())), ErrorKind::TooLarge);
    assert_eq!(kind(Error::Unavailable("gone".into())), ErrorKind::Unavailable);
    assert_eq!(kind(Error::Busy), ErrorKind::Unavailable);
}
