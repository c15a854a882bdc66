//! Signatures in minisign's format.
//!
//! Guarantees: prehashed (`ED`) signatures alone; in a bundle there is exactly one way to write a signature, so that no bit
//! of it can be changed unnoticed: base64 without slack, and a fixed untrusted comment, which no signature covers.
//! Beside a bundle any untrusted comment is accepted and dropped. Hostile: the text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::keys::{KeyId, PublicKey};

#[cfg(test)]
mod tests;

const TRUSTED: &str = "trusted comment: ";
/// How an untrusted comment begins, by minisign's format.
const UNTRUSTED: &str = "untrusted comment: ";

/// One signature, well-formed. Whether it is good depends on a key and on bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    key: KeyId,
    signature: Vec<u8>,
    trusted_comment: String,
    global: Vec<u8>,
}

impl Signature {
    /// From the text that `minisign -S` or [`sign_manifest`](crate::sign_manifest) wrote.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let lines: Vec<&str> =
            text.strip_suffix('\n').ok_or("its last line does not end")?.split('\n').collect();
        let [untrusted, signature, trusted, global] = lines[..] else { return Err("it has not four lines") };
        if !untrusted.starts_with(UNTRUSTED) {
            return Err("it does not begin with an untrusted comment");
        }
        let trusted = trusted.strip_prefix(TRUSTED).ok_or("it has no trusted comment")?;
        if trusted.chars().any(|c| c.is_control() && c != '\t') {
            return Err("its trusted comment has control characters");
        }
        let signature = STANDARD.decode(signature).map_err(|_| "it is not in base64")?;
        let global = STANDARD.decode(global).map_err(|_| "it is not in base64")?;
        if signature.len() != 74 || global.len() != 64 {
            return Err("it has not the length of a signature");
        }
        match &signature[..2] {
            b"ED" => {}
            b"Ed" => return Err("it is of the old kind that is not prehashed"),
            _ => return Err("it is of an unknown kind"),
        }
        let id = signature[2..10].try_into().map_err(|_| "it has no key id")?;
        Ok(Self { key: KeyId::from_bytes(id), signature, trusted_comment: trusted.to_owned(), global })
    }

    /// As [`parse`](Self::parse), but only as [`to_text`](Self::to_text) writes it.
    pub(crate) fn parse_canonical(text: &str) -> Result<Self, &'static str> {
        let signature = Self::parse(text)?;
        if signature.to_text() == text { Ok(signature) } else { Err("it is not in its canonical form") }
    }

    /// The one text of it in a bundle. `minisign -V` reads it.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{UNTRUSTED}signature of a palisade bundle's manifest.json by key {}\n{}\n{TRUSTED}{}\n{}\n",
            self.key,
            STANDARD.encode(&self.signature),
            self.trusted_comment,
            STANDARD.encode(&self.global)
        )
    }

    /// Whose it claims to be.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.key
    }

    /// What the signer said; covered by the signature, and so true only as far as that was verified.
    #[must_use]
    pub fn trusted_comment(&self) -> &str {
        &self.trusted_comment
    }

    /// Whether it is that key's signature of these bytes, and its trusted comment that key's as well.
    #[must_use]
    pub fn is_good(&self, key: &PublicKey, bytes: &[u8]) -> bool {
        key.verifies(bytes, &self.to_text())
    }
}
