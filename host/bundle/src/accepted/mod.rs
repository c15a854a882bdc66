//! Upgrades that widen authority, and the operator's word for them.
//!
//! Guarantees: an upgrade that widens authority passes only when the new bundle's own digest was accepted; accepting one
//! accepts no other. Not guaranteed: that what replaces the first bundle of all is looked at; there is nothing to compare
//! it with. Trusted: the file. No tool, argument or header can write it.

use std::collections::BTreeSet;

use crate::diff::{Diff, diff};
use crate::digest::Digest;
use crate::error::{BundleError, ListError};
use crate::open::Verified;

#[cfg(test)]
mod tests;

/// The digests of bundles whose widening an operator accepted. None, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    digests: BTreeSet<Digest>,
}

impl Accepted {
    /// From a file's text: one `sha256:…` a line; `#` begins a comment.
    ///
    /// # Errors
    /// At the first line that is no digest.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let mut digests = BTreeSet::new();
        for (line, entry) in entries(text) {
            let digest = entry.parse().map_err(|error| ListError { line, why: format!("{error}") })?;
            digests.insert(digest);
        }
        Ok(Self { digests })
    }

    /// Whether this bundle was accepted.
    #[must_use]
    pub fn contains(&self, digest: &Digest) -> bool {
        self.digests.contains(digest)
    }

    /// The line to add to the file for this difference's new bundle, with what it widens as comments above.
    #[must_use]
    pub fn line(difference: &Diff) -> String {
        let widening = difference.changes().iter().filter(|change| change.widens);
        let comments: String = widening.map(|change| format!("# {}\n", change.to_line())).collect();
        format!("# after {}\n{comments}{}\n", difference.old_digest(), difference.new_digest())
    }
}

/// Whether `new` may take `old`'s place, and what is different.
///
/// # Errors
/// [`BundleError::WidensAuthority`] when it widens authority and was not accepted.
pub fn upgrade(old: &Verified, new: &Verified, accepted: &Accepted) -> Result<Diff, BundleError> {
    let difference = diff(old.manifest(), new.manifest());
    if difference.widens_authority() && !accepted.contains(&new.digest()) {
        return Err(BundleError::WidensAuthority { digest: new.digest() });
    }
    Ok(difference)
}

/// The lines of a list that say something, with their numbers.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let said = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    said.enumerate().map(|(index, entry)| (index + 1, entry)).filter(|(_, entry)| !entry.is_empty())
}
