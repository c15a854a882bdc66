use super::*;

#[test]
fn a_password_opens_its_key_and_no_other_does() {
    let GeneratedKey { secret, public } = SecretKey::generate(Some("correct horse")).unwrap();
    assert!(matches!(SecretKey::parse(&secret, None), Err(KeyError::NeedsPassword)));
    assert!(matches!(SecretKey::parse(&secret, Some("wrong")), Err(KeyError::WrongPassword)));
    let key = SecretKey::parse(&secret, Some("correct horse")).unwrap();
    assert_eq!(key.public().unwrap().id(), public.id());
    assert!(matches!(SecretKey::generate(Some("")), Err(KeyError::EmptyPassword)));
}

#[test]
fn a_public_key_is_read_from_its_file_and_from_its_line() {
    let public = SecretKey::generate(None).unwrap().public;
    let text = public.to_text();
    assert_eq!(PublicKey::parse(&text).unwrap(), public);
    assert_eq!(PublicKey::parse(text.lines().nth(1).unwrap()).unwrap(), public);
    assert_eq!(PublicKey::parse(&text.replace('\n', "\r\n")).unwrap(), public);
}

#[test]
fn what_is_no_key_says_so() {
    let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
    for text in ["", "untrusted comment: x", "x", "AAAA", &secret, &format!("{}AAAA\n", public.to_text())] {
        assert!(matches!(PublicKey::parse(text), Err(KeyError::NotPublic(_))), "{text}");
    }
    for text in ["", "AAAA", &public.to_text(), &"A".repeat(10_000)] {
        assert!(matches!(SecretKey::parse(text, None), Err(KeyError::NotSecret(_))), "{text}");
    }
}

#[test]
fn a_damaged_secret_key_is_refused() {
    let secret = SecretKey::generate(None).unwrap().secret;
    let damaged = |at: usize| {
        let mut bytes = secret.clone().into_bytes();
        let start = secret.find('\n').unwrap() + 1;
        bytes[start + at] = if bytes[start + at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    // Of the 212 digits, those of the key number, the key and its checksum.
    for at in 72..212 {
        assert!(SecretKey::parse(&damaged(at), None).is_err(), "digit {at}");
    }
}

#[test]
fn a_key_without_a_checksum_is_checked_by_signing() {
    let text = include_str!("../../tests/golden/v1.key");
    let key = SecretKey::parse(text, None).unwrap();
    let public = PublicKey::parse(include_str!("../../tests/golden/v1.pub")).unwrap();
    assert_eq!(key.public().unwrap(), public);
    let line = text.lines().nth(1).unwrap();
    let raw = STANDARD.decode(line).unwrap();
    // Of the seed, and of the public half.
    for at in [62, 93, 94, 125] {
        let mut other = raw.clone();
        other[at] ^= 1;
        assert!(SecretKey::parse(&STANDARD.encode(other), None).is_err(), "byte {at}");
    }
}

#[test]
fn debug_output_shows_no_secret() {
    let generated = SecretKey::generate(None).unwrap();
    let key = SecretKey::parse(&generated.secret, None).unwrap();
    assert_eq!(format!("{key:?}"), "SecretKey { .. }");
    assert!(!format!("{generated:?}").contains("RW"));
}

#[test]
fn key_ids_are_written_one_way() {
    let id: KeyId = "00000000000000AB".parse().unwrap();
    assert_eq!(id.to_string(), "00000000000000AB");
    for text in ["ab", "00000000000000ab", "+0000000000000AB", "00000000000000AB0", ""] {
        assert!(text.parse::<KeyId>().is_err(), "{text}");
    }
}
