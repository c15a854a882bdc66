//! What the page script answers: the schemas of texts that are passed on unread. Values of these types are never made.
//!
//! Guarantees: the names of the contract (`page-read`). Not guaranteed: anything about what pages put into them.

use palisade_sdk::output;
use palisade_sdk::serde_json::{Map, Value};

#[output]
pub(crate) struct Snapshot {
    /// Text (compact) or objects (json).
    tree: Value,
    /// For since.
    snapshot_id: String,
    /// References that have become useless since the last snapshot.
    stale_refs: Vec<String>,
    format: String,
    nodes: u32,
    /// Something was left out.
    truncated: bool,
}

#[output]
pub(crate) struct Found {
    elements: Vec<Element>,
    /// Those that match, listed or not.
    count: u32,
    truncated: bool,
}

#[output]
struct Element {
    ref_id: String,
    tag: String,
    role: String,
    name: String,
    /// At most 100 characters.
    text: String,
    bounds: Bounds,
    visible: bool,
    enabled: bool,
    /// Of a form field.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

#[output]
struct Bounds {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[output]
pub(crate) struct Styles {
    ref_id: String,
    styles: Map<String, Value>,
}

#[output]
pub(crate) struct Boxes {
    /// Each with ref_id and x, y, width, height, visible, in_viewport; or with ref_id and error.
    boxes: Vec<Map<String, Value>>,
}

#[output]
pub(crate) struct Audit {
    violations: Vec<Violation>,
    /// Rules that hold.
    passes: u32,
    /// Rules that a person must judge.
    incomplete: u32,
}

#[output]
struct Violation {
    id: String,
    impact: Option<String>,
    description: String,
    help_url: String,
    /// Each with ref_id, target and summary.
    nodes: Vec<Map<String, Value>>,
}

/// Which timings there are is the engine's business.
#[output]
pub(crate) struct Performance {
    #[serde(skip_serializing_if = "Option::is_none")]
    navigation: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paint: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<Map<String, Value>>,
}

#[output]
pub(crate) struct Diagnostics {
    warnings: Vec<Warning>,
    info: Map<String, Value>,
}

#[output]
struct Warning {
    id: String,
    severity: String,
    message: String,
    details: Value,
}
