//! `input`: what a keyboard does.
//!
//! Guarantees: text is passed on as it is.

use palisade_sdk::{Json, PageInput, Result, input, tool};

use crate::shapes::Acted;

#[input]
pub(crate) struct Fill {
    /// An element's reference, such as e12.
    ref_id: String,
    value: String,
    /// Milliseconds to wait for the element. Default 5000, at most 8000.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Replaces the value of a form field or of editable text, at once. Gives the value that it has then.
#[tool(
    name = "input",
    action = "fill",
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn fill(arguments: Fill, input: &PageInput) -> Result<Json<Acted>> {
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.fill(&arguments.ref_id, &arguments.value, super::clamped(arguments.timeout_ms))?.into())
}

#[input]
pub(crate) struct TypeText {
    /// An element's reference, such as e12.
    ref_id: String,
    text: String,
    /// Events of the operating system: refused here.
    trusted: Option<bool>,
    /// Milliseconds to wait for the element. Default 5000, at most 8000.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Adds text to a field key by key, for pages that listen to keys.
#[tool(name = "input", action = "type_text", open_world = false, window_aliases = "webview_label")]
pub(crate) fn type_text(arguments: TypeText, input: &PageInput) -> Result<Json<Acted>> {
    super::refuse_trusted(arguments.trusted)?;
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.type_text(&arguments.ref_id, &arguments.text, super::clamped(arguments.timeout_ms))?.into())
}

#[input]
pub(crate) struct PressKey {
    /// A key or combination, such as Enter or Control+Shift+K.
    key: String,
    /// An element's reference, such as e12. Default: what has the focus.
    ref_id: Option<String>,
    /// Events of the operating system: refused here.
    trusted: Option<bool>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Presses a key or a combination, on an element or on what has the focus.
#[tool(name = "input", action = "press_key", open_world = false, window_aliases = "webview_label")]
pub(crate) fn press_key(arguments: PressKey, input: &PageInput) -> Result<Json<Acted>> {
    super::refuse_trusted(arguments.trusted)?;
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.press_key(&arguments.key, arguments.ref_id.as_deref())?.into())
}
