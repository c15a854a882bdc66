use super::{RelativePath, choose, explain, rfc3339};
use crate::ErrorKind;
use crate::files::ErrorCode;

#[test]
fn paths_are_normalised() {
    for (given, expected) in
        [("", "."), (".", "."), ("./", "."), ("a", "a"), ("./a//b/", "a/b"), ("a/./b", "a/b"), ("...", "...")]
    {
        assert_eq!(RelativePath::parse(given).unwrap().as_str(), expected, "{given}");
    }
}

#[test]
fn paths_that_lead_out_are_refused_whatever_their_spelling() {
    for path in [
        "..",
        "../x",
        "a/..",
        "a/../b",
        "a/../../b",
        "./../x",
        "/",
        "/etc/passwd",
        "//etc",
        "..\\x",
        "a\\..\\b",
        "a/..\\b",
        "\\\\server\\share",
        "\\x",
        "C:\\x",
        "c:/x",
        "C:x",
        "\\\\?\\C:\\x",
    ] {
        let error = RelativePath::parse(path).expect_err(path);
        assert_eq!(error.kind, ErrorKind::ScopeMissing, "{path}");
        assert!(error.message.contains("outside the granted directory"), "{path}");
    }
}

#[test]
fn what_is_no_path_is_an_invalid_argument() {
    for path in ["a\0b".to_owned(), "x".repeat(4097)] {
        assert_eq!(RelativePath::parse(&path).unwrap_err().kind, ErrorKind::InvalidArguments);
    }
    assert!(RelativePath::parse(&"x".repeat(4096)).is_ok());
}

#[test]
fn names_that_only_look_dangerous_are_fine() {
    for path in ["..x", "x..", "a..b/c", "%2e%2e/x", "~", "ab:c", "a\\b", "-rf", "ünï/日本"] {
        assert_eq!(RelativePath::parse(path).unwrap().as_str(), path);
    }
}

#[test]
fn the_first_root_is_the_default_and_an_unknown_one_is_answered_with_the_granted_names() {
    assert_eq!(choose(&["data", "log"], None).unwrap(), 0);
    assert_eq!(choose(&["data", "log"], Some("log")).unwrap(), 1);
    let error = choose(&["data", "log"], Some("/etc")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArguments);
    assert!(error.message.contains("`data`, `log`"));
    assert_eq!(choose(&[], None).unwrap_err().kind, ErrorKind::ScopeMissing);
}

#[test]
fn whatever_leads_out_gets_the_same_answer() {
    let path = RelativePath::parse("link").unwrap();
    let answer = |code| explain(code, "data", &path).message;
    assert_eq!(answer(ErrorCode::NotPermitted), answer(ErrorCode::CrossDevice));
    assert_eq!(answer(ErrorCode::NotPermitted), answer(ErrorCode::Loop));
    assert_ne!(answer(ErrorCode::NotPermitted), answer(ErrorCode::NoEntry));
}

#[test]
fn a_file_that_the_app_writes_is_said_to_be_a_database_most_likely() {
    let error = explain(ErrorCode::Busy, "data", &RelativePath::parse("app.db").unwrap());
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert!(error.message.contains("`app.db`") && error.message.contains("query_db"), "{}", error.message);
}

#[test]
fn times_are_rfc_3339_in_utc() {
    assert_eq!(rfc3339(0, 0).unwrap(), "1970-01-01T00:00:00.000Z");
    assert_eq!(rfc3339(1_709_210_096, 123_999_999).unwrap(), "2024-02-29T12:34:56.123Z");
    assert_eq!(rfc3339(253_402_300_799, 0).unwrap(), "9999-12-31T23:59:59.000Z");
    assert_eq!(rfc3339(u64::MAX, 0), None);
    assert_eq!(rfc3339(253_402_300_800, 0), None);
}
