//! The capabilities of a project as a WIT world: what its component may import, and no more.
//!
//! The tools of JavaScript and Python bring an engine that is built for WASI, and leave none of it only by cutting all of it off, with
//! the host's `wasi:filesystem` among it. So they are given the contract with another namespace in place of `wasi`, which they leave
//! alone, and the finished component's imports are given their names back.
//!
//! Guarantees: a component that [`World::finish`] lets through imports what its project names, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::manifest::Manifest;
use crate::component;

/// Stands for `wasi` while a language's tool is at work. As long as that: names are changed in place.
const STAND_IN: &str = "host";
const WASI: &str = "wasi";

/// The capability that is no interface of the contract's own.
const FILES: &str = "files";
/// What it imports, without versions; the last ones are there for the types of the first.
const FILES_INTERFACES: [&str; 6] =
    ["filesystem/types", "filesystem/preopens", "clocks/wall-clock", "io/streams", "io/error", "io/poll"];

/// What a project's component may import.
#[derive(Debug)]
pub(super) struct World {
    /// The names of the project's capabilities.
    pub(super) capabilities: Vec<String>,
    /// The contract's version.
    pub(super) contract: String,
    /// The version of `wasi:filesystem`, with its `@`.
    wasi: String,
    /// The project's copy of the contract.
    wit: PathBuf,
}

impl World {
    /// The world of a project, by its manifest and its copy of the contract.
    pub(super) fn of(dir: &Path, manifest: &Manifest) -> Result<Self> {
        let wit = dir.join("wit");
        let path = wit.join("world.wit");
        let text = fs::read_to_string(&path).with_context(|| {
            format!("could not read {}: it is the contract that the tool is built against, and came with `palisade new`", path.display())
        })?;
        let known: Vec<&str> = imports_of(&text).filter(|name| !name.contains(':')).chain([FILES]).collect();
        for name in &manifest.capabilities {
            ensure!(
                known.contains(&name.as_str()),
                "there is no capability `{name}`. There are: {}",
                known.join(", ")
            );
        }
        let wasi = imports_of(&text).find_map(|name| name.strip_prefix("wasi:filesystem/types"));
        Ok(Self {
            capabilities: manifest.capabilities.clone(),
            contract: contract_version(&text)
                .with_context(|| format!("{} names no version", path.display()))?,
            wasi: wasi
                .with_context(|| format!("{} does not import wasi:filesystem", path.display()))?
                .to_owned(),
            wit,
        })
    }

    /// Whether the project wants this capability.
    pub(super) fn has(&self, name: &str) -> bool {
        self.capabilities.iter().any(|one| one == name)
    }

    /// How an interface of the contract's is named where it is imported.
    pub(super) fn interface(&self, name: &str) -> String {
        format!("palisade:host/{name}@{}", self.contract)
    }

    /// How the file system's interface is named where a language's tool is at work.
    pub(super) fn stand_in(&self, interface: &str) -> String {
        format!("{STAND_IN}:{interface}{}", self.wasi)
    }

    /// Writes the contract with a world `component` into an empty directory. For the eyes of people it has the true names.
    pub(super) fn write(&self, to: &Path, names: Names) -> Result<()> {
        let mut world = String::from("\nworld component {\n");
        for name in &self.capabilities {
            if name == FILES {
                for interface in &FILES_INTERFACES[..2] {
                    world.push_str(&format!("    import {WASI}:{interface}{};\n", self.wasi));
                }
            } else {
                world.push_str(&format!("    import {name};\n"));
            }
        }
        world.push_str("    export operations;\n}\n");
        copy(&self.wit, to, &|file, text| {
            let text = if file.ends_with("world.wit") { text + &world } else { text };
            match names {
                Names::True => text,
                Names::StandIn => text.replace(&format!("{WASI}:"), &format!("{STAND_IN}:")),
            }
        })
    }

    /// The component as it is to be: with the true names, and the version of its contract.
    ///
    /// # Errors
    /// Where it imports anything that the project does not name.
    pub(super) fn finish(&self, mut wasm: Vec<u8>) -> Result<Vec<u8>> {
        component::rename_imports(&mut wasm, &format!("{STAND_IN}:"), &format!("{WASI}:"))?;
        let mut allowed: Vec<String> = self.capabilities.iter().map(|name| self.interface(name)).collect();
        if self.has(FILES) {
            allowed.extend(FILES_INTERFACES.map(|interface| format!("{WASI}:{interface}{}", self.wasi)));
        }
        let others: Vec<String> =
            component::imports(&wasm)?.into_iter().filter(|import| !allowed.contains(import)).collect();
        if !others.is_empty() {
            bail!("the component imports {}, which the project does not name", others.join(", "));
        }
        component::with_contract(&wasm, &self.contract)
    }
}

/// Which names the file system's interfaces have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    True,
    StandIn,
}

/// The version in `package palisade:host@VERSION;`.
pub(super) fn contract_version(world: &str) -> Option<String> {
    let line = world.lines().find_map(|line| line.strip_prefix("package palisade:host@")?.strip_suffix(';'));
    line.map(str::to_owned)
}

/// What the contract's own world imports.
fn imports_of(world: &str) -> impl Iterator<Item = &str> {
    world.lines().filter_map(|line| line.trim().strip_prefix("import ")?.strip_suffix(';'))
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(&Path, String) -> String) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("could not list {}", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().context("an entry has a name")?);
        if path.is_dir() {
            copy(&path, &target, change)?;
        } else if path.extension().is_some_and(|extension| extension == "wit") {
            let text =
                fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
            fs::write(&target, change(&path, text))
                .with_context(|| format!("could not write {}", target.display()))?;
        }
    }
    Ok(())
}
