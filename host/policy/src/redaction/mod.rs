//! Redaction: what leaves the host leaves through here.
//!
//! Guarantees: the host's own tokens never leave, in any spelling of [`Token::encodings`], whether redaction is
//! switched on or not. Time is linear in the input, whatever the input is (for the operator's own patterns: in most).
//! What holds no secret comes back as it was, uncopied. Redacting twice gives what redacting once gave.
//! Not guaranteed: that every secret of the application is found. This is a net under the grants, not a boundary: a
//! secret that is cut in pieces, encoded, or spelt like nothing known passes. What must not be seen must not be
//! granted.
//! Hostile: everything that is redacted. Trusted: the operator's patterns and keys (bounded all the same).

use crate::error::Failure;
use crate::stage::Redacted;
use crate::token::Token;
use regex::Regex;
use serde_json::Value;
use std::borrow::Cow;

mod cards;
mod config;
mod embedded;
mod json;
mod keys;
mod kinds;
mod leaves;
mod own;
mod pairs;
mod spans;
mod text;

#[cfg(test)]
mod tests;

pub use config::{
    MAX_EXTRA_KEY_BYTES, MAX_EXTRA_KEYS, MAX_PATTERN_BYTES, MAX_PATTERNS, RedactionConfig, RedactionError,
};
pub use leaves::Redact;

use json::{Reading, Walk};
use keys::KeyRules;
use own::OwnTokens;

/// What stands where a secret was.
pub const MARKER: &str = "[REDACTED]";

/// The compiled rules of one profile.
pub struct Redactor {
    own: OwnTokens,
    patterns: Vec<Regex>,
    keys: KeyRules,
    enabled: bool,
}

impl Redactor {
    /// Compiles the rules. `secrets` are the host's own tokens.
    ///
    /// # Errors
    /// When a pattern or key of the operator's is malformed, too large, or would match everywhere.
    pub fn new(config: RedactionConfig, secrets: &[&Token]) -> Result<Self, RedactionError> {
        let RedactionConfig { patterns, extra_keys, enabled } = config;
        Ok(Self {
            own: OwnTokens::new(secrets)?,
            patterns: config::compile_patterns(&patterns)?,
            keys: KeyRules::new(config::split_keys(&extra_keys)?)?,
            enabled,
        })
    }

    /// Redacts anything that is made of leaves which can be redacted.
    pub fn redact<T: Redact>(&self, value: T) -> Redacted<T> {
        value.redact(self)
    }

    /// Redacts a text; one that is a JSON object or array is redacted as JSON.
    #[must_use]
    pub fn text(&self, text: String) -> Redacted<String> {
        match self.clean(&text, 0) {
            Cow::Borrowed(_) => Redacted::new(text),
            Cow::Owned(clean) => Redacted::new(clean),
        }
    }

    /// Redacts a borrowed text; a clean one stays borrowed.
    #[must_use]
    pub fn text_ref<'a>(&self, text: &'a str) -> Redacted<Cow<'a, str>> {
        Redacted::new(self.clean(text, 0))
    }

    /// Redacts JSON: keys, and the values below them.
    #[must_use]
    pub fn value(&self, value: Value) -> Redacted<Value> {
        self.walk(value, Reading::Data)
    }

    /// Redacts a JSON Schema: its texts are searched for secrets, but a parameter that is called `token` keeps its
    /// definition.
    #[must_use]
    pub fn schema(&self, schema: Value) -> Redacted<Value> {
        self.walk(schema, Reading::Schema)
    }

    /// Redacts bytes: as text where they are UTF-8; elsewhere (in a picture, say) only the host's own tokens are
    /// removed.
    #[must_use]
    pub fn bytes(&self, bytes: Vec<u8>) -> Redacted<Vec<u8>> {
        match String::from_utf8(bytes) {
            Ok(text) => Redacted::new(self.text(text).into_inner().into_bytes()),
            Err(error) => {
                let bytes = error.into_bytes();
                let mut found = Vec::new();
                self.own.find(&bytes, &mut found);
                Redacted::new(spans::take_out_bytes(&bytes, found).unwrap_or(bytes))
            }
        }
    }

    /// Redacts both texts of a failure.
    #[must_use]
    pub fn failure(&self, failure: Failure) -> Redacted<Failure> {
        Redacted::new(failure.map_texts(|text| self.text(text).into_inner()))
    }

    fn walk(&self, mut value: Value, reading: Reading) -> Redacted<Value> {
        Walk { redactor: self, reading }.value(&mut value, 0);
        Redacted::new(value)
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The compiled tokens never reach a formatter.
        f.debug_struct("Redactor").field("enabled", &self.enabled).finish_non_exhaustive()
    }
}
