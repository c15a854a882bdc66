use super::MARKER;
use crate::redaction::{
    MAX_EXTRA_KEY_BYTES, MAX_EXTRA_KEYS, MAX_PATTERN_BYTES, MAX_PATTERNS, RedactionConfig, RedactionError,
    Redactor,
};

fn with_patterns(patterns: &[&str]) -> Result<Redactor, RedactionError> {
    let patterns = patterns.iter().map(ToString::to_string).collect();
    Redactor::new(RedactionConfig { patterns, ..RedactionConfig::default() }, &[])
}

fn with_keys(keys: Vec<String>) -> Result<Redactor, RedactionError> {
    Redactor::new(RedactionConfig { extra_keys: keys, ..RedactionConfig::default() }, &[])
}

#[test]
fn added_patterns_and_keys_are_applied() {
    let redactor = with_patterns(&["CUST-[0-9]{6}", "(?i)project [a-z]+"]).unwrap();
    let clean = redactor.text("CUST-123456 of Project Falcon".into()).into_inner();
    assert_eq!(clean, format!("{MARKER} of {MARKER}"));
    assert_eq!(redactor.text(r#"{"a":"CUST-123456"}"#.into()).into_inner(), format!(r#"{{"a":"{MARKER}"}}"#));
    let redactor = with_keys(vec!["national id".into()]).unwrap();
    let clean = redactor.text("{\"nationalId\":\"X 12\"}".into()).into_inner();
    assert_eq!(clean, format!("{{\"nationalId\":\"{MARKER}\"}}"));
    assert_eq!(redactor.text("NATIONAL_ID=X12 ok".into()).into_inner(), format!("NATIONAL_ID={MARKER} ok"));
}

#[test]
fn a_pattern_that_matches_the_marker_does_not_eat_it() {
    let redactor = with_patterns(&["[A-Z]{4,}", "R"]).unwrap();
    let once = redactor.text("a SECRET R word".into()).into_inner();
    assert_eq!(once, format!("a {MARKER} {MARKER} word"));
    assert_eq!(redactor.text(once.clone()).into_inner(), once);
}

#[test]
fn a_bad_pattern_is_named_with_its_reason() {
    let error = with_patterns(&["fine", "a(b"]).unwrap_err();
    let RedactionError::BadPattern { pattern, reason } = &error else { panic!("{error:?}") };
    assert_eq!(pattern, "a(b");
    assert!(reason.contains("unclosed group"), "{reason}");
    assert!(error.to_string().contains("`a(b`"));
}

#[test]
fn a_pattern_that_would_match_everywhere_is_refused() {
    for pattern in ["", "a*", "x|", "^", "(?:)"] {
        let error = with_patterns(&[pattern]).unwrap_err();
        assert_eq!(error, RedactionError::MatchesNothing { pattern: pattern.into() });
    }
    // These match no characters either, but only at certain places: nothing is replaced there.
    assert_eq!(with_patterns(&[r"\b"]).unwrap().text("a b".into()).into_inner(), "a b");
}

#[test]
fn a_pattern_that_grows_without_bound_is_refused() {
    let error = with_patterns(&[r"((\w{100}){100}){100}"]).unwrap_err();
    assert!(matches!(error, RedactionError::BadPattern { .. }), "{error:?}");
}

#[test]
fn patterns_at_the_limits_are_accepted_and_one_more_is_not() {
    let longest = "x".repeat(MAX_PATTERN_BYTES);
    assert!(with_patterns(&[&longest]).is_ok());
    assert_eq!(
        with_patterns(&[&format!("{longest}x")]).unwrap_err(),
        RedactionError::PatternTooLong { bytes: MAX_PATTERN_BYTES + 1 }
    );
    assert!(with_patterns(&["x"; MAX_PATTERNS]).is_ok());
    assert_eq!(
        with_patterns(&["x"; MAX_PATTERNS + 1]).unwrap_err(),
        RedactionError::TooManyPatterns { count: MAX_PATTERNS + 1 }
    );
}

#[test]
fn keys_at_the_limits_are_accepted_and_one_more_is_not() {
    let longest = "x".repeat(MAX_EXTRA_KEY_BYTES);
    assert!(with_keys(vec![longest.clone(); MAX_EXTRA_KEYS]).is_ok());
    let error = with_keys(vec!["x".into(); MAX_EXTRA_KEYS + 1]).unwrap_err();
    assert_eq!(error, RedactionError::TooManyKeys { count: MAX_EXTRA_KEYS + 1 });
    assert_eq!(with_keys(vec![format!("{longest}x")]).unwrap_err(), RedactionError::BadKey { key: longest });
    for key in ["", " ", "--"] {
        assert_eq!(with_keys(vec![key.into()]).unwrap_err(), RedactionError::BadKey { key: key.into() });
    }
}

#[test]
fn configuration_rejects_unknown_keys() {
    let config: RedactionConfig = serde_json::from_str(r#"{"patterns":["x"],"extra-keys":["y"]}"#).unwrap();
    assert!(config.enabled);
    let error = serde_json::from_str::<RedactionConfig>(r#"{"pattern":["x"]}"#).unwrap_err().to_string();
    assert!(error.contains("unknown field `pattern`"), "{error}");
}
