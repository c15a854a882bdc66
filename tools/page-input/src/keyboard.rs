//! `input`: what a keyboard does.
//!
//! Guarantees: text is passed on as it is.

use palisade_sdk::{Error, input};

#[input]
pub(crate) struct Fill {
    /// An element's reference, such as e12.
    ref_id: String,
    value: String,
    /// Milliseconds to wait until the element is ready. Default 5000; more than 8000 counts as 8000.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn fill(arguments: Fill) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.fill(&arguments.ref_id, &arguments.value, super::clamped(arguments.timeout_ms))?)
}

#[input]
pub(crate) struct TypeText {
    /// An element's reference, such as e12.
    ref_id: String,
    text: String,
    /// Events of the operating system: not available here, and refused.
    trusted: Option<bool>,
    /// Milliseconds to wait until the element is ready. Default 5000; more than 8000 counts as 8000.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn type_text(arguments: TypeText) -> Result<String, Error> {
    super::refuse_trusted(arguments.trusted)?;
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.type_text(&arguments.ref_id, &arguments.text, super::clamped(arguments.timeout_ms))?)
}

#[input]
pub(crate) struct PressKey {
    /// A key or combination, such as Enter or Control+Shift+K.
    key: String,
    /// An element's reference, such as e12. Default: what has the focus.
    ref_id: Option<String>,
    /// Events of the operating system: not available here, and refused.
    trusted: Option<bool>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn press_key(arguments: PressKey) -> Result<String, Error> {
    super::refuse_trusted(arguments.trusted)?;
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.press_key(&arguments.key, arguments.ref_id.as_deref())?)
}
