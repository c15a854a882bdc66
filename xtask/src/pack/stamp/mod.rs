//! What a result was made from, by content: the reason to build again, or not to.
//!
//! Guarantees: a stamp matches only when every input file (its path and its bytes), the toolchain, and every output
//! are as they were. Times and the order of a directory play no part. Not guaranteed: that nothing changes while
//! it is taken.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Inputs and outputs of one step, as digests.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamp {
    inputs: String,
    outputs: BTreeMap<PathBuf, String>,
}

impl Stamp {
    /// A stamp whose outputs are not known yet.
    pub(crate) fn of_inputs(inputs: String) -> Self {
        Self { inputs, outputs: BTreeMap::new() }
    }

    /// The stamp stored at `path`; an empty one, which matches nothing, when there is none or it can't be read.
    pub(crate) fn load(path: &Path) -> Self {
        fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Adds the files that the step made.
    pub(crate) fn with_outputs<'a>(mut self, files: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        for file in files {
            self.outputs.insert(file.to_owned(), file_digest(file)?);
        }
        Ok(self)
    }

    pub(crate) fn store(&self, path: &Path) -> Result<()> {
        write_if_changed(path, &serde_json::to_vec_pretty(self)?).map(drop)
    }

    /// Whether the inputs are these, and each output is still what it was.
    pub(crate) fn holds(&self, inputs: &str) -> bool {
        !self.outputs.is_empty()
            && self.inputs == inputs
            && self.outputs.iter().all(|(file, digest)| file_digest(file).is_ok_and(|now| now == *digest))
    }
}

/// Digest of every source file below `dirs` (relative to `root`), and of `extra`.
pub(crate) fn digest_inputs(root: &Path, dirs: &[&str], extra: &[&str]) -> Result<String> {
    digest_files(root, files_below(root, dirs)?, extra)
}

/// Digest of `files` (relative to `root`; their paths count too), and of `extra`.
pub(crate) fn digest_files(
    root: &Path,
    files: impl IntoIterator<Item = PathBuf>,
    extra: &[&str],
) -> Result<String> {
    let mut hash = Sha256::new();
    for text in extra {
        feed(&mut hash, text.as_bytes());
    }
    for file in files {
        let bytes =
            fs::read(root.join(&file)).with_context(|| format!("could not read {}", file.display()))?;
        feed(&mut hash, file.to_string_lossy().as_bytes());
        feed(&mut hash, &bytes);
    }
    Ok(hex::encode(hash.finalize()))
}

/// Each part is preceded by its length, so that no two lists of parts hash alike.
fn feed(hash: &mut Sha256, part: &[u8]) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
    hash.update(part);
}

/// The files below `sources` (directories, or files themselves), relative to `root`, sorted. What is hidden or
/// below a directory named `target` is left out.
pub(crate) fn files_below(root: &Path, sources: &[&str]) -> Result<Vec<PathBuf>> {
    let (mut waiting, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        sources.iter().map(PathBuf::from).partition(|source| root.join(source).is_dir());
    while let Some(dir) = waiting.pop() {
        let entries =
            fs::read_dir(root.join(&dir)).with_context(|| format!("could not list {}", dir.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            if name == "target" || name.to_string_lossy().starts_with('.') {
                continue;
            }
            let path = dir.join(&name);
            if entry.file_type()?.is_dir() { waiting.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// SHA-256 of a file, in hexadecimal.
pub(crate) fn file_digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// Writes through a temporary file and a rename, and only when the bytes differ: cargo goes by times, and a file
/// that was merely touched would rebuild what embeds it. Returns whether it wrote.
pub(crate) fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    let parent = path.parent().context("a file has a parent directory")?;
    fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
    let temporary = parent.join(format!(".partial-{}", std::process::id()));
    fs::write(&temporary, bytes).with_context(|| format!("could not write {}", temporary.display()))?;
    fs::rename(&temporary, path).with_context(|| format!("could not write {}", path.display()))?;
    Ok(true)
}

#[cfg(test)]
mod tests;
