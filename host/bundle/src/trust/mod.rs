//! Who is trusted, how many of them it takes, and what is no longer in force.
//!
//! Guarantees: a threshold counts keys, not signatures, and no key under two names; a trusted key's signature that is not
//! good refuses the bundle, however many others are; a revoked key, or one past its time, counts for nothing. Signatures of
//! keys that are not trusted here count for nothing either, and do no harm: others may trust them.
//! Not guaranteed: that a revocation list is complete or new; it is a file of the operator's. That a signature was made
//! before its key was revoked: nothing here knows when it was made.
//! Trusted: keys, threshold, list and the time. Hostile: the signatures and the manifest's bytes.

use std::collections::BTreeSet;
use std::time::SystemTime;

use crate::accepted::entries;
use crate::digest::Digest;
use crate::error::{BundleError, ListError, TrustError};
use crate::keys::{KeyId, PublicKey};
use crate::signature::Signature;
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// One key, and how long it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub key: PublicKey,
    /// From when on it is trusted no longer; `None`: no end is known. minisign's keys carry no date of their own.
    pub until: Option<Timestamp>,
}

impl From<PublicKey> for TrustedKey {
    fn from(key: PublicKey) -> Self {
        Self { key, until: None }
    }
}

/// What it takes to open a bundle.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Invariant: at least one, all different by id and by key.
    keys: Vec<TrustedKey>,
    /// Invariant: from 1 to the number of keys.
    threshold: usize,
    revoked: Revocations,
}

impl Trust {
    /// These keys, of which `threshold` must have signed. Nothing is revoked.
    ///
    /// # Errors
    /// When no bundle could be opened, or one signer would count as two.
    pub fn new(
        keys: impl IntoIterator<Item = impl Into<TrustedKey>>,
        threshold: usize,
    ) -> Result<Self, TrustError> {
        let keys: Vec<TrustedKey> = keys.into_iter().map(Into::into).collect();
        for (index, TrustedKey { key, .. }) in keys.iter().enumerate() {
            if keys[..index].iter().any(|other| other.key.id() == key.id() || other.key.is_same_key(key)) {
                return Err(TrustError::SameKey(key.id()));
            }
        }
        if keys.is_empty() {
            return Err(TrustError::NoKeys);
        }
        if threshold == 0 || threshold > keys.len() {
            return Err(TrustError::Threshold { threshold, keys: keys.len() });
        }
        Ok(Self { keys, threshold, revoked: Revocations::default() })
    }

    /// With these revoked.
    #[must_use]
    pub fn with_revocations(mut self, revoked: Revocations) -> Self {
        self.revoked = revoked;
        self
    }

    /// Who of those trusted has signed these bytes. They were not parsed.
    pub(crate) fn judge(
        &self,
        manifest: &[u8],
        signatures: &[Signature],
        now: SystemTime,
    ) -> Result<Vec<KeyId>, BundleError> {
        let mut good = BTreeSet::new();
        let mut fallen = None;
        for signature in signatures {
            let id = signature.key();
            let Some(trusted) = self.keys.iter().find(|trusted| trusted.key.id() == id) else { continue };
            if !signature.is_good(&trusted.key, manifest) {
                return Err(BundleError::BadSignature(id));
            }
            match trusted.until {
                _ if self.revoked.keys.contains(&id) => fallen = Some(BundleError::RevokedKey(id)),
                Some(until) if now >= until.to_system_time() => {
                    fallen = Some(BundleError::ExpiredKey { key: id, until });
                }
                _ => {
                    good.insert(id);
                }
            }
        }
        let digest = Digest::of(manifest);
        if self.revoked.bundles.contains(&digest) {
            return Err(BundleError::RevokedBundle(digest));
        }
        if good.len() >= self.threshold {
            return Ok(good.into_iter().collect());
        }
        Err(match fallen {
            Some(fallen) => fallen,
            None if signatures.is_empty() => BundleError::Unsigned,
            None if good.is_empty() => {
                BundleError::UnknownSigner(signatures.iter().map(Signature::key).collect())
            }
            None => BundleError::TooFewSignatures { valid: good.len(), threshold: self.threshold },
        })
    }
}

/// What is no longer in force. Nothing, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocations {
    /// Keys whose signatures count for nothing.
    pub keys: BTreeSet<KeyId>,
    /// Bundles that are refused whoever signed them.
    pub bundles: BTreeSet<Digest>,
}

impl Revocations {
    /// From a file's text: a line `key 0123456789ABCDEF` or `bundle sha256:…` for each; `#` begins a comment.
    ///
    /// # Errors
    /// At the first line that is neither: a list that is half understood would leave something in force.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let mut list = Self::default();
        for (line, entry) in entries(text) {
            let wrong = |why: String| ListError { line, why };
            match entry.split_once(char::is_whitespace).map(|(what, which)| (what, which.trim())) {
                Some(("key", id)) => {
                    list.keys.insert(id.parse().map_err(|error| wrong(format!("{error}")))?);
                }
                Some(("bundle", digest)) => {
                    list.bundles.insert(digest.parse().map_err(|error| wrong(format!("{error}")))?);
                }
                _ => return Err(wrong("a line is `key KEYID` or `bundle sha256:DIGEST`".into())),
            }
        }
        Ok(list)
    }
}
