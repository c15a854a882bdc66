//! Bundles: taking the components of a verified one in, and describing components for a new one.
//!
//! Guarantees: what is taken in is what the manifest lists and nothing else: each component's bytes are those of its digest
//! (compared again by the engine), its imports are those that the manifest shows, and its schemas pass the checks that a
//! component's own would. Nothing of a bundle is compiled or run to list it; what a manifest says of a component is its
//! signers' word. The locked profile is only ever narrowed here: to what the embedder registered, and nothing is added that
//! the profile does not name.
//! Hostile: components. Trusted: the manifest, once it is verified; what the embedder registers.

use std::borrow::Cow;
use std::path::Path;

use palisade_bundle::{ComponentEntry, ComponentSource as BundledSource, Verified};
use palisade_engine::{CONTRACT_VERSION, Component, ComponentSource, Description, Sandbox, object_schema};
use palisade_policy::{Profile, suggest};
use serde_json::Value;

use crate::authority;
use crate::custom;
use crate::pack::{self, Entry};
use crate::problem::Problem;

mod fit;
mod memory;
#[cfg(test)]
mod tests;

pub use fit::{Registered, fit, most, narrow};
pub use memory::Memory;

/// The components of a verified bundle, as a host takes them.
///
/// # Errors
/// When one is not what the manifest says, or the bundle is for another version of the contract.
pub fn entries(verified: Verified, sandbox: &Sandbox) -> Result<Vec<Entry>, Problem> {
    let contract = verified.manifest().contract.clone();
    if contract != CONTRACT_VERSION {
        return Err(Problem::failed(format!(
            "the bundle was built for version {contract} of the contract, and this program speaks {CONTRACT_VERSION}"
        ))
        .next("have it built again with this version's tools"));
    }
    verified.into_components().map(|(entry, wasm)| take_in(entry, wasm, sandbox)).collect()
}

fn take_in(entry: ComponentEntry, wasm: Vec<u8>, sandbox: &Sandbox) -> Result<Entry, Problem> {
    let refused = |why: &str| {
        Problem::failed(format!("the component `{}` of the bundle {why}", entry.name))
            .next("its publisher must build the bundle again")
    };
    let source = ComponentSource {
        name: entry.name.clone(),
        wasm: Cow::Owned(wasm),
        sha256: Some(*entry.sha256.as_bytes()),
    };
    let component =
        Component::new(sandbox, source).map_err(|error| refused(&format!("can't be used: {error}")))?;
    if component.imports() != entry.imports {
        return Err(refused(&format!(
            "imports [{}], and the manifest says [{}]: what was signed is not what it may reach",
            component.imports().join(", "),
            entry.imports.join(", ")
        )));
    }
    for operation in &entry.operations {
        let schemas = [Some(&operation.input_schema), operation.output_schema.as_ref()];
        for schema in schemas.into_iter().flatten() {
            object_schema(&schema.to_string())
                .map_err(|why| refused(&format!("has a schema ({}) that {why}", operation.label())))?;
        }
    }
    let description =
        description(&entry).map_err(|error| refused(&format!("is described badly: {error}")))?;
    Ok(Entry::bundled(entry.name, description, component))
}

/// The manifest has the shape of the pack's lock file, and that of the engine.
fn description(entry: &ComponentEntry) -> Result<Description, serde_json::Error> {
    serde_json::from_value(serde_json::to_value(entry)?)
}

/// A component of the pack, for a new bundle.
///
/// # Errors
/// When there is none of that name; the nearest is named, or the component that has a tool of that name.
pub fn packed(name: &str) -> Result<BundledSource, Problem> {
    let entries = pack::entries()?;
    let Some(entry) = entries.iter().find(|entry| entry.name == name) else {
        let owner = entries.iter().find(|entry| entry.description.operations.iter().any(|o| o.tool == name));
        let nearest = suggest(name, entries.iter().map(|entry| entry.name.as_str()));
        let advice = match (owner, nearest) {
            (Some(owner), _) => {
                format!("that is a tool of the component `{}`; components are taken whole", owner.name)
            }
            (None, Some(nearest)) => format!("did you mean `{nearest}`?"),
            (None, None) => "`palisade tools --json` names the component of each operation".to_owned(),
        };
        return Err(Problem::usage(format!("the pack has no component `{name}`")).next(advice));
    };
    let wasm = entry.packed_bytes().map(<[u8]>::to_vec).unwrap_or_default();
    described(name, wasm, &entry.description)
}

/// A component from a file, for a new bundle: asked what it can do, with nothing in its hands.
///
/// # Errors
/// When the file can't be read, or is no tool.
pub async fn custom(name: &str, path: &Path, sandbox: &Sandbox) -> Result<BundledSource, Problem> {
    let wasm = custom::read_component(path)?;
    let entry = custom::describe(sandbox, name.to_owned(), wasm.clone().into()).await?;
    described(name, wasm, &entry.description)
}

fn described(name: &str, wasm: Vec<u8>, description: &Description) -> Result<BundledSource, Problem> {
    let description: Value =
        serde_json::to_value(description).map_err(|error| Problem::failed(error.to_string()))?;
    BundledSource::described(name, wasm, description).map_err(|error| Problem::failed(error.to_string()))
}

/// Refuses a component in a new bundle that the bundle's profile would never let run: it would be signed for nothing, or
/// the profile is not what its author thinks.
///
/// # Errors
/// Naming what it asks for and the profile does not grant.
pub fn check_runs(source: &BundledSource, profile: &Profile) -> Result<(), Problem> {
    let known = authority::interfaces()?;
    let granted: Vec<_> = profile.capabilities().collect();
    let missing = known.capabilities_of(&source.imports).into_iter().filter(|capability| {
        let inert = capability.starts_with("wasi:");
        !inert && !granted.iter().any(|granted| granted.as_str() == capability)
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Problem::usage(format!(
        "the component `{}` asks for {}, which the profile `{}` does not grant",
        source.name,
        missing.join(", "),
        profile.name
    ))
    .next("leave the component out, or add that to `grants` of the bundle's profile"))
}
