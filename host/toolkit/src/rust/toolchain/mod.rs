//! A Rust toolchain that can build guests, by the first of three routes that works.
//!
//! 1. The wasm target is installed beside the active `rustc`, with `wasm-component-ld`.
//! 2. `rustup target add` installs it.
//! 3. Debian's own `rustc-web` is unpacked, without root, and builds the standard library itself.
//!
//! Guarantees: every wait has a bound; when no route works the error names each one, what it said, and what to
//! install. Not guaranteed: that two routes give the same bytes (they don't: a digest belongs to a toolchain).
//! Trusted: rustup and apt, which verify what they download.

#[cfg(target_os = "linux")]
mod debian;
mod rustup;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Error, Result, bail};

use crate::machine::clean;

/// What guests are built for: no WASI, so that a component's imports are just what its code uses.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Which routes may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Each in turn: the installed target, `rustup target add`, Debian's packages.
    Auto,
    /// The active toolchain, with the target added by rustup if need be.
    Rustup,
    /// Debian's packages, unpacked in the cache directory.
    Debian,
}

/// A toolchain that can build guests. Only this module's routes make one.
#[derive(Debug)]
pub struct Toolchain {
    /// `rustc -V` and the route. Two toolchains with the same id give the same bytes from the same sources.
    id: String,
    /// Short name of the route: the target directory's.
    route: &'static str,
    cargo: PathBuf,
    /// Set where `rustc` is not the one that cargo finds by itself.
    rustc: Option<PathBuf>,
    linker: PathBuf,
    /// Holds `wasm-ld`, which `wasm-component-ld` looks up on `PATH`.
    wasm_ld_dir: PathBuf,
    /// Directories of the standard library's sources; they must not reach the bytes.
    std_sources: Vec<PathBuf>,
    builds_std: bool,
}

impl Toolchain {
    /// Tries the routes that `choice` allows, in order. `dir` decides which toolchain is active, and `cargo` is the one to use
    /// with it.
    ///
    /// # Errors
    /// What each route said, and what to install.
    pub fn find(dir: &Path, cargo: &OsStr, choice: Choice) -> Result<Self> {
        let mut tried: Vec<(&str, Error)> = Vec::new();
        if choice != Choice::Debian {
            match rustup::installed(dir, cargo) {
                Ok(found) => return Ok(found),
                Err(error) => tried.push(("the installed toolchain", error)),
            }
            match rustup::add_target(dir, cargo) {
                Ok(found) => return Ok(found),
                Err(error) => tried.push(("rustup target add", error)),
            }
        }
        if choice != Choice::Rustup {
            match unpacked() {
                Ok(found) => return Ok(found),
                Err(error) => tried.push(("Debian's rustc-web, unpacked without root", error)),
            }
        }
        bail!(none_works(&tried))
    }

    /// `rustc -V` and the route. Two toolchains with the same id give the same bytes from the same sources.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Short name of the route: a target directory of one is no good to another.
    #[must_use]
    pub fn route(&self) -> &'static str {
        self.route
    }

    pub(super) fn std_sources(&self) -> &[PathBuf] {
        &self.std_sources
    }

    /// A `cargo build` for the guests' target, in `dir`. Flags and profile are the caller's.
    pub(super) fn cargo_build(&self, dir: &Path) -> Result<Command> {
        let mut command = self.cargo(dir);
        command.args(["build", "--release", "--target", TARGET]);
        let mut path = self.wasm_ld_dir.clone().into_os_string();
        if let Some(inherited) = std::env::var_os("PATH") {
            path = std::env::join_paths(
                std::iter::once(PathBuf::from(&path)).chain(std::env::split_paths(&inherited)),
            )?;
        }
        command.env("PATH", path);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        if self.builds_std {
            command.arg("-Zbuild-std=std,panic_abort");
        }
        Ok(command)
    }

    /// This toolchain's cargo, in `dir`.
    #[must_use]
    pub fn cargo(&self, dir: &Path) -> Command {
        let mut command = clean(&self.cargo);
        command.current_dir(dir);
        if let Some(rustc) = &self.rustc {
            command.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", rustc);
        }
        if self.builds_std {
            // `-Zbuild-std` is unstable; Debian builds its browsers' wasm parts in the same way.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }
}

#[cfg(target_os = "linux")]
fn unpacked() -> Result<Toolchain> {
    debian::unpacked()
}

#[cfg(not(target_os = "linux"))]
fn unpacked() -> Result<Toolchain> {
    bail!("this is no Debian")
}

/// The `rustc` that cargo would use.
fn active_rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// What was tried, what each route said, and what to install.
fn none_works(tried: &[(&str, Error)]) -> String {
    let mut text = String::from("no toolchain here can build WebAssembly guests. Tried:");
    for (route, error) in tried {
        let said = format!("{error:#}");
        text.push_str(&format!("\n  - {route}: {}", said.replace('\n', "\n      ")));
    }
    text.push_str(&format!(
        "\nDo one of these, then run the command again:\n  \
         - with rustup: `rustup target add {TARGET}` (it needs the network)\n  \
         - on Debian, as root: `apt-get update` (the fallback then downloads what it needs, and installs nothing)\n  \
         - otherwise: install Rust {} or newer from https://rustup.rs",
        env!("CARGO_PKG_RUST_VERSION")
    ));
    text
}

#[cfg(test)]
mod tests;
