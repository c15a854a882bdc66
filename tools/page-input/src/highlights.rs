//! `inspect` `highlight` and `clear_highlights`: frames drawn over elements.
//!
//! Guarantees: none of its own; the page script draws them in an overlay that clearing removes whole.

use palisade_sdk::{Error, input};

#[input]
pub(crate) struct Highlight {
    /// An element's reference, such as e12.
    ref_id: String,
    /// CSS colour.
    color: Option<String>,
    /// Text beside the frame.
    highlight_label: Option<String>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn highlight(arguments: Highlight) -> Result<String, Error> {
    let Highlight { ref_id, color, highlight_label, webview_label } = arguments;
    let page = super::open(webview_label.as_deref())?;
    Ok(page.highlight(&ref_id, color.as_deref(), highlight_label.as_deref())?)
}

#[input]
pub(crate) struct ClearHighlights {
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn clear_highlights(arguments: ClearHighlights) -> Result<String, Error> {
    Ok(super::open(arguments.webview_label.as_deref())?.clear_highlights()?)
}
