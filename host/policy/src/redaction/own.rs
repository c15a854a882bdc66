//! The host's own tokens, in every spelling.
//!
//! Guarantees: what [`Token::encodings`] lists is found in text and in bytes, letters of hexadecimal, UUIDs and
//! percent-encoding in any case. A base64 spelling is removed with the characters beside it that it shares bits with.

use super::RedactionError;
use super::spans::Span;
use crate::token::Token;
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
        let shortest = all.iter().map(|spelling| spelling.chars().count()).min().unwrap_or(usize::MAX);
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
    }
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
