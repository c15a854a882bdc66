use super::{MINTED_CHARS, MINTED_PREFIX, Token, TokenHash};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;
use uuid::Uuid;

const FALLBACK: Uuid = Uuid::from_u128(0x3f2a_9c41_7b8e_4d65_9a10_c2d3_e4f5_0617);
const FALLBACK_TEXT: &str = "3f2a9c41-7b8e-4d65-9a10-c2d3e4f50617";

fn configured(text: &str) -> Token {
    Token::configured(Some(text), FALLBACK)
}

#[test]
fn a_blank_token_never_disables_authentication() {
    assert_eq!(Token::configured(None, FALLBACK).expose(), FALLBACK_TEXT);
    for blank in ["", " ", "\t\r\n", "\u{a0}", "   "] {
        assert_eq!(configured(blank).expose(), FALLBACK_TEXT, "{blank:?}");
        assert!(!configured(blank).matches(blank.as_bytes()));
    }
}

#[test]
fn blanks_around_a_configured_token_do_not_belong_to_it() {
    assert_eq!(configured(" s3cret\n").expose(), "s3cret");
}

#[test]
fn only_the_exact_token_matches() {
    let token = configured("s3cret-Token");
    assert!(token.matches(b"s3cret-Token"));
    for wrong in [
        "",
        "s",
        "s3cret-Toke",
        "s3cret-Token ",
        "s3cret-Tokenn",
        "S3CRET-TOKEN",
        "s3cret-token",
        "s3cret-Tokes",
        "\0",
    ] {
        assert!(!token.matches(wrong.as_bytes()), "{wrong:?}");
    }
    assert!(!token.matches(&vec![b's'; 1 << 20]));
    assert!(!token.matches(b"\xff\xfe"));
    assert!(!token.matches(b"s3cret-Token\0"));
}

#[test]
fn a_token_need_not_be_ascii() {
    let token = configured("schlüssel-日本");
    assert!(token.matches("schlüssel-日本".as_bytes()) && !token.matches("schlussel-日本".as_bytes()));
    assert!(!token.encodings().is_empty());
}

#[test]
fn short_tokens_are_told_apart() {
    assert!(configured("123456789012345").is_short());
    assert!(!configured("1234567890123456").is_short());
    assert!(!Token::configured(None, FALLBACK).is_short());
}

#[test]
fn a_very_short_token_is_looked_for_in_plain_only() {
    assert_eq!(configured("1234567").encodings(), ["1234567"]);
    assert!(configured("12345678").encodings().len() > 5);
}

#[test]
fn encodings_hold_the_usual_spellings() {
    let token = configured("a/b+c d?ü-token");
    let encodings = token.encodings();
    for spelling in [
        "a/b+c d?ü-token",
        "612f622b6320643fc3bc2d746f6b656e",
        "612F622B6320643FC3BC2D746F6B656E",
        "a%2Fb%2Bc%20d%3F%C3%BC-token",
        &STANDARD.encode("a/b+c d?ü-token"),
        &URL_SAFE.encode("a/b+c d?ü-token"),
    ] {
        assert!(encodings.iter().any(|encoding| encoding == spelling), "{spelling}");
    }
    assert!(Token::configured(None, FALLBACK).encodings().contains(&FALLBACK_TEXT.replace('-', "")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn base64_of_anything_around_the_token_holds_an_encoding(
        secret in "[!-~]{8,40}",
        before in prop::collection::vec(any::<u8>(), 0..8),
        after in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let encodings = configured(&secret).encodings();
        let bytes = [before.as_slice(), secret.as_bytes(), after.as_slice()].concat();
        for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            prop_assert!(encodings.iter().any(|encoding| encoded.contains(encoding)), "{}", encoded);
        }
    }

    #[test]
    fn nothing_but_the_token_matches(secret in "[!-~]{1,40}", guess in prop::collection::vec(any::<u8>(), 0..48)) {
        let token = configured(&secret);
        prop_assert!(token.matches(secret.as_bytes()));
        prop_assert_eq!(token.matches(&guess), guess == secret.as_bytes());
    }
}

#[test]
fn a_minted_token_has_the_form_that_it_is_known_by_and_its_hash_is_all_that_is_kept() {
    let token = Token::minted([0xA5; 32]);
    let rest = token.expose().strip_prefix(MINTED_PREFIX).unwrap();
    assert_eq!(rest.len(), MINTED_CHARS);
    assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{rest}");
    assert_ne!(Token::minted([0xA6; 32]).expose(), token.expose());

    let hash = TokenHash::of(token.expose().as_bytes());
    assert!(!hash.to_string().contains(rest) && format!("{hash:?}") == "TokenHash");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    // FIPS 180-4's own example.
    let known = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(TokenHash::of(b"abc").to_string(), known);
    for wrong in ["", "sha256:", &known[7..], &known.to_uppercase(), &known[..70], &format!("{known}0")] {
        assert!(wrong.parse::<TokenHash>().is_err(), "{wrong}");
    }
}
