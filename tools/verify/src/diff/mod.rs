//! Where two values differ.
//!
//! Guarantees: as of [`palisade_sdk::value::differences`]: places are JSON Pointers (RFC 6901), all of them are counted, some are
//! told, each bounded. Hostile: both values.

use palisade_sdk::output;
use palisade_sdk::serde_json::Value;
use palisade_sdk::value::differences;

/// Differences that are told. The first few say what is wrong; a thousand say it no better.
const MAX_TOLD: usize = 50;

#[output]
#[derive(PartialEq)]
pub(crate) struct Divergence {
    /// A JSON Pointer; empty for all of it.
    path: String,
    /// Absent where the page has nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    frontend_value: Option<Value>,
    /// Absent where the app has nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    backend_value: Option<Value>,
    /// error: they contradict each other; warning: one of them has nothing there.
    severity: &'static str,
}

/// What differs, in order, and how much does. `frontend` is none where the page has nothing at all.
pub(crate) fn between(frontend: Option<&Value>, backend: &Value) -> (Vec<Divergence>, usize) {
    let found = differences(frontend, Some(backend), MAX_TOLD, &mut |_, _| false);
    let told = found.told.into_iter().map(|difference| Divergence {
        severity: if difference.one.is_some() && difference.other.is_some() { "error" } else { "warning" },
        path: difference.path,
        frontend_value: difference.one,
        backend_value: difference.other,
    });
    (told.collect(), found.count)
}

#[cfg(test)]
mod tests;
