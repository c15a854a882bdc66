//! The directory for compiled code, as far as it must exist before the engine opens it.

use std::path::{Path, PathBuf};

/// Makes the directories above it, private where they are new. The engine makes the last one itself, and refuses one
/// that others could write to. `None`, and a word in the log, where it can't be: compiling anew costs only time.
pub fn prepare_cache(dir: &Path) -> Option<PathBuf> {
    let Some(parent) = dir.parent() else { return Some(dir.to_owned()) };
    match create(parent) {
        Ok(()) => Some(dir.to_owned()),
        Err(error) => {
            tracing::warn!("compiled code is not kept: {} can't be made: {error}", parent.display());
            None
        }
    }
}

#[cfg(unix)]
fn create(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn create(dir: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).create(dir)
}
