//! Where things are in the repository, and how to start cargo in it.
//!
//! Guarantees: every path comes from the repository's root, never from the current directory. Not guaranteed:
//! that a path exists. Hostile: nobody; this runs with the developer's own rights on the developer's own files.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use palisade_toolkit::machine::clean;
use palisade_toolkit::run::{capture, stream};

/// The repository that this `xtask` belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    root: PathBuf,
    cargo: OsString,
}

impl Repo {
    /// Finds the root: one above the manifest of `xtask`, as cargo reports it at run time, or else as it was at
    /// compile time (for a binary that is started by hand).
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask has no parent directory")?;
        let root =
            root.canonicalize().with_context(|| format!("the repository is not at {}", root.display()))?;
        Ok(Self { root, cargo: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()) })
    }

    /// A repository at another place, built with the same cargo.
    pub(crate) fn at(&self, root: &Path) -> Self {
        Self { root: root.to_owned(), cargo: self.cargo.clone() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn join(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The host workspace's target directory.
    pub(crate) fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.join("target"), |dir| self.root.join(dir))
    }

    /// The cargo that started this program.
    pub(crate) fn cargo_program(&self) -> &OsStr {
        &self.cargo
    }

    /// The cargo that started this program, in the repository's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = clean(&self.cargo);
        command.current_dir(&self.root);
        command
    }

    /// Builds programs of the host workspace in the dev profile, and returns where they are, in the same order.
    ///
    /// The whole workspace is selected, and `--examples` besides (there are none), so that cargo unifies features
    /// exactly as it does for `cargo test --workspace`. With any other selection the engine would be compiled once
    /// per command, at minutes each.
    pub(crate) fn programs<const N: usize>(&self, names: [&str; N]) -> Result<[PathBuf; N]> {
        let mut command = self.cargo();
        command.arg("build").args(selection()).arg("--examples");
        for name in names {
            command.args(["--bin", name]);
        }
        stream(&mut command)?;
        let dir = self.target().join("debug");
        Ok(names.map(|name| dir.join(format!("{name}{}", env::consts::EXE_SUFFIX))))
    }
}

/// Packages that need a webview to be built, and a display to be tested.
const IN_APP: [&str; 3] = ["tauri-plugin-palisade", "palisade-page", "palisade-demo-app"];

/// Which packages cargo is to take: the whole workspace, but for what this machine lacks the system libraries for. One
/// selection everywhere, so that features are unified alike and nothing is compiled twice.
pub(crate) fn selection() -> Vec<&'static str> {
    let mut selection = vec!["--workspace"];
    if webview_is_missing().is_some() {
        selection.extend(IN_APP.iter().flat_map(|package| ["--exclude", package]));
    }
    selection
}

/// What is missing for the Tauri plugin, in words.
pub(crate) fn webview_is_missing() -> Option<&'static str> {
    // Elsewhere the webview belongs to the system.
    if !cfg!(target_os = "linux") {
        return None;
    }
    let succeeds = |program: &str, arguments: &[&str]| {
        capture(Command::new(program).args(arguments), CHECK_LIMIT).is_ok()
    };
    if !succeeds("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
        return Some("WebKitGTK (libwebkit2gtk-4.1-dev, pkg-config)");
    }
    (!succeeds("Xvfb", &["-help"])).then_some("Xvfb (xvfb, xauth)")
}

const CHECK_LIMIT: Duration = Duration::from_secs(20);
