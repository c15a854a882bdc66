//! Embeds the components that `components/pack.lock` lists.
//!
//! Guarantees: a component is embedded only when its bytes have the digest in the lock file, and the directory holds
//! none that is not listed. Trusted: the lock file. Hostile: nobody; the digests catch a mix of old and new files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn main() {
    println!("cargo::rerun-if-changed=components");
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(problem) = generate() {
        println!("cargo::error=the tool pack can't be embedded: {problem}. Run `cargo xtask pack`");
        std::process::exit(1);
    }
}

fn generate() -> Result<(), String> {
    let manifest =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets no CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets no OUT_DIR")?);
    let dir = manifest.join("components");
    let lock = fs::read_to_string(dir.join("pack.lock"))
        .map_err(|error| format!("components/pack.lock can't be read ({error})"))?;
    let lock: Value =
        serde_json::from_str(&lock).map_err(|error| format!("pack.lock is not JSON ({error})"))?;

    let mut code = String::from("static COMPONENTS: &[PackedComponent] = &[\n");
    let mut listed = BTreeSet::new();
    for entry in lock["components"].as_array().ok_or("pack.lock lists no components")? {
        let (name, file) = (text(entry, "name")?, text(entry, "file")?);
        if Path::new(file).components().count() != 1 || Path::new(file).file_name().is_none() {
            return Err(format!("pack.lock names a file outside its directory: {file:?}"));
        }
        let digest = verified(&dir.join(file), file, text(entry, "sha256")?)?;
        let _ = writeln!(
            code,
            "    PackedComponent {{ name: {name:?}, sha256: {digest:?}, wasm: include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})) }},",
            format!("/components/{file}")
        );
        listed.insert(file.to_owned());
    }
    code.push_str("];\nstatic LOCK: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/components/pack.lock\"));\n");
    nothing_else(&dir, &listed)?;
    fs::write(out.join("components.rs"), code).map_err(|error| format!("OUT_DIR can't be written ({error})"))
}

fn text<'a>(entry: &'a Value, key: &str) -> Result<&'a str, String> {
    entry[key].as_str().ok_or_else(|| format!("pack.lock has a component without `{key}`"))
}

/// The digest of a file, once it is the listed one.
fn verified(path: &Path, file: &str, listed: &str) -> Result<[u8; 32], String> {
    let wasm = fs::read(path).map_err(|error| format!("{file} can't be read ({error})"))?;
    let digest: [u8; 32] = Sha256::digest(&wasm).into();
    if hex::encode(digest) != listed {
        return Err(format!("{file} is not the file that pack.lock lists: its digest differs"));
    }
    Ok(digest)
}

/// A component that the lock file does not list would be packaged, and never be checked.
fn nothing_else(dir: &Path, listed: &BTreeSet<String>) -> Result<(), String> {
    let entries = fs::read_dir(dir).map_err(|error| format!("components/ can't be listed ({error})"))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && !listed.contains(&name) {
            return Err(format!("{name} is not in pack.lock"));
        }
    }
    Ok(())
}
