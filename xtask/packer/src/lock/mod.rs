//! What `pack.lock` holds.
//!
//! Guarantees: one entry per component, no operation twice, and a stable order and layout. Hostile: the components,
//! whose own words are in here; the engine has checked them.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use palisade_engine::Operation;
use serde::Serialize;
use wasmparser::{Parser, Payload};

/// The custom section that holds the version of the contract; `cargo xtask pack` appends it.
const CONTRACT_SECTION: &str = "palisade:contract";

/// A pack's lock file.
#[derive(Debug, Serialize)]
pub(crate) struct Lock {
    /// Version of the WIT package `palisade:host`.
    contract: String,
    /// `rustc -V` and how that toolchain came here: digests are those of one toolchain.
    toolchain: String,
    /// Sorted by name.
    pub(crate) components: Vec<Entry>,
}

/// One component of a pack.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// File name, beside the lock file.
    pub(crate) file: String,
    /// Of the whole file, in lower-case hexadecimal.
    pub(crate) sha256: String,
    /// In bytes.
    pub(crate) size: usize,
    /// The interfaces that it imports, in full.
    pub(crate) imports: Vec<String>,
    pub(crate) operations: Vec<Operation>,
}

impl Lock {
    /// A lock file's content.
    ///
    /// # Errors
    /// When two components describe the same operation: a client could not tell which one it calls.
    pub(crate) fn new(contract: String, toolchain: String, mut components: Vec<Entry>) -> Result<Self> {
        components.sort_by(|a, b| a.name.cmp(&b.name));
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for entry in &components {
            for operation in &entry.operations {
                if let Some(other) = seen.insert(operation.label(), &entry.name) {
                    bail!("{} is described by both `{other}` and `{}`", operation.label(), entry.name);
                }
            }
        }
        Ok(Self { contract, toolchain, components })
    }

    /// Every component's operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.components.iter().flat_map(|entry| &entry.operations)
    }

    pub(crate) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The contract's version in a component's own custom section (a nested module's does not count).
pub(crate) fn contract_of(wasm: &[u8]) -> Result<Option<String>> {
    let mut depth = 0_u32;
    let mut found = None;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 && section.name() == CONTRACT_SECTION => {
                found = Some(String::from_utf8(section.data().to_vec())?);
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
