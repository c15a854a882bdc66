//! Opening a bundle, and looking into one.
//!
//! Guarantees: [`Verified`] is made by [`Bundle::open`] alone, in this order: signatures and the manifest's raw bytes are
//! read; the signatures are judged; the digest is looked up among the revoked; only then is the manifest parsed, its date
//! looked at, its profile taken in; and then each component is read, its size known before, its digest compared; then the
//! file must end. Any failure refuses the whole. [`inspect`] shows what a bundle says without anyone vouching for it, and says
//! so before anything else.
//! Not guaranteed: that `imports` is what a component imports: the engine, which parses components, compares that when it
//! takes one in. Hostile: the source.

use std::fmt;
use std::io::Read;
use std::time::SystemTime;

use palisade_policy::Profile;

use crate::archive::{MAX_SIGNATURES, Reader, component_name};
use crate::digest::Digest;
use crate::error::BundleError;
use crate::keys::KeyId;
use crate::manifest::{ComponentEntry, Manifest};
use crate::printable::printable;
use crate::signature::Signature;
use crate::trust::Trust;

#[cfg(test)]
mod tests;

/// How bundles are opened.
#[derive(Debug)]
pub enum Bundle {}

impl Bundle {
    /// Reads and verifies a bundle that carries its signatures. `now` is looked at for the end of bundles and of trust in keys.
    ///
    /// # Errors
    /// For every reason in [`BundleError`]. Nothing of the bundle comes out then.
    pub fn open(source: impl Read, trust: &Trust, now: SystemTime) -> Result<Verified, BundleError> {
        Self::open_with(source, &[], trust, now)
    }

    /// As [`open`](Self::open), with signatures that came beside the bundle too: what `minisign -Sm manifest.json` wrote.
    ///
    /// # Errors
    /// As of [`open`](Self::open).
    pub fn open_with(
        source: impl Read,
        beside: &[&str],
        trust: &Trust,
        now: SystemTime,
    ) -> Result<Verified, BundleError> {
        let Head { mut reader, mut signatures, manifest } = head(source)?;
        for text in beside {
            let malformed = |why| BundleError::SignatureFormat { key: "beside the bundle".into(), why };
            signatures.push(Signature::parse(text).map_err(malformed)?);
            if signatures.len() > MAX_SIGNATURES {
                return Err(BundleError::TooManySignatures(MAX_SIGNATURES));
            }
        }
        let signers = trust.judge(&manifest, &signatures, now)?;
        let (digest, manifest) = (Digest::of(&manifest), Manifest::parse(&manifest)?);
        if let Some(expires) = manifest.expires.filter(|expires| now >= expires.to_system_time()) {
            return Err(BundleError::Expired(expires));
        }
        let profile = manifest.profile.to_profile()?;
        let wasm = body(&mut reader, &manifest)?;
        Ok(Verified { digest, manifest, profile, wasm, signers })
    }
}

/// What stands before the components. Nothing is verified, and no manifest parsed.
struct Head<R> {
    reader: Reader<R>,
    signatures: Vec<Signature>,
    manifest: Vec<u8>,
}

fn head<R: Read>(source: R) -> Result<Head<R>, BundleError> {
    let mut reader = Reader::new(source);
    let mut signatures = Vec::new();
    while let Some((key, text)) = reader.signature()? {
        let malformed = |why| BundleError::SignatureFormat { key: key.to_string(), why };
        let signature = Signature::parse_canonical(&text).map_err(malformed)?;
        if signature.key() != key {
            return Err(malformed("it is kept under another key's name"));
        }
        signatures.push(signature);
    }
    let manifest = reader.manifest()?;
    Ok(Head { reader, signatures, manifest })
}

/// The components that the manifest lists, and the end of the file.
fn body<R: Read>(reader: &mut Reader<R>, manifest: &Manifest) -> Result<Vec<Vec<u8>>, BundleError> {
    let names: Vec<String> = manifest.components.iter().map(|entry| component_name(&entry.name)).collect();
    let mut all = Vec::with_capacity(names.len());
    for entry in &manifest.components {
        let wasm = reader.component(&entry.name, entry.size, &names)?;
        if Digest::of(&wasm) != entry.sha256 {
            return Err(BundleError::ComponentAltered(entry.name.clone()));
        }
        all.push(wasm);
    }
    reader.end()?;
    Ok(all)
}

/// A bundle that enough trusted keys have signed, whole and in date.
pub struct Verified {
    digest: Digest,
    manifest: Manifest,
    profile: Profile,
    /// Invariant: in the order of the manifest's components, of their sizes and digests.
    wasm: Vec<Vec<u8>>,
    signers: Vec<KeyId>,
}

impl Verified {
    /// The bundle's digest: that of its manifest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// What was signed.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The locked profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The trusted keys that signed it.
    #[must_use]
    pub fn signers(&self) -> &[KeyId] {
        &self.signers
    }

    /// The components with what the manifest says of them, by name.
    pub fn components(&self) -> impl ExactSizeIterator<Item = (&ComponentEntry, &[u8])> {
        self.manifest.components.iter().zip(self.wasm.iter().map(Vec::as_slice))
    }

    /// The same, given away.
    pub fn into_components(self) -> impl ExactSizeIterator<Item = (ComponentEntry, Vec<u8>)> {
        self.manifest.components.into_iter().zip(self.wasm)
    }
}

/// Leaves the bytes out.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("digest", &self.digest)
            .field("name", &self.manifest.name)
            .field("signers", &self.signers)
            .finish_non_exhaustive()
    }
}

/// What stands above everything that [`inspect`] shows.
pub const NOT_VERIFIED: &str =
    "NOT VERIFIED: no signature was checked. Anyone may have written everything below, signers included.";

/// What a signature says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureInfo {
    /// Whose it claims to be.
    pub key: KeyId,
    /// What it claims that the signer said.
    pub comment: String,
}

/// A bundle that holds together and that nobody vouches for.
pub struct Unverified {
    pub(crate) signatures: Vec<Signature>,
    pub(crate) manifest: Manifest,
    pub(crate) wasm: Vec<Vec<u8>>,
}

/// Reads a bundle without trusting it: as strictly as [`Bundle::open`], but for signatures, date and profile.
///
/// # Errors
/// When it is damaged or contradicts itself.
pub fn inspect(source: impl Read) -> Result<Unverified, BundleError> {
    let Head { mut reader, signatures, manifest } = head(source)?;
    let manifest = Manifest::parse(&manifest)?;
    let wasm = body(&mut reader, &manifest)?;
    Ok(Unverified { signatures, manifest, wasm })
}

impl Unverified {
    /// What it says of itself. Nobody vouches for it.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Who it claims has signed it. Nobody vouches for that either.
    #[must_use]
    pub fn signatures(&self) -> Vec<SignatureInfo> {
        let info = |signature: &Signature| SignatureInfo {
            key: signature.key(),
            comment: signature.trusted_comment().to_owned(),
        };
        self.signatures.iter().map(info).collect()
    }

    /// The components with what the manifest says of them, by name. That they are the manifest's was compared; nobody
    /// vouches for either.
    pub fn components(&self) -> impl ExactSizeIterator<Item = (&ComponentEntry, &[u8])> {
        self.manifest.components.iter().zip(self.wasm.iter().map(Vec::as_slice))
    }

    /// The signatures' texts by key, to be kept beside the bundle.
    #[must_use]
    pub fn detached(&self) -> Vec<(KeyId, String)> {
        self.signatures.iter().map(|signature| (signature.key(), signature.to_text())).collect()
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("name", &self.manifest.name).finish_non_exhaustive()
    }
}

/// For a terminal: [`NOT_VERIFIED`], then what the bundle says, with nothing in it that a terminal would act on.
impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manifest = &self.manifest;
        writeln!(f, "{NOT_VERIFIED}\n")?;
        let version = manifest.version.as_deref().unwrap_or("(no version)");
        writeln!(f, "bundle    {} {version}", manifest.name)?;
        writeln!(f, "digest    {}", manifest.digest())?;
        writeln!(f, "contract  {}", manifest.contract)?;
        match manifest.expires {
            Some(expires) => writeln!(f, "expires   {expires}")?,
            None => writeln!(f, "expires   never")?,
        }
        if self.signatures.is_empty() {
            writeln!(f, "signed    by nobody")?;
        }
        for SignatureInfo { key, comment } in self.signatures() {
            writeln!(f, "signed    by key {key}, it claims ({})", printable(&comment))?;
        }
        profile(f, manifest)?;
        for entry in &manifest.components {
            component(f, entry)?;
        }
        Ok(())
    }
}

fn profile(f: &mut fmt::Formatter<'_>, manifest: &Manifest) -> fmt::Result {
    let profile = &manifest.profile;
    writeln!(f, "profile   {} (redaction {})", profile.name, if profile.redaction { "on" } else { "OFF" })?;
    for (capability, scope) in profile.describe() {
        let scope = if scope.is_empty() { String::new() } else { format!(": {}", scope.join(", ")) };
        writeln!(f, "  grants  {}", printable(&format!("{capability}{scope}")))?;
    }
    for line in crate::diff::commands(&profile.commands) {
        writeln!(f, "  {}", printable(&line))?;
    }
    profile.disabled.iter().try_for_each(|operation| writeln!(f, "  without {}", printable(operation)))?;
    let limits = manifest.limits.named();
    limits
        .iter()
        .filter_map(|(name, limit)| Some((name, (*limit)?)))
        .try_for_each(|(name, limit)| writeln!(f, "  limit   {name} {limit}, where the host gives more"))
}

fn component(f: &mut fmt::Formatter<'_>, entry: &ComponentEntry) -> fmt::Result {
    writeln!(f, "component {} ({} bytes, {})", entry.name, entry.size, entry.sha256)?;
    entry.imports.iter().try_for_each(|import| writeln!(f, "  imports {}", printable(import)))?;
    for operation in &entry.operations {
        let effects = crate::diff::effects(operation.effects);
        writeln!(f, "  offers  {} [{effects}]: {}", operation.label(), printable(&operation.description))?;
    }
    Ok(())
}
