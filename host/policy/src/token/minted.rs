//! Tokens that Palisade makes, of which a host keeps nothing but a hash.
//!
//! Guarantees: a minted token is 256 bits of what its maker drew, behind a prefix by which it is known wherever it turns
//! up; the hash does not give it back, and is compared in constant time.
//! Not guaranteed: that the bytes were random; they are an argument.
//! Why SHA-256 and no slow hash: argon2 makes it dear to guess what people choose. Of 2^256 equally likely tokens nobody
//! guesses any, at whatever price; a slow hash would cost each request its time, and a stranger could make the host spend it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Token;

/// How each minted token begins. Redaction finds by it what the host itself no longer knows.
pub const MINTED_PREFIX: &str = "palisade_";

/// Characters behind the prefix: 32 bytes in base64 without padding.
pub const MINTED_CHARS: usize = 43;

const SCHEME: &str = "sha256:";

impl Token {
    /// The token of 32 random bytes.
    #[must_use]
    pub fn minted(random: [u8; 32]) -> Self {
        Self { secret: format!("{MINTED_PREFIX}{}", URL_SAFE_NO_PAD.encode(random)) }
    }
}

/// What is kept of a token.
#[derive(Clone, Copy, Eq)]
pub struct TokenHash([u8; 32]);

/// In constant time, also where a map looks for one.
impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Hash for TokenHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl TokenHash {
    /// Of whatever was presented.
    #[must_use]
    pub fn of(presented: &[u8]) -> Self {
        Self(Sha256::digest(presented).into())
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

/// As it is stored: `sha256:` and 64 hexadecimal digits.
impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", hex::encode(self.0))
    }
}

impl FromStr for TokenHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let wrong = "a token's hash is `sha256:` and 64 lower-case hexadecimal digits";
        let mut bytes = [0; 32];
        let digits = text.strip_prefix(SCHEME).ok_or(wrong)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| wrong)?;
        let hash = Self(bytes);
        if hash.to_string() == text { Ok(hash) } else { Err(wrong) }
    }
}
