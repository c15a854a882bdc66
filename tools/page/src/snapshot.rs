//! `dom_snapshot`: the page as a tree.
//!
//! Guarantees: a tree of which something was left out says `truncated`. The script's own bounds apply.

use palisade_sdk::page_read::{SnapshotFormat, SnapshotOptions};
use palisade_sdk::{Error, Json, PageRead, Result, input, tool};

use crate::shapes::Snapshot;

/// Levels of a json snapshot at most. Each nests two deeper, and past 127 neither the host nor most clients read JSON:
/// without it a page of many levels has no json snapshot at all.
const MAX_JSON_LEVELS: u32 = 60;

#[input]
pub(crate) struct DomSnapshot {
    /// compact (default): indented text, the fewest tokens. json: nested objects with bounds.
    format: Option<Format>,
    /// Only below this element: a reference, such as e12.
    ref_id: Option<String>,
    /// Only below the first element that this CSS selector matches.
    selector: Option<String>,
    /// Levels to descend at most; in json 60.
    max_depth: Option<u32>,
    /// Elements to list at most. Default 4000.
    max_nodes: Option<u32>,
    /// A snapshot_id: show only what changed since then.
    since: Option<String>,
    /// Only what can be clicked, filled or focused.
    interactive_only: Option<bool>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Format {
    Compact,
    Json,
}

/// The page as an accessibility tree: role, name, state and value of each element, with a reference (e12) that
/// stays good as long as the element does. Use it first to see what is there. When truncated, give ref_id,
/// selector or interactive_only.
#[tool(read_only, window_aliases = "webview_label")]
pub(crate) fn dom_snapshot(mut arguments: DomSnapshot, page: &PageRead) -> Result<Json<Snapshot>> {
    let window = arguments.webview_label.take();
    let options = options(arguments)?;
    Ok(page.open(window.as_deref())?.snapshot(&options)?.into())
}

pub(crate) fn options(arguments: DomSnapshot) -> Result<SnapshotOptions> {
    if arguments.ref_id.is_some() && arguments.selector.is_some() {
        return Err(Error::invalid_arguments(
            "`ref_id` and `selector` both name the root; give one of them.",
        ));
    }
    let levels = arguments.max_depth;
    let (format, max_depth) = match arguments.format {
        None | Some(Format::Compact) => (SnapshotFormat::Compact, levels),
        Some(Format::Json) => (SnapshotFormat::Json, Some(levels.unwrap_or(u32::MAX).min(MAX_JSON_LEVELS))),
    };
    Ok(SnapshotOptions {
        format,
        root: arguments.ref_id,
        selector: arguments.selector,
        max_depth,
        max_nodes: arguments.max_nodes,
        since: arguments.since,
        interactive_only: arguments.interactive_only.unwrap_or_default(),
    })
}
