//! `dom_snapshot`, `find_elements`, `inspect` and `get_diagnostics`: looks at a window's page.
//!
//! Guarantees: nothing changes the page, and nothing is kept of it; what the host's page script answers is passed on
//! unread. Not guaranteed: truth of what the page shows.
//! Hostile: everything in an answer but its outermost shape.
//! Imports: `page-read` alone.

#![forbid(unsafe_code)]

mod elements;
mod reports;
mod shapes;
mod snapshot;

palisade_sdk::export!(
    snapshot::dom_snapshot,
    elements::find_elements,
    elements::get_styles,
    elements::get_bounding_boxes,
    reports::audit_accessibility,
    reports::get_performance,
    reports::get_diagnostics,
);

#[cfg(test)]
mod tests;
