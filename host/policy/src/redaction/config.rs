//! What an operator may add to the redaction rules.
//!
//! Guarantees: a rule that could not work as written is an error that names it, never dropped. Bounded: how many,
//! how long, and how much memory each takes once compiled.
//! Trusted: the operator. These bounds stop mistakes, not attacks.

use super::keys;
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// Patterns that an operator may add. Each is one more pass over every output.
pub const MAX_PATTERNS: usize = 64;

/// Bytes of one added pattern: a longer one is a mistake (a pasted file, say).
pub const MAX_PATTERN_BYTES: usize = 1 << 10;

/// Bytes that one compiled pattern may take: nested repetitions multiply.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// Keys that an operator may add. Each is compared with every key of every output.
pub const MAX_EXTRA_KEYS: usize = 256;

/// Bytes of one added key.
pub const MAX_EXTRA_KEY_BYTES: usize = 128;

/// What to look for besides the host's own tokens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct RedactionConfig {
    /// Regular expressions (syntax of the `regex` crate); whatever they match is removed.
    pub patterns: Vec<String>,
    /// More keys whose values are removed, such as `national id`: words, in any casing and with any separators.
    pub extra_keys: Vec<String>,
    /// Whether to look for anything but the host's own tokens.
    pub enabled: bool,
}

impl Default for RedactionConfig {
    /// The built-in rules, switched on.
    fn default() -> Self {
        Self { patterns: Vec::new(), extra_keys: Vec::new(), enabled: true }
    }
}

pub(super) fn compile_patterns(patterns: &[String]) -> Result<Vec<Regex>, RedactionError> {
    if patterns.len() > MAX_PATTERNS {
        return Err(RedactionError::TooManyPatterns { count: patterns.len() });
    }
    patterns.iter().map(|pattern| compile(pattern)).collect()
}

fn compile(pattern: &str) -> Result<Regex, RedactionError> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(RedactionError::PatternTooLong { bytes: pattern.len() });
    }
    let compiled = RegexBuilder::new(pattern)
        .size_limit(MAX_COMPILED_BYTES)
        .dfa_size_limit(MAX_COMPILED_BYTES)
        .build()
        .map_err(|error| RedactionError::BadPattern {
            pattern: pattern.to_owned(),
            reason: error.to_string(),
        })?;
    if compiled.is_match("") {
        return Err(RedactionError::MatchesNothing { pattern: pattern.to_owned() });
    }
    Ok(compiled)
}

pub(super) fn split_keys(keys: &[String]) -> Result<Vec<Vec<String>>, RedactionError> {
    if keys.len() > MAX_EXTRA_KEYS {
        return Err(RedactionError::TooManyKeys { count: keys.len() });
    }
    keys.iter()
        .map(|key| match keys::split(key) {
            words if key.len() <= MAX_EXTRA_KEY_BYTES && !words.is_empty() => Ok(words),
            _ => Err(RedactionError::BadKey { key: key.chars().take(MAX_EXTRA_KEY_BYTES).collect() }),
        })
        .collect()
}

/// A redaction rule that can't be used: the operator's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactionError {
    /// More patterns than [`MAX_PATTERNS`].
    #[error("{count} redaction patterns; at most {MAX_PATTERNS} are allowed: join some with `|`")]
    TooManyPatterns {
        /// How many there are.
        count: usize,
    },
    /// A pattern is longer than [`MAX_PATTERN_BYTES`].
    #[error("a redaction pattern of {bytes} bytes; at most {MAX_PATTERN_BYTES} are allowed: split it")]
    PatternTooLong {
        /// Its length.
        bytes: usize,
    },
    /// A pattern is not a regular expression, or too large once compiled.
    #[error("the redaction pattern `{pattern}` can't be used: {reason}")]
    BadPattern {
        /// The pattern.
        pattern: String,
        /// Why, in the words of the `regex` crate.
        reason: String,
    },
    /// A pattern matches the empty text, and so everywhere.
    #[error(
        "the redaction pattern `{pattern}` matches the empty text; let it match at least one character (`+`, not `*`)"
    )]
    MatchesNothing {
        /// The pattern.
        pattern: String,
    },
    /// More keys than [`MAX_EXTRA_KEYS`].
    #[error("{count} redaction keys; at most {MAX_EXTRA_KEYS} are allowed")]
    TooManyKeys {
        /// How many there are.
        count: usize,
    },
    /// A key has no letter, or is longer than [`MAX_EXTRA_KEY_BYTES`].
    #[error(
        "the redaction key {key:?} can't be used; write words such as `national id`, at most {MAX_EXTRA_KEY_BYTES} bytes"
    )]
    BadKey {
        /// The key, cut to that length.
        key: String,
    },
    /// The tokens' spellings are too large together for one matcher.
    #[error("the configured tokens are too long or too many to be kept out of outputs; use shorter ones")]
    TooManySecrets,
}
