//! Python projects, through componentize-py: the project's modules in a CPython that has been started already.
//!
//! Guarantees: the component imports what the project names. What is installed is pinned. Not guaranteed: the same bytes twice.
//! Trusted: the package, and PyPI for its version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::world::{Names, World};
use super::{SCRATCH, embedded};
use crate::machine::{cache_home, clean, once};
use crate::run::{Progress, capture};

/// What components are made with.
const REQUIREMENT: &str = "componentize-py==0.25.1";

const ASK_LIMIT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(900);
const BUILD_LIMIT: Duration = Duration::from_secs(900);

/// Where it keeps what the interfaces look like in Python.
const BINDINGS: &str = "bindings";
/// The module with the component's export.
const ENTRY: &str = "palisade_entry";

pub(super) fn build(dir: &Path, world: &World) -> Result<Vec<u8>> {
    let componentize = installed()?;
    let scratch = dir.join(SCRATCH);
    if scratch.exists() {
        fs::remove_dir_all(&scratch).with_context(|| format!("could not empty {}", scratch.display()))?;
    }
    bindings(&componentize, dir, world)?;
    let (wit, modules, made) = (scratch.join("wit"), scratch.join("modules"), scratch.join("component.wasm"));
    world.write(&wit, Names::StandIn)?;
    fs::create_dir_all(&modules)?;
    let entry = embedded::file("sdk/templates/entry.py");
    fs::write(
        modules.join(format!("{ENTRY}.py")),
        entry.replace("{{capabilities}}", &json!(world.capabilities).to_string()),
    )?;

    let mut command = clean(&componentize);
    command.arg("-d").arg(&wit).args(["-w", "component", "componentize", "--stub-wasi", "-p"]).arg(&modules);
    command.arg("-p").arg(dir).arg("-o").arg(&made).arg(ENTRY).current_dir(dir);
    let progress = Progress::start("componentize-py");
    let done = capture(&mut command, BUILD_LIMIT);
    progress.finish(if done.is_ok() { "done" } else { "did not work" });
    done.context("the project's modules could not be made a component: what they do when they are imported runs while it is built")?;
    let wasm = fs::read(&made).with_context(|| format!("could not read {}", made.display()))?;
    world.finish(wasm)
}

/// Writes what the interfaces look like, for editors and type checkers.
fn bindings(componentize: &Path, dir: &Path, world: &World) -> Result<()> {
    let (wit, place) = (dir.join(SCRATCH).join("wit-of-bindings"), dir.join(BINDINGS));
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("could not empty {}", place.display()))?;
    }
    world.write(&wit, Names::True)?;
    let mut command = clean(componentize);
    command.arg("-d").arg(&wit).args(["-w", "component", "bindings"]).arg(&place);
    capture(&mut command, BUILD_LIMIT)
        .map(drop)
        .context("the interfaces could not be written as Python modules")
}

/// componentize-py, in an environment of its own in the cache directory.
fn installed() -> Result<PathBuf> {
    let place = cache_home()?.join("python");
    let bin = place.join(if cfg!(windows) { "venv/Scripts" } else { "venv/bin" });
    once(&place, "pip", &[REQUIREMENT.as_bytes()], || {
        let python = if cfg!(windows) { "python" } else { "python3" };
        capture(Command::new(python).args(["-c", "import ensurepip, venv, sys; assert sys.version_info >= (3, 11)"]), ASK_LIMIT).context(
            "Python 3.11 or newer with `venv` is needed: install it (https://python.org; on Debian: apt install python3-venv)",
        )?;
        let progress = Progress::start(format!("pip install {REQUIREMENT}"));
        let done =
            capture(clean(python).args(["-m", "venv", "--clear"]).arg(place.join("venv")), INSTALL_LIMIT)
                .and_then(|_| {
                    let mut pip = clean(bin.join("python"));
                    pip.args([
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--only-binary=:all:",
                        REQUIREMENT,
                    ]);
                    capture(&mut pip, INSTALL_LIMIT)
                });
        progress.finish(if done.is_ok() { "done" } else { "did not work" });
        done.map(drop).context("what Python tools are built with could not be installed")
    })?;
    let program = bin.join(format!("componentize-py{}", std::env::consts::EXE_SUFFIX));
    ensure!(program.exists(), "{} is missing: remove {}", program.display(), place.display());
    Ok(program)
}
