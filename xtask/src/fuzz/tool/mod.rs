//! cargo-fuzz: found, or installed into the target directory.
//!
//! Guarantees: nothing outside the target directory and cargo's own caches is written.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::place;
use crate::repo::Repo;
use palisade_toolkit::machine::clean;
use palisade_toolkit::run::{capture, say, stream};

/// The version that is installed; a later one is used where it is there already.
const VERSION: &str = "0.13.2";
/// What answers at once.
const ASK_LIMIT: Duration = Duration::from_secs(30);

/// The program. It is a subcommand of cargo's, and takes `fuzz` as its first argument.
pub(super) fn find(repo: &Repo) -> Result<PathBuf> {
    let own = place(repo).join("tool");
    let program = own.join(format!("bin/cargo-fuzz{}", std::env::consts::EXE_SUFFIX));
    for candidate in [PathBuf::from("cargo-fuzz"), program.clone()] {
        let version = capture(clean(&candidate).args(["fuzz", "--version"]), ASK_LIMIT);
        if version.is_ok_and(|version| is_recent(&version)) {
            return Ok(candidate);
        }
    }
    say(format!("installing cargo-fuzz {VERSION} into {}", own.display()));
    let mut command: Command = repo.cargo();
    command.args(["install", "cargo-fuzz", "--locked", "--version", VERSION, "--root"]).arg(&own);
    stream(&mut command)
        .context("cargo-fuzz could not be installed; `cargo install cargo-fuzz` may say more")?;
    Ok(program)
}

/// Whether `cargo-fuzz 0.13.2` is of 0.13 or later: what is asked of it was not all there before.
fn is_recent(version: &str) -> bool {
    let number = version.trim().rsplit(' ').next().unwrap_or_default();
    let mut parts = number.split('.').map_while(|part| part.parse::<u32>().ok());
    matches!((parts.next(), parts.next()), (Some(major), Some(minor)) if (major, minor) >= (0, 13))
}

/// What rustc calls this machine.
pub(super) fn host_triple() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let verbose = capture(clean(rustc).arg("-vV"), ASK_LIMIT)?;
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host: is RUSTC really a rustc?")
}

#[cfg(test)]
mod tests;
