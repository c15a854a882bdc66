//! The host's own tokens, in every spelling.
//!
//! Guarantees: what [`Token::encodings`] lists is found in text and in bytes, letters of hexadecimal, UUIDs and
//! percent-encoding in any case. A base64 spelling is removed with the characters beside it that it shares bits with.
//! Minted tokens, of which the host keeps a hash alone, are found by their prefix, in the same spellings.

use super::RedactionError;
use std::sync::LazyLock;

use super::spans::Span;
use crate::token::{MINTED_CHARS, MINTED_PREFIX, Token, aligned_core};
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::bytes::Regex;

/// Base64 characters beside a token's own that hold some of its bits: two before it at most, and one after it.
const SHARED_CHARS: usize = 2;

pub(super) struct OwnTokens {
    /// Characters of the shortest spelling, each a byte at least: most strings of JSON are shorter.
    shortest: usize,
    plain: Option<Regex>,
    base64: Option<Regex>,
}

impl OwnTokens {
    pub(super) fn new(tokens: &[&Token]) -> Result<Self, RedactionError> {
        let base64: Vec<String> = tokens.iter().flat_map(|token| token.base64_encodings()).collect();
        let all: Vec<String> = tokens.iter().flat_map(|token| token.encodings()).collect();
        let minted = MINTED_PREFIX.len() + MINTED_CHARS;
        let shortest =
            all.iter().map(|spelling| spelling.chars().count()).min().unwrap_or(minted).min(minted);
        let plain = all.into_iter().filter(|spelling| !base64.contains(spelling)).collect();
        Ok(Self { shortest, plain: any_of(plain, "i")?, base64: any_of(base64, "-i")? })
    }

    /// Where `haystack` holds a token, in no order.
    pub(super) fn find(&self, haystack: &[u8], found: &mut Vec<Span>) {
        if haystack.len() < self.shortest {
            return;
        }
        if let Some(plain) = &self.plain {
            found.extend(plain.find_iter(haystack).map(|hit| hit.range()));
        }
        if let Some(base64) = &self.base64 {
            found.extend(base64.find_iter(haystack).map(|hit| with_shared_chars(haystack, hit.range())));
        }
        if haystack.len() >= MINTED_PREFIX.len() + MINTED_CHARS {
            found.extend(MINTED.find_iter(haystack).map(|hit| hit.range()));
            found.extend(
                MINTED_BASE64.find_iter(haystack).map(|hit| with_shared_chars(haystack, hit.range())),
            );
        }
    }
}

/// Minted tokens: plain, in hexadecimal, and with each byte percent-encoded (their characters are all unreserved).
static MINTED: LazyLock<Regex> = LazyLock::new(|| {
    let plain = format!("{MINTED_PREFIX}[A-Za-z0-9_-]{{{MINTED_CHARS}}}");
    let digits = format!("(?i:{}[0-9a-f]{{{}}})", hex::encode(MINTED_PREFIX), 2 * MINTED_CHARS);
    let prefix: String = MINTED_PREFIX.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let percent = format!("(?i:{prefix}(?:%[0-9a-f]{{2}}){{{MINTED_CHARS}}})");
    constant(&[plain, digits, percent].join("|"))
});

/// Minted tokens in base64, at each of its three alignments: what the prefix decides, and as many characters as the rest
/// of the token takes at the least.
static MINTED_BASE64: LazyLock<Regex> = LazyLock::new(|| {
    let cores: Vec<String> =
        (0..3).map(|offset| aligned_core(&STANDARD_NO_PAD, MINTED_PREFIX.as_bytes(), offset)).collect();
    constant(&format!("(?:{})[A-Za-z0-9+/_-]{{{}}}", cores.join("|"), MINTED_CHARS * 8 / 6))
});

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("made of constants: a test compiles it")
}

fn any_of(mut spellings: Vec<String>, flags: &str) -> Result<Option<Regex>, RedactionError> {
    if spellings.is_empty() {
        return Ok(None);
    }
    // The first alternative that fits wins: the longest must come first.
    spellings.sort_unstable_by_key(|spelling| std::cmp::Reverse(spelling.len()));
    let alternatives: Vec<String> = spellings.iter().map(|spelling| regex::escape(spelling)).collect();
    // The reason is dropped on purpose: it would quote the tokens.
    Regex::new(&format!("(?{flags}:{})", alternatives.join("|")))
        .map(Some)
        .map_err(|_| RedactionError::TooManySecrets)
}

fn with_shared_chars(haystack: &[u8], core: Span) -> Span {
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let before = haystack[..core.start].iter().rev().take(SHARED_CHARS).take_while(is_base64).count();
    let after = haystack[core.end..].iter().take(SHARED_CHARS).take_while(is_base64).count();
    core.start - before..core.end + after
}
