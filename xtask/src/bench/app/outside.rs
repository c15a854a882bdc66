//! The same bench as an app's developer would build it: a workspace of its own, whose dev profile optimises nothing.
//!
//! Guarantees: its dependencies have the versions of this workspace's lock file; it is below `target/`,
//! and as the tree is. Not guaranteed: that features are unified as here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::repo::Repo;

/// Where the bench is, and what goes with it: `generate_context!` and the build script look beside the manifest.
const APP: &str = "tests/demo-app";
const COPIED: [&str; 5] = ["build.rs", "capabilities", "icons", "benches", "tauri.conf.json"];

/// Writes the workspace; gives its manifest.
pub(super) fn workspace(repo: &Repo) -> Result<PathBuf> {
    let dir = repo.join("target/bench-app");
    for name in COPIED {
        copy(&repo.join(APP).join(name), &dir.join(name))?;
    }
    copy(&repo.join("Cargo.lock"), &dir.join("Cargo.lock"))?;
    let file = dir.join("Cargo.toml");
    write(&file, manifest(repo.root()).as_bytes())?;
    Ok(file)
}

fn manifest(root: &Path) -> String {
    format!(
        r#"[workspace]

[package]
name = "bench-app"
version = "0.1.0"
edition = "2024"
autobenches = false

[[bin]]
name = "bench-app"
path = "benches/app/main.rs"

[dependencies]
httparse = "1"
memchr = "2"
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
tauri = {{ version = "2", default-features = false, features = ["wry", "compression", "dynamic-acl"] }}
tauri-plugin-palisade = {{ path = {plugin:?} }}
tempfile = "3"

[target.'cfg(target_os = "linux")'.dependencies]
javascriptcore-rs = "1.1"
webkit2gtk = {{ version = "2.0", features = ["v2_40"] }}

[build-dependencies]
tauri-build = "2"
"#,
        plugin = root.join("host/tauri")
    )
}

/// Copies a file, or a directory with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("could not read {}", from.display());
    if from.is_dir() {
        for entry in fs::read_dir(from).with_context(failed)? {
            let name = entry.with_context(failed)?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
        return Ok(());
    }
    write(to, &fs::read(from).with_context(failed)?)
}

/// Only what changed: cargo goes by times.
fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let failed = || format!("could not write {}", file.display());
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).with_context(failed)?;
    }
    fs::write(file, bytes).with_context(failed)
}
