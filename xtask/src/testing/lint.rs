//! Lints of the host workspace, as a part of building it.
//!
//! `cargo clippy` checks a workspace, and for that reads every dependency once more, the engine too: minutes, for nothing that a
//! build does not do anyway. Here Clippy's compiler is what builds the workspace's own crates, as `cargo clippy` would start it, and
//! the tests take what it built.
//!
//! Guarantees: a warning is a failure; where this program's way to say so means nothing to Clippy any more, that is one too.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use palisade_toolkit::machine::clean;
use palisade_toolkit::run::{capture, stream};

use crate::repo::{Repo, selection};

/// Clippy's compiler.
const DRIVER: &str = "clippy-driver";
/// How `cargo clippy` hands on what stands behind `--`: each argument, followed by a word that nobody would write.
const ARGUMENTS: (&str, &str) = ("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
/// A file of one line is looked at.
const PATIENCE: Duration = Duration::from_secs(60);

/// Cargo that builds the workspace's crates with their lints.
pub(super) fn cargo(repo: &Repo) -> Command {
    let mut command = repo.cargo();
    command.env("RUSTC_WORKSPACE_WRAPPER", DRIVER).env(ARGUMENTS.0, ARGUMENTS.1);
    command
}

/// Builds everything, and fails at a warning.
pub(super) fn build(repo: &Repo) -> Result<()> {
    finds_something(repo)?;
    stream(cargo(repo).arg("build").args(selection()).arg("--all-targets"))
}

/// A file that a lint of Clippy's warns of must be refused.
fn finds_something(repo: &Repo) -> Result<()> {
    let file = repo.target().join("lint.rs");
    let text = "pub fn nothing(text: &str) -> bool {\n    text.len() == 0\n}\n";
    fs::write(&file, text).with_context(|| format!("could not write {}", file.display()))?;
    let mut command = clean(DRIVER);
    command
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "-o"])
        .arg(file.with_extension("rmeta"));
    command.arg(&file).env(ARGUMENTS.0, ARGUMENTS.1).current_dir(repo.target());
    let refused = capture(&mut command, PATIENCE).err().map(|error| format!("{error:#}"));
    let refused = refused.with_context(|| {
        format!("{DRIVER} takes what Clippy warns of: it understands `-D warnings` no more")
    })?;
    ensure!(
        refused.contains("len_zero") || refused.contains("len-zero"),
        "{DRIVER} can't be used: {refused}"
    );
    Ok(())
}
