//! `inspect` `highlight` and `clear_highlights`: frames drawn over elements.
//!
//! Guarantees: none of its own; the page script draws them in an overlay that clearing removes whole.

use palisade_sdk::{Json, PageInput, Result, input, tool};

use crate::shapes::{Cleared, Highlighted};

#[input]
pub(crate) struct Highlight {
    /// An element's reference, such as e12.
    ref_id: String,
    /// CSS colour.
    color: Option<String>,
    /// Text beside the frame.
    highlight_label: Option<String>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Draws a frame around an element, for a picture or a person. It stays until it is cleared.
#[tool(
    name = "inspect",
    action = "highlight",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn highlight(arguments: Highlight, input: &PageInput) -> Result<Json<Highlighted>> {
    let Highlight { ref_id, color, highlight_label, webview_label } = arguments;
    let page = input.open(webview_label.as_deref())?;
    Ok(page.highlight(&ref_id, color.as_deref(), highlight_label.as_deref())?.into())
}

#[input]
pub(crate) struct ClearHighlights {
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Removes every frame that was drawn around elements.
#[tool(
    name = "inspect",
    action = "clear_highlights",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn clear_highlights(arguments: ClearHighlights, input: &PageInput) -> Result<Json<Cleared>> {
    Ok(input.open(arguments.webview_label.as_deref())?.clear_highlights()?.into())
}
