use super::{MARKER, token};
use crate::redaction::{RedactionConfig, Redactor};
use crate::token::Token;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::json;
use std::borrow::Cow;

fn with_token(enabled: bool) -> Redactor {
    Redactor::new(RedactionConfig { enabled, ..RedactionConfig::default() }, &[&token()]).unwrap()
}

/// Every way to spell the token that is promised, within other text.
fn spellings() -> Vec<String> {
    let token = token();
    let plain = token.expose();
    let mut all = token.encodings();
    all.extend([
        plain.to_uppercase(),
        hex::encode(plain).to_uppercase(),
        plain.replace('-', "").to_uppercase(),
    ]);
    for before in ["", "a", "ab", "user:", "Bearer "] {
        for after in ["", "z", "zz", "\n"] {
            let within = format!("{before}{plain}{after}");
            all.extend([STANDARD.encode(&within), STANDARD_NO_PAD.encode(&within)]);
            all.extend([URL_SAFE.encode(&within), URL_SAFE_NO_PAD.encode(&within)]);
        }
    }
    all
}

#[test]
fn own_tokens_leave_in_no_encoding_even_where_redaction_is_off() {
    for enabled in [false, true] {
        let redactor = with_token(enabled);
        for spelling in spellings() {
            for text in [
                spelling.clone(),
                format!("<{spelling}>"),
                format!("x={spelling}&y"),
                json!({"a": [&spelling]}).to_string(),
            ] {
                let clean = redactor.text(text.clone()).into_inner();
                assert!(clean.contains(MARKER) && !clean.contains(&spelling), "{text} -> {clean}");
            }
            let clean = redactor.value(json!({"a": &spelling, &spelling: 1})).into_inner().to_string();
            assert!(!clean.contains(&spelling), "{spelling} -> {clean}");
        }
    }
}

#[test]
fn nothing_else_is_redacted_where_redaction_is_off() {
    let redactor = with_token(false);
    let text = "password=hunter2 ann@example.org";
    assert!(matches!(redactor.text_ref(text).into_inner(), Cow::Borrowed(kept) if kept == text));
    let value = json!([{"password": "hunter2"}, {"name": "token", "value": "x"}, ["token", "x"], {"ann@example.org": 1}]);
    assert_eq!(redactor.value(value.clone()).into_inner(), value);
}

#[test]
fn base64_characters_that_share_bits_with_the_token_go_too() {
    let redactor = with_token(false);
    let encoded = STANDARD.encode(format!("a{}z", token().expose()));
    let clean = redactor.text(encoded).into_inner();
    assert!(clean.starts_with(MARKER) && clean.len() <= MARKER.len() + 2, "{clean}");
}

#[test]
fn bytes_that_are_no_text_are_searched_for_own_tokens() {
    let redactor = with_token(true);
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend_from_slice(token().expose().as_bytes());
    bytes.push(0xff);
    let clean = redactor.bytes(bytes).into_inner();
    assert_eq!(clean, [&[0xff, 0xfe], MARKER.as_bytes(), &[0xff]].concat());
    let picture = vec![0x89, b'P', b'N', b'G', 0xff, 0];
    assert_eq!(redactor.bytes(picture.clone()).into_inner(), picture);
    assert_eq!(
        redactor.bytes(b"password=hunter2".to_vec()).into_inner(),
        format!("password={MARKER}").into_bytes()
    );
}

#[test]
fn nothing_that_is_formatted_shows_a_token() {
    let redactor = with_token(true);
    assert!(!format!("{redactor:?}").contains(token().expose()));
}

#[test]
fn a_token_below_a_sensitive_key_is_removed_as_a_key_too() {
    let token = token();
    let clean =
        with_token(true).value(json!({"secret": {token.expose(): {token.expose(): true}}})).into_inner();
    assert_eq!(clean, json!({"secret": {MARKER: {MARKER: true}}}));
}

#[test]
fn a_minted_token_that_the_host_knows_no_more_is_removed_in_every_spelling() {
    for seed in 0..64_u8 {
        let token = Token::minted(std::array::from_fn(|index| {
            seed.wrapping_mul(37) ^ (u8::try_from(index).unwrap() * 7)
        }));
        // Redaction is off, and knows no token: the form alone gives it away.
        let config = RedactionConfig { enabled: false, ..RedactionConfig::default() };
        let redactor = Redactor::new(config, &[]).unwrap();
        let secret = token.expose();
        let mut spellings: Vec<String> = vec![
            secret.into(),
            hex::encode(secret),
            hex::encode_upper(secret),
            secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        ];
        for before in ["", "x", "xy", "xyz"] {
            for after in ["", "z", "zz"] {
                let text = format!("{before}{secret}{after}");
                spellings.extend([STANDARD.encode(&text), URL_SAFE.encode(&text)]);
            }
        }
        for spelling in spellings {
            let clean = redactor.text(format!("before {spelling} after")).into_inner();
            assert!(clean.starts_with("before ") && clean.ends_with(" after"), "{clean}");
            // Six characters of it are more than chance would leave beside the marker.
            let left = (0..spelling.len() - 5).find(|&at| clean.contains(&spelling[at..at + 6]));
            assert!(left.is_none(), "{spelling} left {clean}");
            let bytes = [&[0xFF, 0xFE], spelling.as_bytes(), &[0xFF]].concat();
            let clean = redactor.bytes(bytes).into_inner();
            assert!(!clean.windows(6).any(|window| spelling.as_bytes().windows(6).any(|own| own == window)));
        }
    }
    // What merely begins alike stays.
    let redactor = Redactor::new(RedactionConfig::default(), &[]).unwrap();
    for fine in ["palisade_host", "palisade_policy::token::tests_of_everything", "cGFsaXNhZGVf"] {
        assert_eq!(*redactor.text(fine.to_owned()), fine);
    }
}
