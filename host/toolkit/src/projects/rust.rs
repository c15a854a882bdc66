//! Rust projects, through the toolchain that builds every guest.
//!
//! Guarantees: as of [`crate::rust`]; the component has no import that the tools' code does not use.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::embedded;
use super::manifest::Manifest;
use super::world::contract_version;
use crate::component;
use crate::rust::{Build, Choice, Naming, Toolchain, artifact};

pub(super) fn build(dir: &Path, manifest: &Manifest) -> Result<Vec<u8>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let toolchain = Toolchain::find(dir, &cargo, Choice::Auto)?;
    // One for each route: what one of them built is no good to another.
    let target = dir.join("target").join(toolchain.route());
    let root_name = format!("/{}", manifest.name);
    toolchain.build(&Build {
        dir,
        root: (dir, &root_name),
        target: &target,
        packages: &[&manifest.name],
        naming: Naming::Place,
        locked: false,
    })?;
    let path = artifact(&target, &manifest.name);
    let wasm = fs::read(&path).with_context(|| {
        format!("cargo left no {}: does Cargo.toml have `crate-type = [\"cdylib\"]` in `[lib]`, and no `name` there?", path.display())
    })?;
    // The SDK's own copy; a project that takes the SDK from a registry has none.
    let wit = fs::read_to_string(dir.join("vendor/wit/world.wit"));
    let contract = wit.ok().as_deref().and_then(contract_version);
    let contract = contract.or_else(|| contract_version(embedded::file("wit/world.wit")));
    component::with_contract(&wasm, &contract.context("the contract names no version")?)
}
