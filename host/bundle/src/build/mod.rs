//! Building and signing.
//!
//! Guarantees: the same sources give the same file, bit for bit: no time, no order of a directory, no randomness is in it.
//! What is written was read back. Signing adds a signature and changes nothing else; it is an Ed25519 signature with noise, so
//! two signings differ. Trusted: the caller and its sources.

use serde::Deserialize;
use serde_json::Value;

use crate::archive::{MAX_SIGNATURES, write};
use crate::digest::Digest;
use crate::error::BundleError;
use crate::keys::{PublicKey, SecretKey};
use crate::manifest::{ComponentEntry, LimitTable, LockedProfile, Manifest, Operation, Parts};
use crate::open::inspect;
use crate::signature::Signature;
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// Bytes of a trusted comment. `minisign` shows it whole.
const MAX_COMMENT_BYTES: usize = 512;

/// What a bundle is built from.
#[derive(Clone, Debug)]
pub struct BundleSpec {
    /// What it is called.
    pub name: String,
    /// The publisher's own version of it.
    pub version: Option<String>,
    /// Version of the WIT package `palisade:host`.
    pub contract: String,
    /// From when on it is refused.
    pub expires: Option<Timestamp>,
    /// The one profile that it is served under.
    pub profile: LockedProfile,
    /// What its calls may have at most.
    pub limits: LimitTable,
    /// In any order.
    pub components: Vec<ComponentSource>,
}

/// One component, and what it said of itself.
#[derive(Clone)]
pub struct ComponentSource {
    /// Its name; unique in the bundle.
    pub name: String,
    /// Its bytes.
    pub wasm: Vec<u8>,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

impl std::fmt::Debug for ComponentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComponentSource")
            .field("name", &self.name)
            .field("size", &self.wasm.len())
            .finish_non_exhaustive()
    }
}

impl ComponentSource {
    /// With the description as the engine serialises it, or as it stands in `pack.lock`: an object that has `imports` and
    /// `operations`.
    ///
    /// # Errors
    /// When it has another shape.
    pub fn described(name: &str, wasm: Vec<u8>, description: Value) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Description {
            imports: Vec<String>,
            operations: Vec<Operation>,
        }
        let Description { imports, operations } = serde_json::from_value(description)
            .map_err(|error| BundleError::Invalid(format!("the description of `{name}`: {error}")))?;
        Ok(Self { name: name.to_owned(), wasm, imports, operations })
    }
}

/// The unsigned bundle.
///
/// # Errors
/// [`BundleError::Invalid`] where the sources contradict each other or exceed a bound.
pub fn build(spec: BundleSpec) -> Result<Vec<u8>, BundleError> {
    let (components, mut wasm): (Vec<_>, Vec<_>) = spec
        .components
        .into_iter()
        .map(|source| {
            let entry = ComponentEntry {
                name: source.name.clone(),
                sha256: Digest::of(&source.wasm),
                size: source.wasm.len() as u64,
                imports: source.imports,
                operations: source.operations,
            };
            (entry, (source.name, source.wasm))
        })
        .unzip();
    wasm.sort_by(|(a, _), (b, _)| a.cmp(b));
    let manifest = Manifest::new(Parts {
        name: spec.name,
        version: spec.version,
        contract: spec.contract,
        expires: spec.expires,
        profile: spec.profile,
        limits: spec.limits,
        components,
    })?;
    let bytes = write(
        &mut [],
        &manifest.to_bytes(),
        wasm.iter().map(|(name, wasm)| (name.as_str(), wasm.as_slice())),
    );
    inspect(bytes.as_slice())?;
    Ok(bytes)
}

/// Signs a manifest: the text to keep beside the bundle, or to [`attach`]. The comment is covered by the signature and shown
/// to whoever verifies it.
///
/// # Errors
/// When the comment has control characters or is over 512 bytes, or the system gives no randomness.
pub fn sign_manifest(manifest: &Manifest, key: &SecretKey, comment: &str) -> Result<Signature, BundleError> {
    if comment.chars().any(char::is_control) || comment.len() > MAX_COMMENT_BYTES || comment.trim() != comment
    {
        let why = "a comment is one line of at most 512 bytes, without blanks at its ends";
        return Err(BundleError::Signing(why.into()));
    }
    let failed = |why: String| BundleError::Signing(why);
    let manifest = manifest.to_bytes();
    let signed = minisign::sign(None, &key.0, manifest.as_slice(), Some(comment), None)
        .map_err(|error| failed(error.to_string()))?;
    Signature::parse(&signed.to_string()).map_err(|why| failed(why.to_owned()))
}

/// The bundle with one signature more. Nothing but that it holds together is verified: sign what you built or looked at.
///
/// # Errors
/// When it is damaged, signed by this key already, or can't be signed.
pub fn sign(bundle: &[u8], key: &SecretKey, comment: &str) -> Result<Vec<u8>, BundleError> {
    let manifest = inspect(bundle)?.manifest;
    let public = key.public().map_err(|error| BundleError::Signing(error.to_string()))?;
    let signature = sign_manifest(&manifest, key, comment)?;
    attach(bundle, &signature.to_text(), &public)
}

/// The bundle with a signature that was made elsewhere, by `minisign -Sm manifest.json` for one.
///
/// # Errors
/// When the bundle is damaged, the signature is not `key`'s of it, or that key has signed it already.
pub fn attach(bundle: &[u8], signature: &str, key: &PublicKey) -> Result<Vec<u8>, BundleError> {
    let mut unverified = inspect(bundle)?;
    let malformed = |why| BundleError::SignatureFormat { key: key.id().to_string(), why };
    let signature = Signature::parse(signature).map_err(malformed)?;
    let manifest = unverified.manifest.to_bytes();
    if !signature.is_good(key, &manifest) {
        return Err(BundleError::ForeignSignature(key.id()));
    }
    if unverified.signatures.iter().any(|other| other.key() == signature.key()) {
        return Err(BundleError::AlreadySigned(key.id()));
    }
    if unverified.signatures.len() == MAX_SIGNATURES {
        return Err(BundleError::TooManySignatures(MAX_SIGNATURES));
    }
    unverified.signatures.push(signature);
    let names = unverified.manifest.components.iter().map(|entry| entry.name.as_str());
    let components = names.zip(unverified.wasm.iter().map(Vec::as_slice));
    Ok(write(&mut unverified.detached(), &manifest, components))
}
