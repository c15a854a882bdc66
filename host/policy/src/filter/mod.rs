//! Tools and operations that the operator switched off.
//!
//! Guarantees: an entry `tool` covers every operation of that tool; an entry `tool.action` covers that one alone.
//! Where an entry can be read both ways (tool names may hold dots) it covers both: it errs towards disabled.
//! Not guaranteed: that an entry names anything that exists; [`OperationFilter::unmatched`] finds those that don't.

use serde::Deserialize;
use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// Bytes of one entry: a tool's name and an action's, at most 64 each, and the dot between them.
const MAX_ENTRY_BYTES: usize = 129;

/// The set of disabled tools and operations. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct OperationFilter {
    /// Invariant: each entry consists of `[A-Za-z0-9_.-]`, and is neither empty nor over [`MAX_ENTRY_BYTES`].
    entries: BTreeSet<String>,
}

impl OperationFilter {
    /// A filter from entries such as `query_db` or `introspect.db_health`.
    ///
    /// # Errors
    /// When an entry could never name a tool or an operation.
    pub fn new(entries: impl IntoIterator<Item = String>) -> Result<Self, FilterError> {
        let entries = entries.into_iter().map(checked).collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    /// Whether the operation `action` of `tool` (or the whole tool) is switched off.
    #[must_use]
    pub fn is_disabled(&self, tool: &str, action: Option<&str>) -> bool {
        self.entries.contains(tool) || self.entries.iter().any(|entry| names_operation(entry, tool, action))
    }

    /// The entries, in order.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(String::as_str)
    }

    /// Adds another filter's entries.
    pub fn extend(&mut self, other: &Self) {
        self.entries.extend(other.entries.iter().cloned());
    }

    /// The entries that name none of the operations in `known`: misspelt ones, which would protect nothing.
    pub fn unmatched<'a, 'k>(
        &'a self,
        known: impl Iterator<Item = (&'k str, Option<&'k str>)> + Clone,
    ) -> impl Iterator<Item = &'a str> {
        self.entries().filter(move |entry| {
            !known.clone().any(|(tool, action)| *entry == tool || names_operation(entry, tool, action))
        })
    }
}

fn names_operation(entry: &str, tool: &str, action: Option<&str>) -> bool {
    let rest = entry.strip_prefix(tool).and_then(|rest| rest.strip_prefix('.'));
    rest.is_some() && rest == action
}

fn checked(entry: String) -> Result<String, FilterError> {
    let fits = entry.len() <= MAX_ENTRY_BYTES
        && entry.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && !entry.is_empty()
        && !entry.starts_with('.')
        && !entry.ends_with('.');
    if fits { Ok(entry) } else { Err(FilterError { entry }) }
}

impl TryFrom<Vec<String>> for OperationFilter {
    type Error = FilterError;

    fn try_from(entries: Vec<String>) -> Result<Self, FilterError> {
        Self::new(entries)
    }
}

/// An entry that can't name an operation: the operator's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{entry:?} names no operation: write a tool such as `query_db`, or one action such as `introspect.db_health`"
)]
pub struct FilterError {
    /// What was written.
    pub entry: String,
}
