use super::{Code, Failure};
use std::collections::BTreeSet;

#[test]
fn every_code_has_its_own_name() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')));
}

#[test]
fn statuses_are_those_of_the_contract() {
    let table = [
        (Code::Unauthenticated, 401),
        (Code::ForbiddenOrigin, 403),
        (Code::ScopeMissing, 403),
        (Code::PolicyViolation, 403),
        (Code::PendingConfirmation, 202),
        (Code::UnknownTool, 404),
        (Code::InvalidArguments, 400),
        (Code::TooLarge, 413),
        (Code::RateLimited, 429),
        (Code::DeadlineExceeded, 504),
        (Code::LimitExceeded, 422),
        (Code::ToolError, 422),
        (Code::Unavailable, 503),
        (Code::Internal, 500),
    ];
    assert_eq!(table.map(|(code, _)| code), Code::ALL);
    for (code, status) in table {
        assert_eq!(code.http_status(), status, "{code}");
    }
}

#[test]
fn display_shows_the_public_text_only() {
    let failure =
        Failure::new(Code::Unavailable, "the database is gone").with_internal("/srv/app/data.db: ENOENT");
    assert_eq!(failure.to_string(), "the database is gone");
    assert_eq!(failure.public(), "the database is gone");
    assert_eq!(failure.internal(), Some("/srv/app/data.db: ENOENT"));
}
