//! Redaction of texts, of JSON and of bytes.
//!
//! The first byte chooses what is done with the rest.
//!
//! What holds, whatever the rest is: no panic; time that grows with the length and no faster; redacting twice is redacting
//! once; JSON stays JSON; no token of the host's in any spelling, and no planted secret of a known form, is left; where
//! nothing was found nothing was changed, and what is left of a text is in its order; and what can't be a secret stays.

use std::sync::LazyLock;
use std::time::Instant;

use palisade_policy::{MARKER, RedactionConfig, Redactor, Token};
use serde_json::Value;
use uuid::Uuid;

use crate::SOON;
use crate::bytes::text;
use crate::script::{SPELLINGS, TOKEN};

/// Bytes that a text is repeated to, where its time is looked at. What is quadratic takes minutes for so many.
const LONG: usize = 192 << 10;

/// Secrets of known forms, each as a word of its own.
const PLANTED: &[&str] = &[
    "sk-ant-api03-Ab0dEfGh1jKlMn0pQrSt",
    "ghp_0123456789abcdefABCDEF0123456789abcd",
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-123456789012-abcdefGHIJKL",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "AIzaSyA0123456789abcdefghijklmnopqrstuv",
    "glpat-0123456789abcdefghij",
    "npm_0123456789abcdefghijklmnopqrstuvwxyz",
    "hf_0123456789abcdefghijABCDEFGHIJ",
    "dapi0123456789abcdef0123456789abcdef",
];

fn redactor(enabled: bool) -> Redactor {
    let config = RedactionConfig {
        patterns: vec!["N-[0-9]+".to_owned()],
        extra_keys: vec!["national id".to_owned()],
        enabled,
    };
    let token = Token::configured(Some(TOKEN), Uuid::nil());
    Redactor::new(config, &[&token]).expect("no rule is wrong")
}

static ON: LazyLock<Redactor> = LazyLock::new(|| redactor(true));
/// Switched off, it looks for the host's own tokens alone.
static OFF: LazyLock<Redactor> = LazyLock::new(|| redactor(false));

/// Redacts the bytes in one of several ways.
pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let given = text(rest);
    match choice % 16 {
        0 | 8 => own_token(&given, *choice),
        1 | 9 => planted(&given, *choice),
        2 | 10 => json(&given),
        3 | 11 => bytes(rest),
        4 => clean(rest),
        // Seldom: it takes as long as all the others.
        5 => linear(&given),
        _ => plain(&given),
    }
}

fn redact(redactor: &Redactor, text: &str) -> String {
    redactor.text(text.to_owned()).into_inner()
}

fn plain(given: &str) {
    let once = redact(&ON, given);
    assert_eq!(redact(&ON, &once), once, "twice is not once, of {given:?}");
    assert_eq!(ON.text_ref(given).into_inner(), once, "borrowed and owned differ");
    if !once.contains(MARKER) {
        assert_eq!(once, given, "changed, and nothing taken out");
    }
    match serde_json::from_str::<Value>(given) {
        // A text that is JSON is read as such, and written anew.
        Ok(Value::Object(_) | Value::Array(_)) => {
            assert!(serde_json::from_str::<Value>(&once).is_ok(), "{given:?} was JSON, {once:?} is not");
        }
        _ => is_left_in_order(given, &once),
    }
}

/// What stands between markers stood there before, in the same order. (Not where JSON is embedded, which is written anew.)
fn is_left_in_order(given: &str, clean: &str) {
    if given.contains(['{', '[']) {
        return;
    }
    let mut rest = given;
    for piece in clean.split(MARKER) {
        let at =
            rest.find(piece).unwrap_or_else(|| panic!("{piece:?} was not in {given:?}, but is in {clean:?}"));
        rest = &rest[at + piece.len()..];
    }
}

fn own_token(given: &str, choice: u8) {
    let own: Vec<String> = Token::configured(Some(TOKEN), Uuid::nil()).encodings();
    let spelling = &own[usize::from(choice / 8) % own.len()];
    let half = given.floor_char_boundary(given.len() / 2);
    let planted = format!("{}{spelling}{}", &given[..half], &given[half..]);
    for redactor in [&*ON, &*OFF] {
        let clean = redact(redactor, &planted);
        for spelling in &own {
            assert!(!clean.contains(spelling), "{spelling} is left of {planted:?}: {clean:?}");
        }
    }
    let value = OFF.value(Value::from(vec![Value::from(planted)])).into_inner().to_string();
    assert!(!SPELLINGS.iter().any(|other| own.contains(other) && value.contains(other)), "{value:?}");
}

fn planted(given: &str, choice: u8) {
    let secret = PLANTED[usize::from(choice / 8) % PLANTED.len()];
    let half = given.floor_char_boundary(given.len() / 2);
    let clean = redact(&ON, &format!("{}\n{secret}\n{}", &given[..half], &given[half..]));
    assert!(!clean.contains(secret), "{secret} is left of {given:?}: {clean:?}");
    let value =
        serde_json::json!({ "a": [{ "b": secret, given: secret }], "c": format!("{given} {secret}") });
    for clean in [ON.value(value.clone()).into_inner().to_string(), redact(&ON, &value.to_string())] {
        assert!(!clean.contains(secret), "{secret} is left beside {given:?}: {clean:?}");
    }
}

fn json(given: &str) {
    let Ok(value) = serde_json::from_str::<Value>(given) else { return plain(given) };
    for redactor in [&*ON, &*OFF] {
        let once = redactor.value(value.clone()).into_inner();
        assert_eq!(shape(&once), shape(&value), "of another shape: {once}");
        assert_eq!(redactor.value(once.clone()).into_inner(), once, "twice is not once, of {value}");
        let schema = redactor.schema(value.clone()).into_inner();
        assert_eq!(
            redactor.schema(schema.clone()).into_inner(),
            schema,
            "twice is not once, of the schema {value}"
        );
    }
}

/// What kind of value it is.
fn shape(value: &Value) -> std::mem::Discriminant<Value> {
    // What is below a telling key is replaced by a text, whatever it was; the outermost value has no key.
    std::mem::discriminant(value)
}

fn bytes(given: &[u8]) {
    for redactor in [&*ON, &*OFF] {
        let clean = redactor.bytes(given.to_vec()).into_inner();
        assert_eq!(redactor.bytes(clean.clone()).into_inner(), clean, "twice is not once, of {given:?}");
        match std::str::from_utf8(given) {
            Ok(text) => assert_eq!(clean, redact(redactor, text).into_bytes()),
            Err(_) => assert!(!text(&clean).contains(TOKEN)),
        }
    }
}

/// Letters and stops that no rule has a use for: they come back as they were, and uncopied.
fn clean(given: &[u8]) {
    const LETTERS: &[u8] = b"bcdfghlmq .,;!?\n";
    let text: String =
        given.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    let clean = ON.text_ref(&text).into_inner();
    assert!(matches!(clean, std::borrow::Cow::Borrowed(same) if same == text), "{text:?} became {clean:?}");
}

fn linear(given: &str) {
    let unit = &given[..given.floor_char_boundary(64)];
    if unit.is_empty() {
        return;
    }
    let long = unit.repeat(LONG / unit.len());
    let start = Instant::now();
    let clean = redact(&ON, &long);
    assert!(start.elapsed() < SOON, "{} bytes of {unit:?} took {:?}", long.len(), start.elapsed());
    // A marker is longer than the shortest secret.
    assert!(clean.len() <= 12 * LONG, "{} bytes of {unit:?} became {}", long.len(), clean.len());
}
