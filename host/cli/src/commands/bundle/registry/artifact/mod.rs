//! A bundle as an OCI artifact, and back.
//!
//! ```text
//! manifest   artifactType application/vnd.palisade.bundle.v1
//!   config   application/vnd.wasm.config.v0+json, as the component ecosystem has it
//!   layers   application/vnd.palisade.bundle.signature.v1       one for each signature
//!            application/vnd.palisade.bundle.manifest.v1+json   what is signed
//!            application/wasm                                   one for each component
//! ```
//!
//! Each layer is one entry of the bundle's file, in its order, with the entry's name for its title: a registry keeps a
//! component once, however many bundles have it, and the file is put together again bit for bit.
//!
//! Guarantees: the same bundle gives the same artifact; sizes and numbers of an artifact are bounded before anything of it is
//! fetched. Not guaranteed: that what is put together is a bundle: its strict reader judges that.
//! Hostile: the artifact.

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};
use palisade_bundle::archive::{
    BLOCK, MANIFEST, MAX_COMPONENT_BYTES, MAX_COMPONENTS_BYTES, MAX_MANIFEST_BYTES, MAX_SIGNATURE_BYTES,
    MAX_SIGNATURES, component_name, header, signature_name,
};
use palisade_bundle::manifest::MAX_COMPONENTS;
use palisade_bundle::{Digest, Unverified};
use palisade_embed::Problem;
use serde_json::json;

use crate::output;

#[cfg(test)]
mod tests;

const ARTIFACT: &str = "application/vnd.palisade.bundle.v1";
const CONFIG: &str = "application/vnd.wasm.config.v0+json";
const SIGNATURE_LAYER: &str = "application/vnd.palisade.bundle.signature.v1";
const MANIFEST_LAYER: &str = "application/vnd.palisade.bundle.manifest.v1+json";
const COMPONENT_LAYER: &str = "application/wasm";

const TITLE: &str = "org.opencontainers.image.title";
const VERSION: &str = "org.opencontainers.image.version";

/// An entry's name is at most that long; longer ones have no header.
const MAX_ENTRY: usize = 100;

/// Some bytes in a registry.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) bytes: Bytes,
    pub(super) digest: Digest,
    media: &'static str,
    title: Option<String>,
}

impl Blob {
    fn new(bytes: Vec<u8>, media: &'static str, title: Option<String>) -> Self {
        Self { digest: Digest::of(&bytes), bytes: bytes.into(), media, title }
    }

    fn descriptor(&self) -> OciDescriptor {
        OciDescriptor {
            media_type: self.media.to_owned(),
            digest: self.digest.to_string(),
            size: i64::try_from(self.bytes.len()).unwrap_or(i64::MAX),
            annotations: self.title.clone().map(|title| BTreeMap::from([(TITLE.to_owned(), title)])),
            ..OciDescriptor::default()
        }
    }
}

/// A bundle, ready to be pushed.
#[derive(Debug)]
pub(super) struct Artifact {
    config: Blob,
    layers: Vec<Blob>,
    /// The OCI manifest's text.
    pub(super) manifest: Vec<u8>,
    /// Its digest, which is the artifact's.
    pub(super) digest: Digest,
}

impl Artifact {
    /// The artifact of a bundle.
    pub(super) fn of(bundle: &Unverified) -> Result<Self, Problem> {
        let manifest = bundle.manifest();
        let mut signatures = bundle.detached();
        signatures.sort();
        let mut layers: Vec<Blob> = signatures
            .into_iter()
            .map(|(key, text)| Blob::new(text.into_bytes(), SIGNATURE_LAYER, Some(signature_name(key))))
            .collect();
        layers.push(Blob::new(manifest.to_bytes(), MANIFEST_LAYER, Some(MANIFEST.to_owned())));
        layers.extend(bundle.components().map(|(entry, wasm)| {
            Blob::new(wasm.to_vec(), COMPONENT_LAYER, Some(component_name(&entry.name)))
        }));
        let digests: Vec<String> = layers.iter().map(|layer| layer.digest.to_string()).collect();
        let config = Blob::new(
            to_json(&json!({
                // Fixed: the same bundle is the same artifact.
                "created": "1970-01-01T00:00:00Z",
                "architecture": "wasm",
                "os": "wasip2",
                "layerDigests": digests,
            }))?,
            CONFIG,
            None,
        );
        let mut annotations = BTreeMap::from([(TITLE.to_owned(), manifest.name.clone())]);
        annotations.extend(manifest.version.clone().map(|version| (VERSION.to_owned(), version)));
        let text = to_json(&OciImageManifest {
            media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
            artifact_type: Some(ARTIFACT.to_owned()),
            config: config.descriptor(),
            layers: layers.iter().map(Blob::descriptor).collect(),
            annotations: Some(annotations),
            ..OciImageManifest::default()
        })?;
        Ok(Self { config, layers, digest: Digest::of(&text), manifest: text })
    }

    /// All that goes before the manifest.
    pub(super) fn blobs(&self) -> impl Iterator<Item = &Blob> {
        self.layers.iter().chain([&self.config])
    }

    /// How much that is.
    pub(super) fn bytes(&self) -> u64 {
        self.blobs().map(|blob| blob.bytes.len() as u64).sum()
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value)
        .map_err(|error| Problem::failed(format!("the artifact can't be written: {error}")))
}

/// One entry of a bundle's file, in a registry.
#[derive(Debug)]
pub(super) struct Layer {
    /// The entry's name.
    pub(super) entry: String,
    pub(super) digest: Digest,
    /// In bytes.
    pub(super) size: u64,
}

/// The entries of a bundle's file, as far as an artifact says.
#[derive(Debug)]
pub(super) struct Layers(Vec<Layer>);

impl Layers {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Layer> {
        self.0.iter()
    }

    /// All of them, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.iter().map(|layer| layer.size).sum()
    }
}

/// What an artifact's manifest says that a bundle's file is made of.
pub(super) fn layers(manifest: &[u8]) -> Result<Layers, Problem> {
    let refused = |why: String| {
        Problem::failed(format!("what the reference leads to is no bundle: {}", output::printable(&why)))
            .next("check the reference; `palisade bundle push` writes bundles")
    };
    if manifest.len() as u64 > MAX_MANIFEST_BYTES {
        return Err(refused("its manifest is far too long".to_owned()));
    }
    let manifest: OciImageManifest =
        serde_json::from_slice(manifest).map_err(|error| refused(error.to_string()))?;
    if manifest.artifact_type.as_deref() != Some(ARTIFACT) {
        let kind = manifest.artifact_type.unwrap_or(manifest.config.media_type);
        return Err(refused(format!("it is of the type {kind}")));
    }
    if manifest.layers.len() > MAX_COMPONENTS + MAX_SIGNATURES + 1 {
        return Err(refused(format!("it has {} layers", manifest.layers.len())));
    }
    let layers = manifest.layers.into_iter().map(layer).collect::<Result<Vec<_>, _>>().map_err(refused)?;
    let layers = Layers(layers);
    if layers.bytes() > MAX_COMPONENTS_BYTES + MAX_MANIFEST_BYTES {
        return Err(refused(format!("it has {} bytes", layers.bytes())));
    }
    Ok(layers)
}

fn layer(descriptor: OciDescriptor) -> Result<Layer, String> {
    let OciDescriptor { media_type, digest, size, annotations, .. } = descriptor;
    let most = match media_type.as_str() {
        SIGNATURE_LAYER => MAX_SIGNATURE_BYTES,
        MANIFEST_LAYER => MAX_MANIFEST_BYTES,
        COMPONENT_LAYER => MAX_COMPONENT_BYTES,
        other => return Err(format!("it has a layer of the type {other}")),
    };
    let size = u64::try_from(size).map_err(|_| format!("a layer has {size} bytes"))?;
    if size > most {
        return Err(format!("a layer has {size} bytes, and the limit is {most}"));
    }
    let digest = digest.parse().map_err(|error| format!("a layer's digest: {error}"))?;
    let entry = annotations.and_then(|mut all| all.remove(TITLE)).ok_or("a layer has no title")?;
    if entry.len() > MAX_ENTRY {
        return Err("a layer's title is far too long".to_owned());
    }
    Ok(Layer { entry, digest, size })
}

/// The file that these entries are, in their order. Whether it is a bundle is for its reader to say.
pub(super) fn file(entries: &[(&str, Bytes)]) -> Vec<u8> {
    let mut file = Vec::new();
    for (name, body) in entries {
        file.extend_from_slice(&header(name, body.len() as u64));
        file.extend_from_slice(body);
        file.resize(file.len().next_multiple_of(BLOCK), 0);
    }
    file.resize(file.len() + 2 * BLOCK, 0);
    file
}
