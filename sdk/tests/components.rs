//! What this crate promises of finished components, checked on the default pack: each imports exactly what its
//! manifest declares (`package.metadata.palisade`), exports the contract alone, and is small.
//!
//! Needs the pack: `cargo xtask pack`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wasmparser::{Parser, Payload, Validator};

/// Bytes of one component. Compiling one takes time in proportion, at its first call after every change.
const MAX_COMPONENT_BYTES: usize = 160 << 10;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Each tool's folder name with the manifest in it.
fn tools() -> Vec<(String, toml::Table)> {
    let folders = fs::read_dir(repository().join("tools")).unwrap().map(|entry| entry.unwrap().path());
    let tools: Vec<_> = folders
        .filter_map(|folder| {
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            Some((name, manifest.parse().unwrap()))
        })
        .collect();
    assert!(tools.len() >= 7, "the tools are not where this test looks for them");
    tools
}

fn component(name: &str) -> Vec<u8> {
    let path = repository().join("host/pack/components").join(name).with_extension("wasm");
    fs::read(&path)
        .unwrap_or_else(|error| panic!("{name}: {error}; build the pack first: `cargo xtask pack`"))
}

/// Names of imported and exported interfaces, without their versions.
fn interfaces(wasm: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let unversioned = |name: &str| name.split('@').next().unwrap().to_owned();
    let (mut imports, mut exports, mut depth) = (BTreeSet::new(), BTreeSet::new(), 0);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports.extend(section.into_iter().map(|import| unversioned(import.unwrap().name.name)));
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                exports.extend(section.into_iter().map(|export| unversioned(export.unwrap().name.name)));
            }
            _ => {}
        }
    }
    (imports, exports)
}

#[test]
fn each_component_imports_what_its_manifest_declares_and_exports_the_contract_alone() {
    for (name, manifest) in tools() {
        let declared: BTreeSet<_> = manifest["package"]["metadata"]["palisade"]["imports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|import| import.as_str().unwrap().to_owned())
            .collect();
        let (imports, exports) = interfaces(&component(&name));
        assert_eq!(
            imports, declared,
            "imports of {name}: is the pack stale (`cargo xtask pack`), or the manifest?"
        );
        assert_eq!(exports, BTreeSet::from(["palisade:host/operations".to_owned()]), "exports of {name}");
    }
}

#[test]
fn each_component_is_valid_and_small() {
    for (name, _) in tools() {
        let wasm = component(&name);
        Validator::new().validate_all(&wasm).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(wasm.len() <= MAX_COMPONENT_BYTES, "{name} has {} bytes", wasm.len());
    }
}
