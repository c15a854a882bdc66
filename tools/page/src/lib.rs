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

use palisade_sdk::page_read::{self, Page};
use palisade_sdk::{Effects, Error, Operation};

/// Opens the page of the window of this label, or of the main one.
fn open(webview_label: Option<&str>) -> Result<Page, Error> {
    Ok(page_read::open(webview_label)?)
}

fn operations() -> Vec<Operation> {
    let snapshot = "The page as an accessibility tree: role, name, state and value of each element, with a reference \
                    (e12) that stays good as long as the element does. Use it first to see what is there. With since \
                    only what changed. When truncated, give a root, a selector or interactive_only.";
    let find = "Elements that match all that is given, with their references, text, bounds and state. Use it when you \
                know what you look for. Give at least one criterion.";
    let styles = "Computed CSS properties of an element: the named ones, or a short list of useful ones.";
    let boxes =
        "Where elements are, in CSS pixels of the viewport, and whether they are visible and in view.";
    let audit =
        "Accessibility violations by axe-core, each with its impact, its rule and the elements at fault.";
    let performance =
        "Timing of the page's load and first paint, its resources, slowest first, and its node count.";
    let diagnostics = "What about the page may surprise or hinder a tool (frames, closed shadow roots, a service \
                       worker, a very large tree), with its address and its user agent. Use it when results puzzle.";
    let operations = [
        Operation::json::<shapes::Snapshot, _>("dom_snapshot", snapshot, snapshot::dom_snapshot),
        Operation::json::<shapes::Found, _>("find_elements", find, elements::find_elements)
            .alias("selector", "css"),
        Operation::json::<shapes::Styles, _>("inspect", styles, elements::get_styles).action("get_styles"),
        Operation::json::<shapes::Boxes, _>("inspect", boxes, elements::get_bounding_boxes)
            .action("get_bounding_boxes"),
        Operation::json::<shapes::Audit, _>("inspect", audit, reports::audit_accessibility)
            .action("audit_accessibility"),
        Operation::json::<shapes::Performance, _>("inspect", performance, reports::get_performance)
            .action("get_performance"),
        Operation::json::<shapes::Diagnostics, _>("get_diagnostics", diagnostics, reports::get_diagnostics),
    ];
    let reads = |one: Operation| one.effects(Effects::READ).window_aliases("webview_label");
    operations.into_iter().map(reads).collect()
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
