//! Guest workspaces: which components they hold, and how they are built.
//!
//! Guarantees: the same sources on the same toolchain give the same bytes, whichever directory they are in: no
//! absolute path reaches them, and one recipe (below) serves every workspace. Not guaranteed: the same bytes from
//! two toolchains. Trusted: the guests' sources and their locked dependencies; their build scripts run here.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::component;
use super::toolchain::{TARGET, Toolchain};
use super::wrapper::GUEST_ROOT;
use crate::repo::{Repo, cargo_home};
use crate::run::{capture, stream};

/// Overrides the `[profile.release]` of a workspace, so that none can forget a setting that the bytes depend on.
const PROFILE: [(&str, &str); 7] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "none"),
    ("CARGO_PROFILE_RELEASE_INCREMENTAL", "false"),
];
/// `cargo metadata --no-deps` reads manifests alone.
const METADATA_LIMIT: Duration = Duration::from_secs(60);
/// Bytes of a guest's stack in its linear memory; an overflow traps, as the stack lies at the memory's beginning. JSON of
/// the deepest nesting that the parser takes needs a fraction of it. The linker's own default is four times as much, and
/// between two calls the host looks through all of it for pages that were touched.
const STACK_BYTES: usize = 256 << 10;
/// Separates flags in `CARGO_ENCODED_RUSTFLAGS`; unlike a space it can't occur in a path.
const FLAG_SEPARATOR: &str = "\u{1f}";

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
pub(crate) const PACK: Workspace =
    Workspace { dir: "tools", sources: &["tools", "sdk", "wit"], out: "host/pack/components" };
/// Guests that exist for tests: an echo, and hostile ones.
pub(crate) const TEST_GUESTS: Workspace = Workspace {
    dir: "tests/guests",
    sources: &["tests/guests", "sdk", "wit", "tools/Cargo.toml"],
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
        // Fetched first: only then is it known which registry directories must not reach the bytes.
        stream(toolchain.cargo(&dir).args(["fetch", "--locked", "--quiet"]))
            .with_context(|| self.unlocked())?;

        let mut command = toolchain.cargo_build(&dir)?;
        command.arg("--target-dir").arg(target);
        for guest in &guests {
            command.args(["--package", &guest.package]);
        }
        command.envs(PROFILE).env_remove("RUSTFLAGS");
        let mut flags = remap_flags(repo, toolchain)?;
        flags.push(format!("-Clink-arg=-zstack-size={STACK_BYTES}"));
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(FLAG_SEPARATOR));
        let this = std::env::current_exe().context("this program does not know its own path")?;
        command.env("RUSTC_WRAPPER", this).env(GUEST_ROOT, repo.root());
        stream(&mut command).with_context(|| format!("the guests in {} did not build", self.dir))?;

        let built = target.join(TARGET).join("release");
        guests.into_iter().map(|guest| guest.component(&built, contract)).collect()
    }

    fn unlocked(&self) -> String {
        format!(
            "when {0}/Cargo.lock is missing or out of date, `cargo fetch --manifest-path {0}/Cargo.toml` writes it; commit it",
            self.dir
        )
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

/// Flags that keep this machine's paths out of the bytes (panic messages name source files). Where several
/// prefixes match a path the last one wins, so the general ones come first.
fn remap_flags(repo: &Repo, toolchain: &Toolchain) -> Result<Vec<String>> {
    let home = cargo_home()?;
    let mut prefixes: Vec<(PathBuf, &str)> =
        vec![(repo.root().to_owned(), "/palisade"), (home.clone(), "/cargo")];
    // A directory per registry address: a mirror's differs from the original's, and the crates in it do not.
    for entry in fs::read_dir(home.join("registry/src")).into_iter().flatten() {
        prefixes.push((entry?.path(), "/cargo/registry"));
    }
    for sources in toolchain.std_sources() {
        prefixes.push((sources.clone(), "/rust"));
    }
    let mut flags = Vec::new();
    for (from, to) in prefixes {
        let resolved = from.canonicalize().ok().filter(|resolved| *resolved != from);
        for from in std::iter::once(from).chain(resolved) {
            flags.push(format!("--remap-path-prefix={}={to}", from.display()));
        }
    }
    Ok(flags)
}

#[cfg(test)]
mod tests;
