//! Places in the chain, and seals.
//!
//! Guarantees: a seal can't be made without the key (HMAC-SHA256, RFC 2104), is for one purpose and one place, and is compared
//! in constant time. Trusted: whoever holds the key; it belongs where the log's directory is not.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::arguments::keyed;
use crate::record::Hash;

/// One record: its number and its hash. Kept elsewhere, it anchors everything up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The record's number; 0: before the first.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Link {
    /// Before the first record.
    pub const START: Self = Self { seq: 0, hash: Hash::NONE };
}

/// As `verify` takes it back: the number, a colon, the hash.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash)
    }
}

impl std::str::FromStr for Link {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let wrong = "an anchor is a record's number, a colon and its hash";
        let (seq, hash) = text.split_once(':').ok_or(wrong)?;
        let link = Self { seq: seq.parse().map_err(|_| wrong)?, hash: hash.parse()? };
        if link.to_string() == text { Ok(link) } else { Err(wrong) }
    }
}

/// What a seal is on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sealed {
    /// The head file.
    Head,
    /// The first record of a file: on the record before.
    File,
}

/// The key that seals are made with.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// From 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn seal(&self, what: Sealed, link: Link) -> Hash {
        let purpose: &[u8] = match what {
            Sealed::Head => b"palisade audit 1 head\0",
            Sealed::File => b"palisade audit 1 file\0",
        };
        keyed(&self.0, &[purpose, &link.seq.to_be_bytes(), link.hash.bytes()])
    }

    pub(crate) fn is_seal(&self, what: Sealed, link: Link, seal: Option<Hash>) -> bool {
        seal.is_some_and(|seal| bool::from(seal.bytes().ct_eq(self.seal(what, link).bytes())))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_of_one_key_one_purpose_and_one_place() {
        let (key, link) = (SealKey::new([1; 32]), Link { seq: 7, hash: Hash::of(b"x") });
        let seal = Some(key.seal(Sealed::Head, link));
        assert!(key.is_seal(Sealed::Head, link, seal));
        assert!(!key.is_seal(Sealed::File, link, seal));
        assert!(!key.is_seal(Sealed::Head, Link { seq: 8, ..link }, seal));
        assert!(!key.is_seal(Sealed::Head, Link { hash: Hash::NONE, ..link }, seal));
        assert!(!SealKey::new([2; 32]).is_seal(Sealed::Head, link, seal));
        assert!(!key.is_seal(Sealed::Head, link, None));
        assert_eq!(format!("{key:?}"), "SealKey { .. }");
    }

    #[test]
    fn an_anchor_is_read_as_it_is_written() {
        let link = Link { seq: 12, hash: Hash::of(b"x") };
        assert_eq!(link.to_string().parse(), Ok(link));
        for text in ["", "1", ":", "01:", "x:0", &format!("012:{}", link.hash), &format!("+12:{}", link.hash)]
        {
            assert!(text.parse::<Link>().is_err(), "{text}");
        }
    }
}
