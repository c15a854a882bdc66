//! Limits that a bundle puts upon its own calls.
//!
//! Guarantees: they only narrow: a host takes the lesser of its own and the bundle's, so that no bundle
//! gives itself more time or memory than its operator does. One that is zero, or none at all spelt out, is refused.
//! Hostile: the table, until it is verified; after that it can do no more than stop its own bundle's calls early.

use serde::{Deserialize, Serialize};

/// What a call of the bundle may have at most. Nothing, by default: then what the host gives every call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitTable {
    /// Milliseconds from instantiation to result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// Bytes of linear memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Bytes of one result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_bytes: Option<u64>,
}

impl LimitTable {
    /// By the names of the host's own limits, in this order.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Option<u64>); 3] {
        [("wall-ms", self.wall_ms), ("memory-bytes", self.memory_bytes), ("output-bytes", self.output_bytes)]
    }

    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match self.named().into_iter().find(|(_, limit)| *limit == Some(0)) {
            Some((name, _)) => Err(format!("the limit {name} is 0: no call could run")),
            None => Ok(()),
        }
    }
}
