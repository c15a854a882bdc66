//! Whether a project is what it was when it was built last: starting an engine and stopping it again takes seconds, and whoever
//! runs cases after a build changed nothing in between.
//!
//! Guarantees: any change of a file of the project, of its component, or of this program is a reason to build. Not guaranteed: that
//! what lies outside of the project is as it was. Hostile: nobody.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::{MADE, SCRATCH};

#[cfg(test)]
mod tests;

/// Where it is written down.
const STAMP: &str = "built";

/// The component that was built last, if nothing changed since; else what `build` makes, which is written to `component`.
pub(super) fn or_built(
    dir: &Path,
    component: &Path,
    build: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let stamp = dir.join(SCRATCH).join(STAMP);
    let project = project(dir, component)?;
    let of = |wasm: &[u8]| {
        project.as_ref().map(|project| format!("{project} {}", hex::encode(Sha256::digest(wasm))))
    };
    if let Ok(wasm) = fs::read(component)
        && of(&wasm).is_some_and(|now| fs::read_to_string(&stamp).is_ok_and(|then| then == now))
    {
        return Ok(wasm);
    }
    let wasm = build()?;
    fs::write(component, &wasm).with_context(|| format!("could not write {}", component.display()))?;
    // Of the project as it was before it was built: what changed meanwhile is a reason to build again.
    if let Some(now) = of(&wasm) {
        fs::write(&stamp, now).with_context(|| format!("could not write {}", stamp.display()))?;
    }
    Ok(wasm)
}

/// A digest of this program and of all files of a project but the component; `None` where that can't be told.
fn project(dir: &Path, component: &Path) -> Result<Option<String>> {
    let mut digest = Sha256::new();
    digest.update(program().unwrap_or_default());
    let mut left = vec![dir.to_owned()];
    let mut files = Vec::new();
    while let Some(dir) = left.pop() {
        let entries = fs::read_dir(&dir).with_context(|| format!("could not list {}", dir.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if MADE.iter().any(|name| entry.file_name() == *name) || path == component {
                continue;
            }
            // What a link leads to may be anywhere, and change without this being noticed.
            match entry.file_type()? {
                kind if kind.is_symlink() => return Ok(None),
                kind if kind.is_dir() => left.push(path),
                _ => files.push(path),
            }
        }
    }
    files.sort();
    for file in files {
        add(&mut digest, dir, &file)?;
    }
    Ok(Some(hex::encode(digest.finalize())))
}

fn add(digest: &mut Sha256, dir: &Path, file: &Path) -> Result<()> {
    let content = fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    let name = file.strip_prefix(dir).unwrap_or(file).as_os_str().as_encoded_bytes();
    for part in [name, &content] {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(part);
    }
    Ok(())
}

/// This program: another one may build otherwise.
fn program() -> Option<Vec<u8>> {
    let path: PathBuf = std::env::current_exe().ok()?;
    let metadata = fs::metadata(path).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), changed.as_nanos()).into_bytes())
}
