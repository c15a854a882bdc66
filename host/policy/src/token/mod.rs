//! Bearer tokens.
//!
//! Guarantees: a token is never empty; it has no `Debug`, `Display` or `Serialize`, so that it can't slip into a log
//! or an answer; comparing takes time that depends on the token's own length and on nothing about the guess that the
//! guesser does not know.
//! Not guaranteed: that a configured token is hard to guess ([`Token::is_short`]), or that memory is wiped.
//! Hostile: whoever presents a token.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

mod minted;
#[cfg(test)]
mod tests;

pub use minted::{MINTED_CHARS, MINTED_PREFIX, TokenHash};

/// Below this many bytes a configured token can be guessed by trying, and its encodings are too short to be told
/// from ordinary text.
const SHORT_BYTES: usize = 16;

/// Below this many bytes only the plain token is looked for in outputs: fragments of an encoding would be so short
/// that they occur everywhere.
const MIN_ENCODED_BYTES: usize = 8;

/// What is percent-encoded in a URL's component: everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A secret that names its bearer.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a secret that can be formatted ends in a log")]
pub struct Token {
    /// Invariant: not blank; no blanks around it.
    secret: String,
}

impl Token {
    /// The configured token, without the blanks around it; where there is none, or it is blank, the fallback, which
    /// must be a fresh UUID v4. A blank token never means "no authentication".
    #[must_use]
    pub fn configured(configured: Option<&str>, fallback: Uuid) -> Self {
        let secret = match configured.map(str::trim) {
            Some(token) if !token.is_empty() => token.to_owned(),
            _ => fallback.hyphenated().to_string(),
        };
        Self { secret }
    }

    /// The secret itself, for the one place that hands it to its owner. Never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.secret
    }

    /// Whether the operator should be warned that the token is easy to guess.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        self.secret.len() < SHORT_BYTES
    }

    /// Whether `presented` is this token, compared without an early exit: each byte of the token is looked at,
    /// however long `presented` is and wherever it differs.
    #[must_use]
    pub fn matches(&self, presented: &[u8]) -> bool {
        let same_length = self.secret.len().ct_eq(&presented.len());
        let equal = self.secret.bytes().enumerate().fold(same_length, |equal, (index, expected)| {
            // Whether the guess is that long is no secret to the guesser.
            let given = presented.get(index).copied().unwrap_or_default();
            equal & expected.ct_eq(&given)
        });
        equal.into()
    }

    /// Every spelling in which redaction looks for the token: plain, hexadecimal, percent-encoded, as a UUID without
    /// hyphens, and base64.
    ///
    /// Base64 is given as the characters that the token alone decides at each of the three byte alignments: whatever
    /// is encoded around it, in either alphabet, padded or not, holds one of them.
    #[must_use]
    pub fn encodings(&self) -> Vec<String> {
        let bytes = self.secret.as_bytes();
        let mut all = vec![self.secret.clone()];
        if bytes.len() >= MIN_ENCODED_BYTES {
            all.extend([hex::encode(bytes), hex::encode_upper(bytes)]);
            all.extend(percent_encodings(bytes));
            all.extend(Uuid::parse_str(&self.secret).map(|uuid| uuid.simple().to_string()));
            all.extend(self.base64_encodings());
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The base64 spellings among [`encodings`](Self::encodings).
    pub(crate) fn base64_encodings(&self) -> Vec<String> {
        let bytes = self.secret.as_bytes();
        if bytes.len() < MIN_ENCODED_BYTES {
            return Vec::new();
        }
        let mut all = Vec::new();
        for alphabet in [&alphabet::STANDARD, &alphabet::URL_SAFE] {
            let padded = GeneralPurpose::new(alphabet, PAD).encode(bytes);
            let bare = GeneralPurpose::new(alphabet, NO_PAD);
            all.extend([padded, bare.encode(bytes)]);
            all.extend((0..3).map(|offset| aligned_core(&bare, bytes, offset)));
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The base64 characters that are the same whatever `offset` bytes stand before `bytes`, and whatever follows.
pub(crate) fn aligned_core(engine: &GeneralPurpose, bytes: &[u8], offset: usize) -> String {
    let mut shifted = vec![0; offset];
    shifted.extend_from_slice(bytes);
    let encoded = engine.encode(&shifted);
    // Each character carries six bits: the first whole one after the prefix, the last one filled by the token.
    let (first, last) = ((offset * 8).div_ceil(6), shifted.len() * 8 / 6);
    encoded.get(first..last).unwrap_or_default().to_owned()
}

fn percent_encodings(bytes: &[u8]) -> [String; 3] {
    // Where a component is encoded (RFC 3986), and everything without exception, in both cases.
    let everything: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    [percent_encode(bytes, RESERVED).to_string(), everything.to_lowercase(), everything]
}
