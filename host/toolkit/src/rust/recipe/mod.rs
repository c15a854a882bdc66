//! How Rust guests are built: flags, profile, and what is kept out of the bytes.
//!
//! Guarantees: the same sources on the same toolchain give the same bytes, whichever directory they are in: no
//! absolute path reaches them, and one recipe serves every workspace. Not guaranteed: the same bytes from
//! two toolchains. Trusted: the guests' sources and their dependencies; their build scripts run here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::toolchain::Toolchain;
use super::wrapper::GUEST_ROOT;
use crate::machine::{cargo_home, this_program};
use crate::run::stream;

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
/// Bytes of a guest's stack in its linear memory; an overflow traps, as the stack lies at the memory's beginning. JSON of
/// the deepest nesting that the parser takes needs a fraction of it. The linker's own default is four times as much, and
/// between two calls the host looks through all of it for pages that were touched.
const STACK_BYTES: usize = 256 << 10;
/// Separates flags in `CARGO_ENCODED_RUSTFLAGS`; unlike a space it can't occur in a path.
const FLAG_SEPARATOR: &str = "\u{1f}";

/// One build of guests.
#[derive(Debug, Clone, Copy)]
pub struct Build<'a> {
    /// The workspace's directory.
    pub dir: &'a Path,
    /// The directory that all sources are in, and what stands for it in the bytes, such as `/palisade`.
    pub root: (&'a Path, &'a str),
    /// The target directory.
    pub target: &'a Path,
    /// The packages to build.
    pub packages: &'a [&'a str],
    /// What cargo writes into symbols.
    pub naming: Naming,
    /// Whether the lock file has to be there and to fit.
    pub locked: bool,
}

/// What the names of crates in symbols are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Cargo's way: the crate's place relative to its workspace. Fine where nothing lies outside of it.
    Place,
    /// The crate's content, wherever it lies. This program runs as rustc's wrapper then: its `main` has to begin with
    /// [`as_rustc`](super::as_rustc).
    Content,
}

impl Toolchain {
    /// Builds guests, with all that cargo says shown.
    ///
    /// # Errors
    /// Where dependencies can't be fetched, the lock file does not fit, or the guests don't compile.
    pub fn build(&self, build: &Build<'_>) -> Result<()> {
        let locked: &[&str] = if build.locked { &["--locked"] } else { &[] };
        // Fetched first: only then is it known which registry directories must not reach the bytes.
        stream(self.cargo(build.dir).args(["fetch", "--quiet"]).args(locked))
            .with_context(|| not_fetched(build.dir))?;

        let mut command = self.cargo_build(build.dir)?;
        command.args(locked).arg("--target-dir").arg(build.target);
        for package in build.packages {
            command.args(["--package", package]);
        }
        command.envs(PROFILE).env_remove("RUSTFLAGS");
        let mut flags = self.remap_flags(build.root)?;
        flags.push(format!("-Clink-arg=-zstack-size={STACK_BYTES}"));
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(FLAG_SEPARATOR));
        if build.naming == Naming::Content {
            let this = this_program()?;
            command.env("RUSTC_WRAPPER", this).env(GUEST_ROOT, build.root.0);
        }
        stream(&mut command).with_context(|| format!("the guests in {} did not build", build.dir.display()))
    }

    /// Flags that keep this machine's paths out of the bytes (panic messages name source files). Where several
    /// prefixes match a path the last one wins, so the general ones come first.
    fn remap_flags(&self, (root, name): (&Path, &str)) -> Result<Vec<String>> {
        let home = cargo_home()?;
        let mut prefixes: Vec<(PathBuf, &str)> = vec![(root.to_owned(), name), (home.clone(), "/cargo")];
        // A directory per registry address: a mirror's differs from the original's, and the crates in it do not.
        for entry in fs::read_dir(home.join("registry/src")).into_iter().flatten() {
            prefixes.push((entry?.path(), "/cargo/registry"));
        }
        for sources in self.std_sources() {
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
}

fn not_fetched(dir: &Path) -> String {
    format!(
        "the dependencies could not be fetched. When Cargo.lock is missing or out of date, `cargo fetch --manifest-path {}` writes it",
        dir.join("Cargo.toml").display()
    )
}

/// Where cargo leaves a library of this name.
#[cfg(feature = "projects")]
pub(crate) fn artifact(target: &Path, library: &str) -> PathBuf {
    target.join(super::TARGET).join("release").join(format!("{}.wasm", library.replace('-', "_")))
}
