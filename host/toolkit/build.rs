//! Embeds what `palisade new` writes into a project: the SDKs, the contract, the templates.
//!
//! Guarantees: every file of these is embedded, under its path in the repository. Trusted: the repository.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Files and directories, relative to the repository.
const SOURCES: [&str; 11] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "sdk/Cargo.toml",
    "sdk/src",
    "sdk/macros/Cargo.toml",
    "sdk/macros/src",
    "sdk/js/palisade",
    "sdk/python/palisade",
    "sdk/templates",
    // Says what the SDK's manifests inherit.
    "tools/Cargo.toml",
    "wit",
];

fn main() {
    if let Err(problem) = generate() {
        println!("cargo::error=the SDKs can't be embedded: {problem}");
        std::process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let manifest =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets no CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets no OUT_DIR")?);
    let root = manifest.ancestors().nth(2).ok_or("the crate is in no repository")?;
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
        collect(root, Path::new(source), &mut files)?;
    }
    files.sort();
    let mut code = String::from("static EMBEDDED: &[(&str, &str)] = &[\n");
    for file in files {
        let _ = writeln!(code, "    ({file:?}, include_str!({:?})),", root.join(&file).display().to_string());
    }
    code.push_str("];\n");
    fs::write(out.join("embedded.rs"), code).map_err(|error| format!("OUT_DIR can't be written ({error})"))
}

/// Adds the files at or below `path`, by their names with `/`.
fn collect(root: &Path, path: &Path, files: &mut Vec<String>) -> Result<(), String> {
    let full = root.join(path);
    if full.is_file() {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        files.push(parts.join("/"));
        return Ok(());
    }
    let entries =
        fs::read_dir(&full).map_err(|error| format!("{} can't be listed ({error})", full.display()))?;
    for entry in entries {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        if name != "__pycache__" {
            collect(root, &path.join(name), files)?;
        }
    }
    Ok(())
}
