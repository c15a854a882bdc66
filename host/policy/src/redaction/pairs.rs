//! `key=value` in text: settings, logs, headers, command lines, query strings, JSON that does not parse.
//!
//! Guarantees: the key is judged by the same words as a JSON key ([`super::keys`]); the value goes up to where its
//! notation ends it: the closing quote, the end of the line for headers, else the next blank or separator. Linear:
//! every scan is bounded, or ends where the next one begins.
//! Not guaranteed: values that span lines without quotes.

use super::MARKER;
use super::keys::{KeyRules, Named};
use super::spans::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Bytes on either side of a word that are looked at to find the whole key.
const MAX_KEY_SIDE: usize = 64;

/// Blanks around a separator.
const MAX_BLANKS: usize = 16;

/// Bytes of a quoted value; after that its end of line ends it.
const MAX_QUOTED: usize = 8 << 10;

/// The words that a sensitive key in a text holds, as a regular expression.
const WORDS: &str = r"pass[ [:punct:]]?(?:word|phrase|code|wd)|pwd|secret|token|credential|creds|cookie|authorization|(?:api|private|secret|access|account|auth|signing|encryption|master)[ [:punct:]]?key|(?:credit[ [:punct:]]?)?card[ [:punct:]]?n(?:umber|o)|credit[ [:punct:]]?card|cc[ [:punct:]]?number|ssn|cvv|cvc|jwt|otp|bearer|(?:db|user|smtp|mail|root|admin)[ [:punct:]]?pass|social[ [:punct:]]?security|(?:\b|_)pin(?:\b|_)";

static CORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?i-u:{WORDS})")).expect("a constant that every test compiles"));

/// What occurs in every JSON text in which a key, or a member that names another one (`"name": "password"`), is
/// sensitive.
pub(super) fn trigger_in_json() -> String {
    format!("{WORDS}|pin|http_?only|same_?site")
}

/// What occurs in every text that this module finds something in: a word, the rest of its key, a closing quote or
/// bracket, blanks, a separator; or a flag, whose separator may be a blank.
pub(super) fn trigger() -> String {
    format!(r#"(?:{WORDS})[A-Za-z0-9_.-]*["'`\\\]]*[ \t]*[:=>%]|--[A-Za-z0-9_.-]*(?:{WORDS})"#)
}

/// Values that are no secret: they say that there is none, or of what type it is.
const PLAIN_VALUES: &[&str] = &[
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "string",
    "str",
    "&str",
    "number",
    "integer",
    "int",
    "bool",
    "boolean",
    "any",
    "unknown",
    "option",
    "required",
    "optional",
    "missing",
    "invalid",
    "expired",
    "empty",
    "redacted",
    "hidden",
];

/// Where `text` holds the value of a sensitive key.
pub(super) fn find(text: &str, keys: &KeyRules, extra: Option<&Regex>, found: &mut Vec<Span>) {
    for core in [Some(&*CORE), extra].into_iter().flatten() {
        let mut from = 0;
        while let Some(hit) = core.find_at(text, from) {
            from = match value_of(text, hit.range(), keys) {
                Some(value) => {
                    let end = value.end;
                    found.push(value);
                    end.max(hit.end())
                }
                None => hit.end(),
            };
        }
    }
}

/// The value that belongs to the key around `core`, if that is a sensitive key and has one.
fn value_of(text: &str, core: Span, keys: &KeyRules) -> Option<Span> {
    let key = whole_key(text, core);
    let name = &text[key.clone()];
    let start = Start::find(text, &key)?;
    // Before the value is measured: what is measured and not taken would be measured again.
    let named = keys.named_by(name);
    if named == Named::Nothing {
        return None;
    }
    let value = start.extent()?;
    let value = start.at + value.start..start.at + value.end;
    let content = &text[value.clone()];
    let is_plain = is_plain(content)
        || is_placeholder(content)
        || (text[..value.start].ends_with("= ") && is_call(content))
        || (name.eq_ignore_ascii_case("token") && is_about_syntax(&text[..key.start]));
    (!is_plain && named.is_secret_text(content)).then_some(value)
}

fn is_plain(value: &str) -> bool {
    let word = value.trim_end_matches(['?', '.', '!']);
    PLAIN_VALUES.iter().any(|plain| word.eq_ignore_ascii_case(plain))
        || value.bytes().all(|byte| byte == b'*' || byte == b'.')
}

/// `token = read_token(…)`: code, not a secret.
fn is_call(value: &str) -> bool {
    let name = value.split('(').next().unwrap_or_default();
    name.len() < value.len() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_.:".contains(&byte))
}

fn whole_key(text: &str, core: Span) -> Span {
    let in_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let bytes = text.as_bytes();
    let mut before = bytes[..core.start].iter().rev().take(MAX_KEY_SIDE).take_while(in_key).count();
    let after = bytes[core.end..].iter().take(MAX_KEY_SIDE).take_while(in_key).count();
    // `\npassword=`: the `n` belongs to the escape.
    if before > 0 && core.start > before && bytes[core.start - before - 1] == b'\\' {
        before -= 1;
    }
    core.start - before..core.end + after
}

/// `$PASSWORD`, `${PASSWORD}`, `{{ password }}`, `%PASSWORD%`: the name of a secret, not the secret.
fn is_placeholder(value: &str) -> bool {
    let name = value
        .strip_prefix("${")
        .or_else(|| value.strip_prefix("{{"))
        .or_else(|| value.strip_prefix('$'))
        .or_else(|| value.strip_prefix('%'));
    name.is_some_and(|name| {
        let name = name.trim_end_matches(['}', '%']);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    })
}

/// "unexpected token: x" is what parsers say.
fn is_about_syntax(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with("xpected") || before.ends_with("near")
}

/// Where a value starts, and what of the notation decides how it ends.
struct Start<'t> {
    /// The byte of the text.
    at: usize,
    /// The text from there on.
    value: &'t str,
    ends: Ends,
}

enum Ends {
    /// `<key>…</key>`: at the next tag.
    AtTag,
    /// `Authorization: …`, `Cookie: …`: with the line, or with the quote that encloses the header.
    WithLine(Option<char>),
    /// At a quote, a blank or a separator, as the value itself says.
    AsWritten { key_was_quoted: bool },
}

impl<'t> Start<'t> {
    fn find(text: &'t str, key: &Span) -> Option<Self> {
        let (name, rest) = (&text[key.clone()], &text[key.end..]);
        let before = text[..key.start].chars().next_back();
        let from = |value: &'t str, ends| Self { at: text.len() - value.len(), value, ends };
        if before == Some('<') {
            return rest.strip_prefix('>').map(|value| from(value, Ends::AtTag));
        }
        let unquoted = rest.trim_start_matches(['\\', '"', '\'', '`', ']']);
        let key_was_quoted = unquoted.len() < rest.len();
        let value = behind_separator(unquoted, name.starts_with("--"))?;
        let is_header = |header: &str| name.eq_ignore_ascii_case(header);
        let is_header =
            ["authorization", "proxy-authorization", "cookie", "set-cookie"].into_iter().any(is_header);
        let ends = match is_header && !key_was_quoted {
            true => Ends::WithLine(before.filter(|c| is_quote(*c))),
            false => Ends::AsWritten { key_was_quoted },
        };
        Some(from(value, ends))
    }

    /// How much of `value` is the value; nothing where it is empty, or no simple value.
    fn extent(&self) -> Option<Span> {
        let value = self.value;
        let key_was_quoted = match self.ends {
            Ends::AtTag => return trimmed(value, 0, value.find('<')?),
            Ends::WithLine(quote) => {
                let end = value.find(|c| matches!(c, '\n' | '\r') || Some(c) == quote).unwrap_or(value.len());
                return trimmed(value, 0, end);
            }
            Ends::AsWritten { key_was_quoted } => key_was_quoted,
        };
        if let Some(quoted) = quoted(value, key_was_quoted) {
            return quoted;
        }
        let end = match value.chars().next()? {
            '{' if !value.starts_with("{{") => return None,
            '[' if !value.starts_with(MARKER) => value.find([']', '\n']).map_or(value.len(), |end| end + 1),
            _ => unquoted(value),
        };
        trimmed(value, 0, end)
    }
}

/// What follows the separator and the blanks around it.
fn behind_separator(rest: &str, key_is_flag: bool) -> Option<&str> {
    const SEPARATORS: [&str; 10] = [":=", "=>", "===", "==", "=", "%3D", "%3d", "%3A", "%3a", ":"];
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let at = Some(blanks(rest)).filter(|blanks| *blanks <= MAX_BLANKS).map(|blanks| &rest[blanks..])?;
    let value = SEPARATORS.into_iter().find_map(|separator| Some((separator, at.strip_prefix(separator)?)));
    match value {
        // `token::Kind` is a path.
        Some((":", value)) if value.starts_with(':') => None,
        Some((_, value)) => {
            Some(blanks(value)).filter(|blanks| *blanks <= MAX_BLANKS).map(|blanks| &value[blanks..])
        }
        None => (key_is_flag && at.len() < rest.len() && !at.starts_with('-')).then_some(at),
    }
}

fn trimmed(value: &str, start: usize, end: usize) -> Option<Span> {
    let end = start + value[start..end].trim_end().len();
    (start < end).then_some(start..end)
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// The extent of a quoted value, if it is one; inside is nothing where it is empty.
fn quoted(value: &str, key_was_quoted: bool) -> Option<Option<Span>> {
    let unescaped = value.trim_start_matches('\\');
    let escapes = value.len() - unescaped.len();
    let quote = unescaped.chars().next().filter(|c| is_quote(*c))?;
    let start = escapes + 1;
    // `"Password:", "id"`: this quote closes the text that the key ends.
    if !key_was_quoted && value[start..].trim_start().starts_with([',', ']', '}', ':']) {
        return Some(None);
    }
    let end = closing_quote(&value[start..], quote, escapes).map(|end| start + end);
    let end = end.unwrap_or_else(|| value.find('\n').unwrap_or(value.len()));
    Some((start < end).then_some(start..end))
}

/// Where the quote closes: at one that is escaped no deeper than the opening one.
fn closing_quote(value: &str, quote: char, escapes: usize) -> Option<usize> {
    let mut backslashes = 0;
    for (index, c) in value.char_indices().take(MAX_QUOTED) {
        match c {
            '\\' => backslashes += 1,
            _ if c == quote && backslashes <= escapes => return Some(index - backslashes),
            // `\\"` closes a text that ends in a backslash.
            _ if c == quote && escapes == 0 && backslashes % 2 == 0 => return Some(index),
            _ => backslashes = 0,
        }
    }
    None
}

/// The end of a value without quotes.
fn unquoted(value: &str) -> usize {
    // `Basic dXNlcjpwYXNz`: a scheme is not the credential.
    let scheme = ["basic ", "bearer ", "digest ", "token ", "negotiate "]
        .into_iter()
        .find(|scheme| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let from = scheme.map_or(0, str::len);
    let bytes = value.as_bytes();
    let end = (from..bytes.len()).find(|index| match bytes[*index] {
        b'"' | b'\'' | b'`' | b'&' | b';' | b'<' | b'>' | b')' | b'}' | b'|' => true,
        byte if byte.is_ascii_whitespace() => true,
        b',' => bytes.get(index + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'"'),
        b']' => !value[..*index].ends_with("[REDACTED"),
        b'\\' => bytes.get(index + 1).is_some_and(|next| b"nrt\"'\\".contains(next)),
        _ => false,
    });
    end.unwrap_or(bytes.len())
}
