//! The active toolchain: with the wasm target installed already, or added by rustup.
//!
//! Guarantees: a toolchain is returned only when the target's standard library and both linkers are there.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::{TARGET, Toolchain, active_rustc};
use crate::machine::clean;
use crate::run::{Progress, capture};

/// `rustc --print` answers at once, unless a proxy starts to download a toolchain.
const ASK_LIMIT: Duration = Duration::from_secs(60);
/// The target is some 30 MB. Beyond this the network is as good as absent, and the next route is better.
const ADD_LIMIT: Duration = Duration::from_secs(180);

/// The active toolchain as it is.
pub(super) fn installed(dir: &Path, cargo: &OsStr) -> Result<Toolchain> {
    let ask = |args: &[&str]| capture(clean(active_rustc()).args(args).current_dir(dir), ASK_LIMIT);
    let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?.trim());
    let verbose = ask(&["-vV"])?;
    let host = verbose
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("`rustc -vV` names no host: is RUSTC really a rustc?")?;
    let version = verbose.lines().next().unwrap_or_default();

    let std_dir = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    ensure!(holds_std(&std_dir), "{version} has no standard library for {TARGET}");
    let bin = sysroot.join("lib/rustlib").join(host).join("bin");
    let linker = bin.join(format!("wasm-component-ld{EXE_SUFFIX}"));
    let wasm_ld_dir = bin.join("gcc-ld");
    for needed in [&linker, &wasm_ld_dir.join(format!("wasm-ld{EXE_SUFFIX}"))] {
        ensure!(needed.exists(), "{version} comes without {}", needed.display());
    }
    let sources = sysroot.join("lib/rustlib/src/rust");
    Ok(Toolchain {
        id: format!("{version}, target installed with the toolchain"),
        route: "rustup",
        cargo: cargo.into(),
        rustc: None,
        linker,
        wasm_ld_dir,
        std_sources: vec![sources],
        builds_std: false,
    })
}

/// The active toolchain after `rustup target add`.
pub(super) fn add_target(dir: &Path, cargo: &OsStr) -> Result<Toolchain> {
    let progress = Progress::start(format!("rustup target add {TARGET}"));
    let mut command: Command = clean("rustup");
    command.args(["target", "add", TARGET]).current_dir(dir);
    match capture(&mut command, ADD_LIMIT) {
        Ok(_) => progress.finish("done"),
        Err(error) => {
            progress.finish("did not work");
            bail!(error);
        }
    }
    installed(dir, cargo)
}

fn holds_std(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("libstd-") && name.ends_with(".rlib")
            })
        })
    })
}
