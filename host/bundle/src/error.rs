//! Why a bundle, a key or a list is refused.
//!
//! Guarantees: one variant for each reason; each text says what is wrong, whose fault it is, and what to do next. Foreign
//! text in here is escaped when it is put in. Not guaranteed: that these are for clients; they are for the operator.

use std::io;

use crate::digest::Digest;
use crate::keys::KeyId;
use crate::time::Timestamp;

/// A bundle that is refused. Nothing of it was used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// Reading failed.
    #[error("the bundle could not be read: {0}; check the file and its storage")]
    Io(#[source] io::Error),
    /// It begins as a compressed file does.
    #[error(
        "the file is compressed ({0}), and a bundle never is: whoever sent it packed it; unpack it first"
    )]
    Compressed(&'static str),
    /// It does not begin with an entry of a bundle.
    #[error("the file is no bundle: {0}; check that it is the one that `palisade bundle build` wrote")]
    NotABundle(String),
    /// It ends too early.
    #[error("the bundle ends within {0}: it was cut on its way; fetch it again")]
    Truncated(String),
    /// Bytes after the end.
    #[error("there are bytes after the bundle's end: somebody added them; fetch it again from its publisher")]
    TrailingBytes,
    /// Bytes between two entries.
    #[error(
        "what fills the block after {0} is not zero: somebody hid bytes there; fetch it again from its publisher"
    )]
    HiddenBytes(String),
    /// A link, a directory, a device, an extension.
    #[error("`{name}` is a {kind}, and a bundle holds regular files alone: it was tampered with; refuse it")]
    NotAFile {
        /// Its name, escaped.
        name: String,
        /// What it is.
        kind: String,
    },
    /// A name that leads elsewhere.
    #[error(
        "an entry is named `{0}`, which leads out of where it is unpacked: it was tampered with; refuse it"
    )]
    PathTrick(String),
    /// A header that is not what the writer writes.
    #[error("the header of {0} is not as it must be: it was damaged or tampered with; fetch it again")]
    Header(String),
    /// A name twice.
    #[error("`{0}` is in the bundle twice: it was tampered with; fetch it again from its publisher")]
    DuplicateEntry(String),
    /// The archive ends before this entry.
    #[error("`{0}` is missing: somebody took it out; fetch the bundle again from its publisher")]
    Missing(String),
    /// Another entry stands in its place.
    #[error(
        "`{found}` stands where `{expected}` belongs: one was moved or taken out; fetch the bundle again"
    )]
    OutOfPlace {
        /// What the format wants here.
        expected: String,
        /// What is here.
        found: String,
    },
    /// An entry that the manifest does not list.
    #[error("`{0}` is not in the manifest: somebody added it; fetch the bundle again from its publisher")]
    Extra(String),
    /// Over a bound.
    #[error(
        "{what} has {size} bytes, and the limit is {limit}: its publisher made it too large, or it is an attack"
    )]
    TooLarge {
        /// What.
        what: String,
        /// As claimed.
        size: u64,
        /// In bytes.
        limit: u64,
    },
    /// More signatures than any threshold needs.
    #[error(
        "the bundle has more than {0} signatures: take those off that nobody needs, or refuse it as an attack"
    )]
    TooManySignatures(usize),
    /// A signature's text is not one.
    #[error("a signature (key {key}) is malformed: {why}; have the bundle signed again")]
    SignatureFormat {
        /// Whose it claims to be.
        key: String,
        /// What is wrong.
        why: &'static str,
    },
    /// No signature at all.
    #[error("the bundle is not signed: ask its publisher to sign it (palisade bundle sign)")]
    Unsigned,
    /// A trusted key's signature of something else.
    #[error(
        "the signature by key {0} is not one of this manifest: the bundle was tampered with; fetch it again"
    )]
    BadSignature(KeyId),
    /// None of the signers is trusted.
    #[error(
        "nobody who is trusted here signed the bundle (signers: {}); check the publisher's key, and name it with --trust",
        list(.0)
    )]
    UnknownSigner(Vec<KeyId>),
    /// The signature is good, the key no longer.
    #[error("key {0} is revoked: have the bundle signed with a key that is in force")]
    RevokedKey(KeyId),
    /// The signature is good, the key is past its time.
    #[error("key {key} was trusted until {until} only: have the bundle signed with a key that is in force")]
    ExpiredKey {
        /// Whose.
        key: KeyId,
        /// When that trust ended.
        until: Timestamp,
    },
    /// Fewer trusted signatures than asked for.
    #[error(
        "{valid} trusted signature(s), and {threshold} are asked for: have the others sign the bundle as well"
    )]
    TooFewSignatures {
        /// Good ones.
        valid: usize,
        /// As configured.
        threshold: usize,
    },
    /// The bundle itself is revoked.
    #[error("the bundle {0} is revoked: its publisher or your operator withdrew it; install its successor")]
    RevokedBundle(Digest),
    /// Past its date.
    #[error("the bundle expired at {0}: ask its publisher for a newer one (or set this machine's clock)")]
    Expired(Timestamp),
    /// The manifest is no JSON, or not of the right shape.
    #[error("the manifest can't be read: {0}; its publisher must build it again")]
    Manifest(String),
    /// One key twice in one object: two readers would see two manifests.
    #[error("the manifest has the key `{0}` twice in one object; its publisher must build it again")]
    DuplicateKey(String),
    /// A key that this format does not have.
    #[error(
        "the manifest has a key that this version does not know ({0}); update this program, or refuse the bundle"
    )]
    UnknownKey(String),
    /// Right, but not as `build` writes it.
    #[error(
        "the manifest is not in its canonical form; its publisher must build it with `palisade bundle build`"
    )]
    NotCanonical,
    /// Another format.
    #[error("the manifest is of format `{0}`, which this version does not read; update this program")]
    Format(String),
    /// It contradicts itself.
    #[error("the manifest is invalid: {0}; its publisher must mend the sources and build it again")]
    Invalid(String),
    /// The locked profile names what this host does not have.
    #[error(
        "the locked profile can't be used here: {0}; update this program, or have the bundle built for it"
    )]
    Profile(String),
    /// Other bytes than those that were signed.
    #[error("component `{0}` is not the one that was signed: its bytes were changed; fetch the bundle again")]
    ComponentAltered(String),
    /// Another size than that which was signed.
    #[error(
        "component `{name}` claims {found} bytes, and {expected} were signed: it was changed; fetch the bundle again"
    )]
    ComponentSize {
        /// Its name.
        name: String,
        /// By the manifest.
        expected: u64,
        /// By the archive.
        found: u64,
    },
    /// This key has signed already.
    #[error("key {0} has signed this bundle already: nothing is left to do")]
    AlreadySigned(KeyId),
    /// The signature that was to be added is not one of this manifest by that key.
    #[error(
        "the signature is not one of this bundle's manifest by key {0}: sign manifest.json as it is in there"
    )]
    ForeignSignature(KeyId),
    /// Signing failed.
    #[error("the manifest could not be signed: {0}")]
    Signing(String),
    /// An upgrade that widens authority, which nobody accepted.
    #[error(
        "{digest} widens authority, and no operator accepted it: read the difference, then add the digest to the accepted ones"
    )]
    WidensAuthority {
        /// Of the new bundle.
        digest: Digest,
    },
}

/// A key that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No public key.
    #[error("this is no minisign public key: {0}; give a .pub file or the line of base64 in it")]
    NotPublic(&'static str),
    /// No secret key.
    #[error(
        "this is no minisign secret key: {0}; give the file that `palisade key new` or `minisign -G` wrote"
    )]
    NotSecret(&'static str),
    /// Protected, and no password came along.
    #[error("the secret key is protected by a password, and none was given")]
    NeedsPassword,
    /// The password is wrong, or the file is damaged.
    #[error("the secret key does not open: the password is wrong, or the file is damaged")]
    WrongPassword,
    /// No password would be no protection.
    #[error("an empty password protects nothing: give one, or ask for an unprotected key outright")]
    EmptyPassword,
    /// The system gave no randomness, or the like.
    #[error("no key could be made: {0}")]
    Generate(String),
}

/// Trust that would not be what the operator thinks.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Nobody is trusted.
    #[error("no key is trusted, so no bundle can be opened: name at least one (--trust)")]
    NoKeys,
    /// A threshold that no bundle can reach, or that every bundle does.
    #[error("a threshold of {threshold} with {keys} trusted key(s): it must be from 1 to the number of keys")]
    Threshold {
        /// As asked for.
        threshold: usize,
        /// As named.
        keys: usize,
    },
    /// One key under two names would count twice.
    #[error("the key {0} is named twice: each must be another key, or one signer would count as two")]
    SameKey(KeyId),
}

/// A list of revoked or accepted things that can't be read. Nothing in it is in force: refuse to go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct ListError {
    /// From 1.
    pub line: usize,
    /// What is wrong, and what belongs there.
    pub why: String,
}

fn list(keys: &[KeyId]) -> String {
    keys.iter().map(KeyId::to_string).collect::<Vec<_>>().join(", ")
}
