//! What the page script answers: the schemas of texts that are passed on unread. Values of these types are never made.
//!
//! Guarantees: the names of the contract (`page-input`). Not guaranteed: anything about what pages put into them.

use palisade_sdk::output;

/// What changed is there where it did: value, checked, url and others.
#[output]
pub(crate) struct Acted {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ref_id: Option<String>,
    /// The field's value after the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The page's address, where the act changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[output]
pub(crate) struct Highlighted {
    /// The element's reference.
    highlighted: String,
}

#[output]
pub(crate) struct Cleared {
    /// How many.
    cleared: u32,
}
