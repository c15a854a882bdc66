//! Properties that hold for any input.

use super::{MARKER, redactor, token};
use crate::redaction::kinds::KINDS;
use crate::redaction::{RedactionConfig, Redactor};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::string::string_regex;
use serde_json::Value;

/// Text from pieces that redaction reacts to, and others.
fn mixed_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        prop::sample::select(vec![
            "password",
            "token",
            "=",
            ": ",
            "\"",
            "'",
            "\\",
            "\\\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\n",
            "\\n",
            "Bearer ",
            "eyJ",
            ".",
            "@",
            "a@b.cc",
            "--",
            "sk-",
            "ghp_",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "4111111111111111",
            " ",
            "://",
            "cookie",
            "Authorization: ",
            MARKER,
            "[REDACTED",
            "name",
            "value",
            "<",
            ">",
            "%40",
            "AKIA",
            "0",
            "basic ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        mixed_text().prop_map(Value::from),
    ];
    let key = prop_oneof![
        "[a-zA-Z_]{0,10}",
        mixed_text(),
        Just("password".to_owned()),
        Just("name".to_owned()),
        Just("value".to_owned())
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// JSON in which nothing can be taken for a secret.
fn clean_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-f0-9]{40}|[ a-df-hj-mo-z.,;!?\n]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = "[abcfghlmoqrstuw-z_]{1,3}|token_count|className|max_tokens";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn redacting_text_twice_is_redacting_it_once(text in mixed_text()) {
        let redactor = redactor();
        let once = redactor.text(text).into_inner();
        let twice = redactor.text(once.clone()).into_inner();
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn redacting_json_twice_is_redacting_it_once(value in any_json()) {
        let redactor = redactor();
        let once = redactor.value(value).into_inner();
        let twice = redactor.value(once.clone()).into_inner();
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn clean_json_is_unchanged(value in clean_json()) {
        let redactor = redactor();
        prop_assert_eq!(redactor.value(value.clone()).into_inner(), value.clone());
        let text = value.to_string();
        prop_assert_eq!(redactor.text(text.clone()).into_inner(), text);
    }

    #[test]
    fn json_text_stays_json(value in any_json()) {
        let clean = redactor().text(value.to_string()).into_inner();
        let container = value.is_array() || value.is_object();
        prop_assert!(!container || serde_json::from_str::<Value>(&clean).is_ok(), "{}", clean);
    }

    #[test]
    fn the_hosts_own_token_never_comes_through(
        before in mixed_text(),
        after in mixed_text(),
        spelling in prop::sample::select(token().encodings()),
        enabled in any::<bool>(),
    ) {
        let redactor = Redactor::new(RedactionConfig { enabled, ..RedactionConfig::default() }, &[&token()]).unwrap();
        let clean = redactor.text(format!("{before}{spelling}{after}")).into_inner();
        prop_assert!(!clean.contains(&spelling), "{}", clean);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let redactor = Redactor::new(RedactionConfig::default(), &[&token()]).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = redactor.bytes(bytes);
        let _ = redactor.text(text);
    }
}

/// A secret made from each kind's own pattern, planted in text, in JSON, and in JSON in text, is gone afterwards.
#[test]
fn a_planted_secret_of_any_kind_is_gone() {
    let redactor = redactor();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for kind in KINDS {
        let secrets = string_regex(&kind.pattern.replace("(?i-u:", "(?:")).unwrap();
        for _ in 0..60 {
            let secret = secrets.new_tree(&mut runner).unwrap().current();
            let Some(span) = (kind.check)(&secret, 0..secret.len()) else { continue };
            let core = &secret[span];
            for planted in [
                secret.clone(),
                format!("text ({secret}) text"),
                serde_json::json!({"a": [{"b": &secret}]}).to_string(),
                serde_json::json!({ &secret: 1 }).to_string(),
            ] {
                let clean = redactor.text(planted.clone()).into_inner();
                assert!(
                    !clean.contains(core) && clean.contains(MARKER),
                    "{}: {planted:?} -> {clean:?}",
                    kind.name
                );
            }
        }
    }
}

/// Inputs made to be slow. Nothing is timed: the patterns are automata and every scan is bounded, so that these end at
/// once, or, if that is broken, not before the test runner gives up.
#[test]
fn adversarial_inputs_finish() {
    const SIZE: usize = 1 << 18;
    let redactor = redactor();
    for unit in [
        "a",
        "a@",
        "@",
        "a.",
        "a@b.",
        "eyJ",
        "eyJaaaa.",
        "eyJaaaa.eyJ",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "AAAAAAAA\n",
        "password=",
        "password=\"",
        "password='",
        "password=\\\"",
        "token ",
        "token_count=\"",
        "token: ",
        "4",
        "4 ",
        "4111 ",
        "41111111111111111 ",
        "[",
        "{",
        "{\"a\":",
        "[\"",
        "\\",
        "\"",
        "://",
        "://a:",
        "://a:b@",
        "?key=",
        "bearer ",
        "basic ",
        "Cookie: ",
        "--token ",
        "<token>",
        "sk-",
        "[REDACTED]",
        "[REDACTED] a@b.cc ",
        "[REDACTEDa@b.cc",
        "%40",
        "MMMMMMMMMMMMMMMMMMMMMMMM.",
        "110201543:AA",
        "--",
        "\n",
        "\0",
        "é",
        "pin",
    ] {
        let text = unit.repeat(SIZE / unit.len());
        let clean = redactor.text(text).into_inner();
        assert!(clean.len() <= 4 * SIZE, "{unit:?}");
    }
}
