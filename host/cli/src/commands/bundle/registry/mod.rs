//! `palisade bundle push` and `pull`: bundles in OCI registries.
//!
//! Guarantees: what was pulled is, byte for byte, a bundle that `serve` would take or refuse, and is written only if it
//! holds together (with `--trust`: only if it verifies, before anything of it is parsed); a tag is resolved to a digest
//! that is shown and locked, and everything is fetched by digest; sizes are bounded before anything is fetched.
//! Not guaranteed: that a registry answers truthfully which digest a tag has: signatures and the lock file are for that.
//! That it keeps to itself who logged in: a registry names the place where its tokens are given out, as it does to docker.
//! Hostile: the registry, and whoever is between.

use std::process::ExitCode;
use std::time::SystemTime;

use bytes::Bytes;
use futures::TryStreamExt as _;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor};
use palisade_bundle::{Bundle, Digest, inspect};
use palisade_embed::Problem;
use serde_json::json;

use super::{read, refused, trust};
use crate::args::{BundlePullArgs, BundlePushArgs};
use crate::files::{self, Readable};
use crate::output;

mod artifact;
mod connect;
mod lock;
mod login;
mod retry;

use artifact::{Artifact, Layers};
use connect::Registry;
use lock::{Lock, Locked};

pub(super) async fn push(args: BundlePushArgs) -> Result<ExitCode, Problem> {
    let bytes = read(&args.file)?;
    let unverified = inspect(bytes.as_slice()).map_err(|error| refused(&args.file, &error))?;
    if unverified.signatures().is_empty() {
        output::note("note: the bundle is not signed, and no host will serve it as it is");
    }
    let artifact = Artifact::of(&unverified)?;
    let registry = Registry::to_push(&args.reference, &args.registry).await?;
    let bar = output::progress("pushing", artifact.bytes());
    for blob in artifact.blobs() {
        registry.push_blob(blob).await?;
        bar.inc(blob.bytes.len() as u64);
    }
    registry.push_manifest(&artifact.manifest).await?;
    bar.finish_and_clear();
    let pushed = registry.resolve().await?;
    if pushed != artifact.digest {
        return Err(Problem::failed(format!(
            "{} leads to {pushed} now, and {} was pushed: somebody else pushes there, or the registry alters what it is given",
            args.reference, artifact.digest
        ))
        .next("push again, or under another tag"));
    }
    let digest = unverified.manifest().digest().to_string();
    if args.json {
        output::json(&json!({
            "reference": args.reference,
            "oci": artifact.digest.to_string(),
            "pinned": registry.pinned(&artifact.digest),
            "digest": digest,
        }))?;
    } else {
        output::line(&format!("{}\n{digest}", registry.pinned(&artifact.digest)))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn pull(args: BundlePullArgs) -> Result<ExitCode, Problem> {
    let trusted = match args.trust.given() {
        Some(_) => Some(trust::read(&args.trust)?),
        None => None,
    };
    let lock_path = args.lock.clone().unwrap_or_else(|| lock::beside(&args.output));
    let mut lock = Lock::read(&lock_path)?;
    let registry = Registry::to_pull(&args.reference, &args.registry).await?;
    let manifest = registry.pull_manifest().await?;
    let oci = Digest::of(&manifest);
    lock.check(&args.reference, &oci, args.locked)?;
    let bytes = fetch(&registry, &artifact::layers(&manifest)?).await?;
    let digest = match &trusted {
        Some(trusted) => {
            let beside: Vec<&str> = trusted.signatures.iter().map(String::as_str).collect();
            Bundle::open_with(bytes.as_slice(), &beside, &trusted.trust, SystemTime::now())
                .map(|verified| verified.digest())
        }
        None => inspect(bytes.as_slice()).map(|unverified| unverified.manifest().digest()),
    };
    let digest = digest.map_err(|error| refused(args.reference.as_ref(), &error))?;
    files::replace(&args.output, &bytes, Readable::Usual)?;
    lock.set(&args.reference, Locked { oci, bundle: digest });
    lock.write(&lock_path)?;
    let file = args.output.display().to_string();
    if args.json {
        output::json(&json!({
            "file": file,
            "reference": args.reference,
            "oci": oci.to_string(),
            "pinned": registry.pinned(&oci),
            "digest": digest.to_string(),
            "verified": trusted.is_some(),
            "lock": lock_path.display().to_string(),
        }))?;
    } else {
        let verdict = if trusted.is_some() { "verified" } else { "NOT verified (--trust)" };
        output::line(&format!("{}\n{digest}\n{file}: {verdict}", registry.pinned(&oci)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fetches the layers, and puts them together to a file that nobody has judged yet.
async fn fetch(registry: &Registry, layers: &Layers) -> Result<Vec<u8>, Problem> {
    let bar = output::progress("pulling", layers.bytes());
    let mut parts = Vec::new();
    for layer in layers.iter() {
        let before = bar.position();
        let bytes = registry.pull_blob(layer, |read| bar.set_position(before + read)).await?;
        parts.push((layer.entry.as_str(), bytes));
    }
    bar.finish_and_clear();
    Ok(artifact::file(&parts))
}

impl Registry {
    /// One blob, of its size and digest.
    async fn pull_blob(&self, layer: &artifact::Layer, progress: impl Fn(u64)) -> Result<Bytes, Problem> {
        let descriptor = OciDescriptor {
            digest: layer.digest.to_string(),
            size: i64::try_from(layer.size).unwrap_or(i64::MAX),
            ..OciDescriptor::default()
        };
        let size = usize::try_from(layer.size).unwrap_or(usize::MAX);
        let (descriptor, progress) = (&descriptor, &progress);
        let bytes = self
            .again(|| async move {
                let mut stream = self.client.pull_blob_stream(&self.reference, descriptor).await?;
                let mut bytes = Vec::new();
                while let Some(chunk) = stream.try_next().await? {
                    // The registry may send on and on.
                    if chunk.len() > size - bytes.len() {
                        return Err(too_long(descriptor));
                    }
                    bytes.extend_from_slice(&chunk);
                    progress(bytes.len() as u64);
                }
                Ok(bytes)
            })
            .await?;
        if bytes.len() != size || Digest::of(&bytes) != layer.digest {
            return Err(Problem::failed(format!(
                "the registry's {} is not what its digest says ({})",
                layer.entry, layer.digest
            ))
            .next("pull again; if it happens again, the registry is damaged or somebody is between"));
        }
        Ok(bytes.into())
    }

    /// The manifest of what the reference leads to.
    async fn pull_manifest(&self) -> Result<Vec<u8>, Problem> {
        let (bytes, _) = self
            .again(|| self.client.pull_manifest_raw(&self.reference, &self.auth, &[OCI_IMAGE_MEDIA_TYPE]))
            .await?;
        if let Some(asked) = self.reference.digest()
            && asked != Digest::of(&bytes).to_string()
        {
            return Err(Problem::failed(format!("the registry has something else under {asked}"))
                .next("somebody is between, or the registry is damaged"));
        }
        Ok(bytes.to_vec())
    }
}

fn too_long(descriptor: &OciDescriptor) -> oci_client::errors::OciDistributionError {
    oci_client::errors::OciDistributionError::SpecViolationError(format!(
        "{} is longer than the {} bytes that the manifest says",
        descriptor.digest, descriptor.size
    ))
}
