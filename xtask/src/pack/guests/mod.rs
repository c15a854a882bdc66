//! Guest workspaces: which components they hold. How they are built is `palisade_toolkit`'s.
//!
//! Guarantees: the lock file of a workspace decides what its guests are built from. Trusted: the guests' sources and their locked
//! dependencies; their build scripts run here.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use palisade_toolkit::component;
use palisade_toolkit::run::capture;
use palisade_toolkit::rust::{Build, Naming, TARGET, Toolchain};
use serde::Deserialize;

use crate::repo::Repo;

/// `cargo metadata --no-deps` reads manifests alone.
const METADATA_LIMIT: Duration = Duration::from_secs(60);
/// A cargo workspace whose `cdylib` crates are guests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workspace {
    /// The workspace's directory, relative to the repository.
    pub(crate) dir: &'static str,
    /// What its bytes depend on, relative to the repository.
    pub(crate) sources: &'static [&'static str],
    /// Where its components go, relative to the repository.
    pub(crate) out: &'static str,
}

/// The default pack.
pub(crate) const PACK: Workspace = Workspace {
    dir: "tools",
    sources: &["tools", "sdk/Cargo.toml", "sdk/src", "sdk/macros", "wit"],
    out: "host/pack/components",
};
/// Guests that exist for tests: an echo, and hostile ones.
pub(crate) const TEST_GUESTS: Workspace = Workspace {
    dir: "tests/guests",
    sources: &[
        "tests/guests",
        "sdk/examples",
        "sdk/Cargo.toml",
        "sdk/src",
        "sdk/macros",
        "wit",
        "tools/Cargo.toml",
    ],
    out: "tests/guests/target/components",
};

/// One built component.
#[derive(Debug)]
pub(crate) struct Component {
    /// The crate's directory name.
    pub(crate) name: String,
    pub(crate) wasm: Vec<u8>,
}

impl Workspace {
    /// Builds every guest, in `repo`, with its target directory at `target`.
    pub(crate) fn build(
        &self,
        repo: &Repo,
        toolchain: &Toolchain,
        target: &Path,
        contract: &str,
    ) -> Result<Vec<Component>> {
        let dir = repo.join(self.dir);
        let guests = guests(repo, &dir)?;
        ensure!(!guests.is_empty(), "{} has no crate with `crate-type = [\"cdylib\"]`", self.dir);
        let packages: Vec<&str> = guests.iter().map(|guest| guest.package.as_str()).collect();
        let build = Build {
            dir: &dir,
            root: (repo.root(), "/palisade"),
            target,
            packages: &packages,
            naming: Naming::Content,
            locked: true,
        };
        toolchain.build(&build)?;

        let built = target.join(TARGET).join("release");
        guests.into_iter().map(|guest| guest.component(&built, contract)).collect()
    }
}

/// A guest crate.
#[derive(Debug, PartialEq, Eq)]
struct Guest {
    name: String,
    package: String,
    artifact: String,
}

impl Guest {
    fn component(self, built: &Path, contract: &str) -> Result<Component> {
        let path = built.join(&self.artifact);
        let wasm = fs::read(&path).with_context(|| format!("cargo left no {}", path.display()))?;
        let wasm =
            component::with_contract(&wasm, contract).with_context(|| format!("guest `{}`", self.name))?;
        Ok(Component { name: self.name, wasm })
    }
}

/// What `cargo metadata` says, as far as it is needed.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

fn guests(repo: &Repo, dir: &Path) -> Result<Vec<Guest>> {
    let mut command = repo.cargo();
    command.current_dir(dir).args(["metadata", "--no-deps", "--format-version", "1"]);
    guests_in(&capture(&mut command, METADATA_LIMIT)?)
}

/// The `cdylib` crates of a workspace, sorted by name.
fn guests_in(metadata: &str) -> Result<Vec<Guest>> {
    let metadata: Metadata = serde_json::from_str(metadata).context("cargo metadata in another format")?;
    let mut guests = Vec::new();
    for package in metadata.packages {
        let Some(library) =
            package.targets.iter().find(|target| target.kind.iter().any(|kind| kind == "cdylib"))
        else {
            continue;
        };
        let name =
            package.manifest_path.parent().and_then(Path::file_name).context("a manifest has a directory")?;
        guests.push(Guest {
            name: name.to_string_lossy().into_owned(),
            artifact: format!("{}.wasm", library.name.replace('-', "_")),
            package: package.name,
        });
    }
    guests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(guests)
}

#[cfg(test)]
mod tests;
