//! Writes a pack's lock file: each component's digest, size, imports and operations.
//!
//! Guarantees: what a component says of itself was said in the sandbox, with every import a trap, and is checked
//! and kept beside the digest of the bytes that said it; the same components give the same file. A component of
//! another contract, and two that describe the same operation, are refused. Hostile: the components. Trusted: the command line.

#![forbid(unsafe_code)]

mod lock;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use palisade_engine::{CONTRACT_VERSION, Component, ComponentSource, Operation, Sandbox, Settings};

use crate::lock::{Entry, Lock, contract_of};

/// Describes the components of a directory and writes `pack.lock` into it.
#[derive(Debug, Parser)]
struct Cli {
    /// Directory of `NAME.wasm` files.
    #[arg(long)]
    components: PathBuf,
    /// The contract's version that the components were built against.
    #[arg(long)]
    contract: String,
    /// What built them.
    #[arg(long)]
    toolchain: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("packer: error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<()> {
    ensure!(
        cli.contract == CONTRACT_VERSION,
        "wit/ is at version {} of the contract and the engine at {CONTRACT_VERSION}: change CONTRACT_VERSION in host/engine",
        cli.contract
    );
    // A component's limits are those of every call; a machine without room for a pool describes just as well.
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() })?;
    let mut components = Vec::new();
    for path in components_in(&cli.components)? {
        let entry = describe(&sandbox, &path, &cli.contract).await;
        components.push(entry.with_context(|| format!("component {}", path.display()))?);
    }
    let lock = Lock::new(cli.contract.clone(), cli.toolchain.clone(), components)?;
    let path = cli.components.join("pack.lock");
    write(&path, &lock.to_json()?).with_context(|| format!("could not write {}", path.display()))?;
    eprintln!("packer: {} components, {} operations", lock.components.len(), lock.operations().count());
    Ok(())
}

/// The `.wasm` files of a directory, by name.
fn components_in(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("could not list {}", dir.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            paths.push(path);
        }
    }
    ensure!(!paths.is_empty(), "{} holds no component", dir.display());
    paths.sort();
    Ok(paths)
}

async fn describe(sandbox: &Sandbox, path: &Path, contract: &str) -> Result<Entry> {
    let wasm = fs::read(path)?;
    let built_against = contract_of(&wasm)?;
    ensure!(
        built_against.as_deref() == Some(contract),
        "it was built against contract {}, not {contract}: run `cargo xtask pack`",
        // What it names is its own: shown, not acted on.
        built_against.as_deref().unwrap_or("(none named)").escape_debug()
    );
    let name = path.file_stem().context("a component has a name")?.to_string_lossy().into_owned();
    let size = wasm.len();
    let component =
        Component::new(sandbox, ComponentSource { name: name.clone(), wasm: wasm.into(), sha256: None })?;
    let description = sandbox.describe(&component).await?;
    let labels: Vec<String> = description.operations.iter().map(Operation::label).collect();
    eprintln!("packer: {name} ({size} bytes): {}", labels.join(", "));
    Ok(Entry {
        file: format!("{name}.wasm"),
        name,
        sha256: hex::encode(component.sha256()),
        size,
        imports: description.imports,
        operations: description.operations,
    })
}

/// Whole or not at all, and only when it says something else: what embeds the file goes by its time.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let partial = path.with_extension(format!("partial-{}", std::process::id()));
    fs::write(&partial, text)?;
    fs::rename(partial, path)
}
