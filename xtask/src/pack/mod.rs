//! `cargo xtask pack`: from guest sources to components where the host embeds them, and their lock file.
//!
//! Guarantees: nothing is built when nothing changed (by content); a result is replaced whole or not at all; a
//! component that is no longer in the sources leaves the pack. Not guaranteed: that two toolchains agree. Trusted:
//! the repository. Hostile: nobody, but the packer runs guests' `describe`, and does so in the sandbox.

mod guests;
mod stamp;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use palisade_toolkit::rust::{self, Toolchain};

pub(crate) use self::guests::{PACK, TEST_GUESTS, Workspace};
use self::stamp::{Stamp, digest_files, digest_inputs, files_below, write_if_changed};
use crate::repo::Repo;
use palisade_toolkit::machine::{clean, exclusive};
use palisade_toolkit::run::{Progress, say, stream};

/// Lists the pack's components with their digests, imports and operations.
const LOCK_FILE: &str = "pack.lock";
/// What the lock file's content depends on, apart from the components.
const PACKER_SOURCES: [&str; 2] = ["xtask/packer", "host/engine/src"];

/// Flags, profile and crate identities: how guests are built, apart from their sources.
const RECIPE: [&str; 3] =
    ["xtask/src/pack/guests", "host/toolkit/src/rust/recipe", "host/toolkit/src/rust/wrapper"];

/// What builds guests: components are built anew when it changes.
const BUILDER: [&str; 3] = ["xtask/src/pack", "host/toolkit/src/rust", "host/toolkit/src/component"];

/// Which toolchain builds guests; see [`palisade_toolkit::rust::Choice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// Each in turn: the installed target, `rustup target add`, Debian's packages.
    Auto,
    /// The active toolchain, with the target added by rustup if need be.
    Rustup,
    /// Debian's packages, unpacked in the cache directory.
    Debian,
}

impl From<Choice> for rust::Choice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Auto => Self::Auto,
            Choice::Rustup => Self::Rustup,
            Choice::Debian => Self::Debian,
        }
    }
}

/// How `cargo xtask pack` is to work.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which toolchain builds the guests.
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    toolchain: Choice,
    /// Also builds a copy of the sources in another directory, and fails unless the bytes are the same.
    #[arg(long)]
    check: bool,
}

impl Options {
    /// Whatever toolchain works.
    pub(crate) fn auto(check: bool) -> Self {
        Self { toolchain: Choice::Auto, check }
    }
}

/// Builds the pack, the test guests and the lock file, as far as they are out of date.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let state = repo.join("target/guests");
    fs::create_dir_all(&state).with_context(|| format!("could not create {}", state.display()))?;
    // Two packs at once would take each other's files.
    let _alone = exclusive(&state.join("lock"))?;
    let toolchain = Toolchain::find(repo.root(), repo.cargo_program(), options.toolchain.into())?;
    let job = Job { repo, toolchain: &toolchain, contract: &contract_version(repo)?, state: &state };

    job.components(PACK)?;
    if repo.join(TEST_GUESTS.dir).join("Cargo.toml").exists() {
        job.components(TEST_GUESTS)?;
    }
    if options.check {
        job.check()?;
    }
    job.lock()
}

/// The version in `package palisade:host@VERSION;`.
fn contract_version(repo: &Repo) -> Result<String> {
    let path = repo.join("wit/world.wit");
    let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("package palisade:host@")?.strip_suffix(';'))
        .map(str::to_owned)
        .with_context(|| format!("{} has no line `package palisade:host@VERSION;`", path.display()))
}

/// One run's facts.
struct Job<'a> {
    repo: &'a Repo,
    toolchain: &'a Toolchain,
    contract: &'a str,
    /// Holds stamps and the guests' target directories.
    state: &'a Path,
}

impl Job<'_> {
    /// Brings the components of one workspace up to date.
    fn components(&self, workspace: Workspace) -> Result<()> {
        let stamp = self.state.join(format!("{}.json", workspace.dir.replace('/', "-")));
        let inputs = self.inputs(workspace)?;
        if Stamp::load(&stamp).holds(&inputs) {
            say(format!("{}: unchanged", workspace.out));
            return Ok(());
        }
        say(format!("building {} with {}", workspace.dir, self.toolchain.id()));
        let target = self.target()?;
        let components = workspace.build(self.repo, self.toolchain, &target, self.contract)?;

        let out = self.repo.join(workspace.out);
        let mut files = Vec::new();
        for component in &components {
            let file = out.join(format!("{}.wasm", component.name));
            write_if_changed(&file, &component.wasm)?;
            say(format!("{:>9} bytes  {}", component.wasm.len(), component.name));
            files.push(file);
        }
        remove_others(&out, &files)?;
        Stamp::of_inputs(inputs).with_outputs(files.iter().map(PathBuf::as_path))?.store(&stamp)
    }

    /// The guests' target directory: emptied when the way of building changed, as cargo would not notice that.
    fn target(&self) -> Result<PathBuf> {
        let target = self.state.join(self.toolchain.route());
        let recipe = digest_inputs(self.repo.root(), &RECIPE, &[self.toolchain.id()])?;
        let marker = target.join("recipe");
        if fs::read(&marker).is_ok_and(|old| old == recipe.as_bytes()) {
            return Ok(target);
        }
        if target.exists() {
            fs::remove_dir_all(&target).with_context(|| format!("could not empty {}", target.display()))?;
        }
        write_if_changed(&marker, recipe.as_bytes())?;
        Ok(target)
    }

    fn inputs(&self, workspace: Workspace) -> Result<String> {
        // How guests are built is an input too.
        let sources: Vec<&str> = workspace.sources.iter().copied().chain(BUILDER).collect();
        digest_inputs(self.repo.root(), &sources, &[self.toolchain.id(), self.contract, &self.place()])
    }

    /// Where the repository stands: an input as well, for a target directory that was copied brings stamps of another's files.
    fn place(&self) -> String {
        self.repo.root().display().to_string()
    }

    /// Builds the pack once more, from a copy of its sources in another directory, and compares.
    fn check(&self) -> Result<()> {
        let stamp = self.state.join("reproduced.json");
        let inputs = self.inputs(PACK)?;
        if Stamp::load(&stamp).holds(&inputs) {
            say("reproducibility: already checked for these sources and this toolchain");
            return Ok(());
        }
        let elsewhere = self.state.join(format!("a-copy-somewhere-else-{}", std::process::id()));
        let outcome = self.built_elsewhere(&elsewhere);
        fs::remove_dir_all(&elsewhere)
            .with_context(|| format!("could not remove {}", elsewhere.display()))?;
        let files = outcome?;
        say("reproducibility: another directory gives the same bytes");
        Stamp::of_inputs(inputs).with_outputs(files.iter().map(PathBuf::as_path))?.store(&stamp)
    }

    fn built_elsewhere(&self, elsewhere: &Path) -> Result<Vec<PathBuf>> {
        for file in files_below(self.repo.root(), PACK.sources)? {
            let copy = elsewhere.join(&file);
            fs::create_dir_all(copy.parent().context("a file has a parent directory")?)?;
            fs::copy(self.repo.root().join(&file), copy)?;
        }
        let there = self.repo.at(elsewhere);
        let built = PACK.build(&there, self.toolchain, &elsewhere.join("target"), self.contract)?;
        let mut files = Vec::new();
        let mut different = Vec::new();
        for component in built {
            let file = self.repo.join(PACK.out).join(format!("{}.wasm", component.name));
            if fs::read(&file).is_ok_and(|bytes| bytes == component.wasm) {
                files.push(file);
            } else {
                different.push(component.name);
            }
        }
        if !different.is_empty() {
            bail!(
                "not reproducible: built in another directory, {} came out different. Look for absolute paths in the \
                 components (`strings`), and for build scripts or macros that read the time or the directory",
                different.join(", ")
            );
        }
        Ok(files)
    }

    /// Brings the lock file up to date: the packer describes each component, in the sandbox.
    fn lock(&self) -> Result<()> {
        let out = self.repo.join(PACK.out);
        let lock = out.join(LOCK_FILE);
        let stamp = self.state.join("pack-lock.json");
        let sources: Vec<&str> = PACKER_SOURCES.iter().copied().chain([PACK.out]).collect();
        // The lock file is in the directory that is digested, so it may not count as an input.
        let inputs = digest_files(
            self.repo.root(),
            files_below(self.repo.root(), &sources)?.into_iter().filter(|file| !file.ends_with(LOCK_FILE)),
            &[self.toolchain.id(), self.contract, &self.place()],
        )?;
        if Stamp::load(&stamp).holds(&inputs) {
            say(format!("{}/{LOCK_FILE}: unchanged", PACK.out));
            return Ok(());
        }
        say("describing the components (the first time this builds the engine: some minutes)");
        let unwritten = "the lock file was not written; the components themselves are built";
        let [packer] = self.repo.programs(["palisade-packer"]).context(unwritten)?;
        let mut command = clean(packer);
        command.arg("--components").arg(&out).args(["--contract", self.contract]);
        command.args(["--toolchain", self.toolchain.id()]);
        stream(&mut command).context(unwritten)?;
        Stamp::of_inputs(inputs).with_outputs([lock.as_path()])?.store(&stamp)
    }
}

/// Removes components that no guest makes any more.
fn remove_others(out: &Path, keep: &[PathBuf]) -> Result<()> {
    let keep: BTreeSet<&Path> = keep.iter().map(PathBuf::as_path).collect();
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") && !keep.contains(path.as_path()) {
            let progress =
                Progress::start(format!("removing {}: no guest makes it any more", path.display()));
            fs::remove_file(&path)?;
            progress.finish("done");
        }
    }
    Ok(())
}
