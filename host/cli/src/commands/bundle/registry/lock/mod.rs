//! The lock file: which digest a reference led to.
//!
//! Guarantees: with `--locked`, a reference that is not in it, or leads elsewhere by now, is refused before anything but its
//! manifest is fetched; without, a move is told. A file that can't be read is an error, not an empty one.
//! Trusted: the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palisade_bundle::Digest;
use palisade_embed::Problem;
use serde::{Deserialize, Serialize};

use crate::files::{self, Readable};
use crate::output;

#[cfg(test)]
mod tests;

/// The whole file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    /// References, as they were written.
    bundles: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Of the registry's manifest.
    oci: String,
    /// Of the bundle.
    bundle: String,
}

/// What a reference led to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Locked {
    /// Of the registry's manifest.
    pub(super) oci: Digest,
    /// Of the bundle.
    pub(super) bundle: Digest,
}

/// Where the lock file of a bundle is.
pub(super) fn beside(bundle: &Path) -> PathBuf {
    let mut path = bundle.as_os_str().to_owned();
    path.push(".lock");
    path.into()
}

impl Lock {
    /// Reads it; an empty one where there is none.
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        if path.symlink_metadata().is_err() {
            return Ok(Self::default());
        }
        serde_json::from_str(&files::trusted_text(path)?).map_err(|error| {
            Problem::failed(format!("the lock file {} can't be used: {error}", path.display()))
                .next("mend it, or name another one with --lock")
        })
    }

    /// Compares what the reference leads to with what is locked.
    pub(super) fn check(&self, reference: &str, oci: &Digest, locked: bool) -> Result<(), Problem> {
        let known = self.bundles.get(reference).map(|entry| entry.oci.as_str());
        match known {
            Some(known) if known == oci.to_string() => Ok(()),
            Some(known) if locked => Err(Problem::failed(format!(
                "{reference} has moved: it leads to {oci} now, and {known} is locked"
            ))
            .next("find out why; to take the new one, pull without --locked")),
            Some(known) => {
                output::note(&output::printable(&format!(
                    "note: {reference} has moved from {known} to {oci}"
                )));
                Ok(())
            }
            None if locked => Err(Problem::failed(format!("{reference} is not in the lock file"))
                .next("pull it once without --locked")),
            None => Ok(()),
        }
    }

    /// Locks a reference.
    pub(super) fn set(&mut self, reference: &str, locked: Locked) {
        let entry = Entry { oci: locked.oci.to_string(), bundle: locked.bundle.to_string() };
        self.bundles.insert(reference.to_owned(), entry);
    }

    /// Writes it.
    pub(super) fn write(&self, path: &Path) -> Result<(), Problem> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| Problem::failed(format!("the lock file can't be written: {error}")))?;
        text.push('\n');
        files::replace(path, text.as_bytes(), Readable::Usual)
    }
}
