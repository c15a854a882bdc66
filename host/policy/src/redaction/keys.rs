//! Which keys name a secret.
//!
//! Guarantees: a key is judged by whole words, after it is split at case changes, digits, and everything that is not
//! a letter: `className` holds no `ssn`, and `tokenizer` no `token`. What only counts, measures or describes a secret
//! (`token_count`, `max_tokens`, `password_field_present`) is not one.
//! Not guaranteed: languages other than English, unless the operator adds their words.

use super::RedactionError;
use regex::Regex;
use serde_json::Number;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A key in which none of these occurs is ordinary, and most are: the words are compared only where one does.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "pass|pwd|secret|token|key|authorization|cookie|cred|ssn|security|card|cvv|cvc|pin|jwt|bearer|otp|cc";
    Regex::new(&format!("(?i-u:{words})")).expect("a constant that every test compiles")
});

/// Words that are secrets by themselves.
const WORDS: &str = "\
    authorization ssn cvv cvc jwt bearer otp totp creds passcode passcodes";

/// Words that are secrets also as the end of a longer word, plural or not: `dbpassword`, `accesstoken`.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "password", "passwd", "passphrase", "secret", "token", "cookie", "credential", "apikey", "secretkey",
    "privatekey", "accesskey", "creditcard", "cardnumber",
];

/// Words that are secrets only together.
#[rustfmt::skip]
const SEQUENCES: &[[&str; 2]] = &[
    ["pass", "word"], ["pass", "phrase"], ["pass", "code"], ["db", "pass"], ["user", "pass"],
    ["smtp", "pass"], ["mail", "pass"], ["root", "pass"], ["admin", "pass"], ["api", "key"],
    ["api", "keys"], ["private", "key"], ["private", "keys"], ["secret", "key"], ["access", "key"],
    ["account", "key"], ["auth", "key"], ["signing", "key"], ["encryption", "key"], ["master", "key"],
    ["credit", "card"], ["card", "number"], ["card", "no"], ["cc", "number"], ["social", "security"],
];

/// A key that ends in one of these describes a secret, and holds none.
const DESCRIPTIONS: &str = "\
    count counts counter counters length len size sizes type types kind limit limits max min budget \
    usage used remaining total ttl age lifetime timeout expiry expires expired expiration at present \
    exists missing enabled disabled required valid invalid policy strength name names domain path url \
    uri endpoint scheme algorithm format version index position rate consent banner label placeholder \
    selector attempts failures changed file filename dir directory";

/// Before `token` these make a number of tokens of it.
const SURE_QUANTITIES: &str = "max min num total n count";

/// Before `tokens` these make it a number of tokens.
const QUANTITIES: &str = "\
    max min num total n count input output prompt completion used remaining cached reasoning estimated \
    avg context budget per";

/// The built-in rules, and the operator's.
pub(super) struct KeyRules {
    /// Each a sequence of lower-case words.
    extra: Vec<Vec<String>>,
    /// The same, as they are found in text.
    extra_in_text: Option<Regex>,
}

impl KeyRules {
    pub(super) fn new(extra: Vec<Vec<String>>) -> Result<Self, RedactionError> {
        let spelt = |words: &Vec<String>| {
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            words.join("[ _.-]?")
        };
        let alternatives: Vec<String> = extra.iter().map(spelt).collect();
        let extra_in_text = match alternatives.is_empty() {
            true => None,
            false => Some(
                Regex::new(&format!("(?i:{})", alternatives.join("|")))
                    .map_err(|_| RedactionError::TooManyKeys { count: extra.len() })?,
            ),
        };
        Ok(Self { extra, extra_in_text })
    }

    /// Whether there are none but the built-in rules.
    pub(super) const fn has_no_extra(&self) -> bool {
        self.extra.is_empty()
    }

    /// Finds the operator's keys in text.
    pub(super) const fn extra_in_text(&self) -> Option<&Regex> {
        self.extra_in_text.as_ref()
    }

    /// Whether a text under this key is a secret.
    pub(super) fn is_secret_text(&self, key: &str, value: &str) -> bool {
        self.named_by(key).is_secret_text(value)
    }

    /// Whether a number under this key is a secret.
    pub(super) fn is_secret_number(&self, key: &str, value: &Number) -> bool {
        match self.named_by(key) {
            Named::Nothing => false,
            Named::Secret | Named::Pwd => true,
            // Shorter ones are pins of a connector or a chip.
            Named::Pin => value.as_u64().is_some_and(|value| (1_000..=999_999_999_999).contains(&value)),
            // `tokens: 512` is how many.
            Named::Tokens => false,
        }
    }

    /// Whether an array or an object under this key holds secrets.
    pub(super) fn holds_secrets(&self, key: &str) -> bool {
        !matches!(self.named_by(key), Named::Nothing | Named::Pin)
    }

    /// What the words of a key name.
    pub(super) fn named_by(&self, key: &str) -> Named {
        if self.extra.is_empty() && !HINT.is_match(key) {
            return Named::Nothing;
        }
        let words = split(key);
        if self.extra.iter().any(|extra| contains(&words, extra)) { Named::Secret } else { named_by(&words) }
    }
}

/// What a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Nothing that is secret.
    Nothing,
    /// A secret, whatever the value.
    Secret,
    /// A password, or where a shell stands (`PWD=/home/ann`).
    Pwd,
    /// A personal number, where it is one.
    Pin,
    /// Several tokens, or how many there are.
    Tokens,
}

impl Named {
    /// Whether a text that is called this is a secret.
    pub(super) fn is_secret_text(self, value: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Secret | Self::Tokens => !value.is_empty(),
            Self::Pwd => !value.is_empty() && !is_absolute_path(value),
            Self::Pin => (3..=12).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
}

fn named_by(words: &[String]) -> Named {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let named: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_number(word)).collect();
    let describes = named.last().is_none_or(|last| Role::of(last).describes) || named.contains(&"per");
    let counts = match named[..] {
        [.., before, "tokens"] => Role::of(before).counts_tokens,
        [.., before, "token"] => Role::of(before).counts_token,
        _ => false,
    };
    if describes || counts {
        return Named::Nothing;
    }
    let is_secret = |word: &&str| Role::of(word).is_secret || (ends_secretly(word) && *word != "tokens");
    let holds = |pair: &[&str; 2]| named.windows(2).any(|window| window == pair);
    if named.iter().any(is_secret) || SEQUENCES.iter().any(holds) {
        return Named::Secret;
    }
    match named[..] {
        [.., "pin" | "pinno"] | [.., "pin", "no" | "number" | "code"] => Named::Pin,
        _ if named.contains(&"pwd") => Named::Pwd,
        _ if named.contains(&"tokens") => Named::Tokens,
        _ => Named::Nothing,
    }
}

/// What a word does in a key.
#[derive(Clone, Copy, Default)]
struct Role {
    is_secret: bool,
    describes: bool,
    counts_tokens: bool,
    counts_token: bool,
}

impl Role {
    fn of(word: &str) -> Self {
        static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
            let mut roles: HashMap<&str, Role> = HashMap::new();
            WORDS.split(' ').for_each(|word| roles.entry(word).or_default().is_secret = true);
            DESCRIPTIONS.split(' ').for_each(|word| roles.entry(word).or_default().describes = true);
            QUANTITIES.split(' ').for_each(|word| roles.entry(word).or_default().counts_tokens = true);
            SURE_QUANTITIES.split(' ').for_each(|word| roles.entry(word).or_default().counts_token = true);
            roles
        });
        ROLES.get(word).copied().unwrap_or_default()
    }
}

fn ends_secretly(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    ENDINGS.iter().any(|ending| word.ends_with(ending) || singular.ends_with(ending))
}

fn contains(words: &[String], sequence: &[String]) -> bool {
    !sequence.is_empty() && words.windows(sequence.len()).any(|window| window == sequence)
}

fn is_absolute_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.starts_with('/') || matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// The words of a key, in lower case: `XApiKey2`, `x-api-key-2` and `x.api key 2` are all `x`, `api`, `key`, `2`.
pub(super) fn split(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = Class::Other;
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        let class = Class::of(letter);
        let next_is_lower = letters.peek().is_some_and(|next| Class::of(*next) == Class::Lower);
        let begins = match (previous, class) {
            (_, Class::Other) => {
                previous = Class::Other;
                continue;
            }
            // `fooBar` begins a word at `B`, and `APIKey` at `K`.
            (Class::Lower, Class::Upper) => true,
            (Class::Upper, Class::Upper) => next_is_lower,
            (Class::Upper, Class::Lower) => false,
            (before, now) => before != now,
        };
        if begins || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        previous = class;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Other,
}

impl Class {
    fn of(letter: char) -> Self {
        match letter {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Digit,
            _ if letter.is_uppercase() => Self::Upper,
            _ if letter.is_alphabetic() => Self::Lower,
            _ => Self::Other,
        }
    }
}
