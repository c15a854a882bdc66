//! This program as cargo's `RUSTC_WRAPPER`, for one purpose: crate identities that don't depend on the directory.
//!
//! Cargo derives `-C metadata`, and rustc from it the hash in every symbol, from a crate's path relative to its
//! workspace; the SDK lies outside the guests' workspaces, so there the path is absolute, and symbols, their order,
//! and in the end the bytes of a component would follow the checkout's place. For crates of the repository the value
//! is replaced by one made from what the crate is.
//!
//! Guarantees: everything else is passed on as it came. Not guaranteed: that two crates of one name and version in
//! the repository can be linked together; there are none.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Set for the cargo that builds guests; its value is the repository's root.
pub(super) const GUEST_ROOT: &str = "PALISADE_GUEST_ROOT";

/// Runs as rustc when cargo started this program as that; `None` otherwise. The error is that rustc can't be started.
#[must_use]
pub fn as_rustc() -> Option<Result<ExitCode>> {
    let root = env::var_os(GUEST_ROOT)?;
    Some(run(Path::new(&root), env::args_os().skip(1).collect()))
}

fn run(root: &Path, mut args: Vec<OsString>) -> Result<ExitCode> {
    let ours = env::var_os("CARGO_MANIFEST_DIR").is_some_and(|dir| Path::new(&dir).starts_with(root));
    if ours {
        let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
        name_by_content(&mut args, &version);
    }
    let mut args = args.into_iter();
    let rustc = args.next().context("cargo named no rustc to wrap")?;
    let status = Command::new(&rustc).args(args).env_remove(GUEST_ROOT).status();
    let status = status.with_context(|| format!("could not start {}", rustc.to_string_lossy()))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Replaces the value of `-C metadata=` by a digest of the crate's name, version, kind and features.
fn name_by_content(args: &mut [OsString], version: &str) {
    let mut hash = Sha256::new();
    hash.update(version);
    for pair in args.windows(2) {
        if ["--crate-name", "--crate-type", "--cfg"].iter().any(|flag| pair[0] == *flag) {
            hash.update([0]);
            hash.update(pair[1].as_encoded_bytes());
        }
    }
    // 64 bits, as cargo has them.
    let digest = hex::encode(&hash.finalize()[..8]);
    for arg in args {
        if arg.to_str().is_some_and(|arg| arg.starts_with("metadata=")) {
            *arg = format!("metadata={digest}").into();
        }
    }
}

#[cfg(test)]
mod tests;
