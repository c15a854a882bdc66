//! What a program is started with on this machine, and where things are kept on it.
//!
//! Guarantees: a program that is started with [`clean`] hears nothing of the cargo that started this one; what [`once`] did is not
//! done again until its inputs change, and never by two processes at a time. Not guaranteed: that a directory exists.
//! Trusted: the environment of whoever runs this.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::run::say;

/// Cargo tells a program that it runs about that program's package. A second cargo must not inherit it: build
/// scripts would take it for their own.
const LEAKED_BY_CARGO_RUN: [&str; 6] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_BIN_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

/// A command without what `cargo run` left in the environment.
pub fn clean(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for name in LEAKED_BY_CARGO_RUN {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}

/// Where this program lies. Cargo may have put a newer build of it in its place meanwhile, which will do as well.
///
/// # Errors
/// When the system does not say.
pub fn this_program() -> Result<PathBuf> {
    let path = env::current_exe().context("this program does not know its own path")?;
    // What Linux adds to the path of a file that was replaced.
    let replaced = path.to_str().and_then(|text| text.strip_suffix(" (deleted)")).map(PathBuf::from);
    Ok(replaced.filter(|replaced| replaced.exists()).unwrap_or(path))
}

/// Cargo's home: registry sources and the index are below it.
///
/// # Errors
/// Where neither `CARGO_HOME` nor a home directory is known.
pub fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Ok(PathBuf::from(home));
    }
    let home = env::home_dir().context("no home directory is known: set HOME or CARGO_HOME")?;
    Ok(home.join(".cargo"))
}

/// Palisade's cache directory of this user, for what every project shares: `$XDG_CACHE_HOME/palisade`, else
/// `~/.cache/palisade`.
///
/// # Errors
/// Where no home directory is known.
pub fn cache_home() -> Result<PathBuf> {
    if let Some(cache) = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()) {
        return Ok(cache.join("palisade"));
    }
    let home = env::home_dir().context("no home directory is known: set HOME or XDG_CACHE_HOME")?;
    Ok(home.join(".cache").join("palisade"))
}

/// Does something in `place` unless it was done there with the same inputs; `name` tells it from other things done there. A
/// second process waits for the first.
///
/// # Errors
/// What `act` fails with; where `place` can't be written to.
pub fn once(place: &Path, name: &str, inputs: &[&[u8]], act: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut digest = Sha256::new();
    for input in inputs {
        digest.update(u64::try_from(input.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(input);
    }
    let (stamp, digest) = (place.join(format!("{name}.stamp")), hex::encode(digest.finalize()));
    let is_done = || fs::read_to_string(&stamp).is_ok_and(|done| done == digest);
    if is_done() {
        return Ok(());
    }
    fs::create_dir_all(place).with_context(|| format!("could not create {}", place.display()))?;
    let _alone = exclusive(&place.join(format!("{name}.lock")))?;
    if is_done() {
        return Ok(());
    }
    act()?;
    fs::write(&stamp, digest).with_context(|| format!("could not write {}", stamp.display()))
}

/// Holds a lock file until dropped.
///
/// # Errors
/// Where the file can't be made or locked.
pub fn exclusive(path: &Path) -> Result<fs::File> {
    let file = fs::File::create(path).with_context(|| format!("could not create {}", path.display()))?;
    if file.try_lock().is_err() {
        say("waiting for another process that does the same");
        file.lock().with_context(|| format!("could not lock {}", path.display()))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
