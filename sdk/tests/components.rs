//! What this crate promises of finished components, checked on the default pack and on the guests of tests: each imports exactly what its
//! manifest declares (`package.metadata.palisade`), exports the contract alone, and is small.
//!
//! Needs the pack: `cargo xtask pack`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wasmparser::{Parser, Payload, Validator};

/// Bytes of one component. Compiling one takes time in proportion, at its first call after every change.
const MAX_COMPONENT_BYTES: usize = 172 << 10;

/// Bytes of a component that takes JSON and gives JSON, and does little else: what this crate itself costs.
const MAX_SMALL_COMPONENT_BYTES: usize = 120_000;

/// The workspaces of guests, each with where `cargo xtask pack` puts its components.
const WORKSPACES: [(&str, &str); 2] =
    [("tools", "host/pack/components"), ("tests/guests", "tests/guests/target/components")];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Each guest's folder name with the manifest in it, and its finished component.
fn guests() -> Vec<(String, toml::Table, Vec<u8>)> {
    let mut guests = Vec::new();
    for (sources, components) in WORKSPACES {
        for entry in fs::read_dir(repository().join(sources)).unwrap() {
            let folder = entry.unwrap().path();
            let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let component = component(&repository().join(components), &name);
            guests.push((name, manifest.parse().unwrap(), component));
        }
    }
    assert!(guests.len() >= 30, "the guests are not where this test looks for them");
    guests
}

fn component(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name).with_extension("wasm"))
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
    for (name, manifest, component) in guests() {
        let declared: BTreeSet<_> = manifest["package"]["metadata"]["palisade"]["imports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|import| import.as_str().unwrap().to_owned())
            .collect();
        let (imports, exports) = interfaces(&component);
        assert_eq!(
            imports, declared,
            "imports of {name}: is the pack stale (`cargo xtask pack`), or the manifest?"
        );
        assert_eq!(exports, BTreeSet::from(["palisade:host/operations".to_owned()]), "exports of {name}");
    }
}

#[test]
fn each_component_is_valid_and_small() {
    for (name, _, wasm) in guests() {
        Validator::new().validate_all(&wasm).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(wasm.len() <= MAX_COMPONENT_BYTES, "{name} has {} bytes", wasm.len());
    }
}

#[test]
fn what_only_takes_and_gives_json_costs_little() {
    let echo = component(&repository().join("tests/guests/target/components"), "echo");
    assert!(echo.len() <= MAX_SMALL_COMPONENT_BYTES, "echo has {} bytes", echo.len());
}

/// Each takes `&Context`, and calls another part of it.
#[test]
fn what_a_tool_does_not_call_of_its_context_is_not_imported() {
    let folder = repository().join("tests/guests/target/components");
    let imports = |name: &str| interfaces(&component(&folder, name)).0;
    let told = BTreeSet::from(["palisade:host/call-context".to_owned()]);
    assert_eq!(imports("conformance-context"), told);
    let asked = ["elicitation", "roots", "sampling"].map(|name| format!("palisade:host/{name}"));
    assert_eq!(imports("conformance-asking"), BTreeSet::from(asked));
}
