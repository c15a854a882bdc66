//! Keys in minisign's format.
//!
//! Guarantees: what `minisign` writes is read here, and the reverse; a secret key's password is never asked for on a
//! terminal here, and no secret appears in `Debug`. Not guaranteed: that secret keys and passwords are wiped from memory.
//! Trusted: key files. They are the operator's own.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::KeyError;

#[cfg(test)]
mod tests;

/// Bytes of a key file. Without it a wrong path (a disk image) is searched for lines.
const MAX_KEY_FILE: usize = 4 << 10;

/// Where a secret key's checksum begins.
const CHECKSUM: usize = 126;

/// Which key; chance alone keeps two from having the same one, so it only says which key to try.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u64);

impl KeyId {
    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }
}

/// Sixteen capital hexadecimal digits, as `minisign` shows it.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let id = u64::from_str_radix(text, 16).map(Self).map_err(|_| NotAKeyId)?;
        if id.to_string() == text { Ok(id) } else { Err(NotAKeyId) }
    }
}

/// The text is no key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key id is sixteen hexadecimal digits, in capitals")]
pub struct NotAKeyId;

/// A key that signatures are verified with.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    /// Algorithm, id and key in base64.
    line: String,
    bytes: [u8; 32],
    verifier: minisign_verify::PublicKey,
}

impl PublicKey {
    /// From a `.pub` file's text, or the one line of base64 in it.
    ///
    /// # Errors
    /// When it is no public key of minisign's.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let line = key_line(text).map_err(KeyError::NotPublic)?;
        let raw = STANDARD.decode(line).map_err(|_| KeyError::NotPublic("it is not in base64"))?;
        let (Ok([b'E', b'd']), Some(id), Some(key), 42) = (
            <[u8; 2]>::try_from(raw.get(..2).unwrap_or_default()),
            raw.get(2..10).and_then(|id| id.try_into().ok()),
            raw.get(10..42).and_then(|key| key.try_into().ok()),
            raw.len(),
        ) else {
            return Err(KeyError::NotPublic("it holds something else"));
        };
        let verifier = minisign_verify::PublicKey::from_base64(line)
            .map_err(|_| KeyError::NotPublic("it holds something else"))?;
        Ok(Self { id: KeyId::from_bytes(id), line: line.to_owned(), bytes: key, verifier })
    }

    /// Which key it is.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// What a `.pub` file holds.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("untrusted comment: minisign public key {}\n{}\n", self.id, self.line)
    }

    /// Whether it is the same key, whatever id it goes by.
    pub(crate) fn is_same_key(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }

    /// Whether the signature, given as text, is one of these bytes, prehashed.
    pub(crate) fn verifies(&self, bytes: &[u8], signature: &str) -> bool {
        minisign_verify::Signature::decode(signature)
            .is_ok_and(|signature| self.verifier.verify(bytes, &signature, false).is_ok())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.id).finish()
    }
}

/// A key that bundles are signed with.
#[derive(Clone)]
pub struct SecretKey(pub(crate) minisign::SecretKey);

/// What `palisade key new` writes to two files.
pub struct GeneratedKey {
    /// The secret key's file.
    pub secret: String,
    /// The public key.
    pub public: PublicKey,
}

impl fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GeneratedKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl SecretKey {
    /// A new key pair, from the system's randomness. Without a password the secret key is kept as it is: for machines
    /// that sign by themselves, and keep the file somewhere that protects it.
    ///
    /// # Errors
    /// [`KeyError::EmptyPassword`], and [`KeyError::Generate`] where the system gives no randomness.
    pub fn generate(password: Option<&str>) -> Result<GeneratedKey, KeyError> {
        let failed = |error: minisign::PError| KeyError::Generate(error.to_string());
        let (pair, comment) = match password {
            // `minisign` would ask the terminal for one.
            Some("") => return Err(KeyError::EmptyPassword),
            Some(password) => (
                minisign::KeyPair::generate_encrypted_keypair(Some(password.to_owned())),
                "minisign encrypted secret key",
            ),
            None => (
                minisign::KeyPair::generate_unencrypted_keypair(),
                "minisign secret key, NOT protected by a password",
            ),
        };
        let pair = pair.map_err(failed)?;
        let secret = pair.sk.to_box(Some(comment)).map_err(failed)?.to_string();
        Ok(GeneratedKey { secret, public: PublicKey::parse(&pair.pk.to_base64())? })
    }

    /// From a secret key's file, with its password where it has one.
    ///
    /// # Errors
    /// When it is no secret key, or the password does not open it. A password for a key without one is not looked at.
    pub fn parse(text: &str, password: Option<&str>) -> Result<Self, KeyError> {
        let line = key_line(text).map_err(KeyError::NotSecret)?;
        let raw = STANDARD.decode(line).map_err(|_| KeyError::NotSecret("it is not in base64"))?;
        if raw.len() != 158 || &raw[..2] != b"Ed" || &raw[4..6] != b"B2" {
            return Err(KeyError::NotSecret("it holds something else"));
        }
        let boxed = minisign::SecretKeyBox::from(format!("untrusted comment: key\n{line}\n"));
        let key = match (&raw[2..4], password) {
            (b"\0\0", _) if raw[CHECKSUM..].iter().all(|byte| *byte == 0) => return Self::unchecked(&raw),
            (b"\0\0", _) => boxed.into_unencrypted_secret_key(),
            (b"Sc", Some(password)) => boxed.into_secret_key(Some(password.to_owned())),
            (b"Sc", None) => return Err(KeyError::NeedsPassword),
            _ => return Err(KeyError::NotSecret("its protection is of an unknown kind")),
        };
        key.map(Self).map_err(|_| KeyError::WrongPassword)
    }

    /// A key without a checksum: `minisign -GW` writes none. What it signs must verify with its own public half.
    fn unchecked(raw: &[u8]) -> Result<Self, KeyError> {
        let damaged = KeyError::NotSecret("its two halves do not belong together");
        let key = minisign::SecretKey::from_bytes(raw).map_err(|_| KeyError::NotSecret("it is cut short"))?;
        let signed = minisign::sign(None, &key, b"check".as_slice(), None, None)
            .map_err(|error| KeyError::Generate(error.to_string()))?;
        let key = Self(key);
        if key.public()?.verifies(b"check", &signed.to_string()) { Ok(key) } else { Err(damaged) }
    }

    /// The public half.
    ///
    /// # Errors
    /// When the file was damaged in a way that its checksum does not show.
    pub fn public(&self) -> Result<PublicKey, KeyError> {
        let key = minisign::PublicKey::from_secret_key(&self.0);
        PublicKey::parse(&key.map_err(|_| KeyError::NotSecret("it has no public half"))?.to_base64())
    }
}

/// `minisign`'s own shows the key.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").finish_non_exhaustive()
    }
}

/// The line of base64 in a key file: the one after the comment, or the only one.
fn key_line(text: &str) -> Result<&str, &'static str> {
    if text.len() > MAX_KEY_FILE {
        return Err("it is far too long");
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().ok_or("it is empty")?;
    let line = if first.starts_with("untrusted comment:") {
        lines.next().ok_or("it ends after its comment")?
    } else {
        first
    };
    if lines.next().is_some() { Err("there are lines after the key") } else { Ok(line) }
}
