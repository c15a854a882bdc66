//! `interact`: what a pointer does.
//!
//! Guarantees: scrolling has one aim; a choice has at least one option.

use palisade_sdk::{Error, Json, PageInput, Result, input, tool};

use crate::shapes::Acted;

#[input]
pub(crate) struct OnElement {
    /// An element's reference, such as e12.
    ref_id: String,
    /// Milliseconds to wait for the element. Default 5000, at most 8000.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
pub(crate) struct Click {
    /// An element's reference, such as e12.
    ref_id: String,
    /// Events of the operating system: refused here.
    trusted: Option<bool>,
    /// Milliseconds to wait for the element. Default 5000, at most 8000.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Clicks an element, once it is visible, still, enabled and not covered. Gives what changed.
#[tool(name = "interact", action = "click", open_world = false, window_aliases = "webview_label")]
pub(crate) fn click(arguments: Click, input: &PageInput) -> Result<Json<Acted>> {
    super::refuse_trusted(arguments.trusted)?;
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.click(&arguments.ref_id, super::clamped(arguments.timeout_ms))?.into())
}

/// Double-clicks an element. Gives what changed.
#[tool(name = "interact", action = "double_click", open_world = false, window_aliases = "webview_label")]
pub(crate) fn double_click(arguments: OnElement, input: &PageInput) -> Result<Json<Acted>> {
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.double_click(&arguments.ref_id, super::clamped(arguments.timeout_ms))?.into())
}

/// Moves the pointer over an element: for menus and tips that appear then.
#[tool(
    name = "interact",
    action = "hover",
    destructive = false,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn hover(arguments: OnElement, input: &PageInput) -> Result<Json<Acted>> {
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.hover(&arguments.ref_id, super::clamped(arguments.timeout_ms))?.into())
}

/// Gives an element the keyboard focus.
#[tool(
    name = "interact",
    action = "focus",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn focus(arguments: OnElement, input: &PageInput) -> Result<Json<Acted>> {
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.focus(&arguments.ref_id, super::clamped(arguments.timeout_ms))?.into())
}

#[input]
pub(crate) struct ScrollIntoView {
    /// An element's reference, such as e12.
    ref_id: Option<String>,
    x: Option<f64>,
    y: Option<f64>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Scrolls to an element, or to x and y in CSS pixels of the page.
#[tool(
    name = "interact",
    action = "scroll_into_view",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn scroll_into_view(arguments: ScrollIntoView, input: &PageInput) -> Result<Json<Acted>> {
    arguments.check()?;
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.scroll_into_view(arguments.ref_id.as_deref(), arguments.x, arguments.y)?.into())
}

impl ScrollIntoView {
    pub(crate) fn check(&self) -> Result<()> {
        match (&self.ref_id, self.x.is_some() || self.y.is_some()) {
            (Some(_), false) | (None, true) => Ok(()),
            (None, false) => Err(Error::invalid_arguments("Give `ref_id`, or `x` and `y`.")),
            (Some(_), true) => {
                Err(Error::invalid_arguments("`ref_id` and `x`, `y` are two aims; give one of them."))
            }
        }
    }
}

#[input]
pub(crate) struct SelectOption {
    /// An element's reference, such as e12.
    ref_id: String,
    /// One option's value or label.
    value: Option<String>,
    /// Several options' values or labels.
    values: Option<Vec<String>>,
    /// Milliseconds to wait for the element. Default 5000, at most 8000.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Chooses in a drop-down list, by an option's value or else its label. Several where the list allows it.
#[tool(
    name = "interact",
    action = "select_option",
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
pub(crate) fn select_option(mut arguments: SelectOption, input: &PageInput) -> Result<Json<Acted>> {
    let values = arguments.take_values()?;
    let page = input.open(arguments.webview_label.as_deref())?;
    Ok(page.select_option(&arguments.ref_id, &values, super::clamped(arguments.timeout_ms))?.into())
}

impl SelectOption {
    /// An empty list is a choice too: it takes every option back.
    pub(crate) fn take_values(&mut self) -> Result<Vec<String>> {
        match (self.value.take(), self.values.take()) {
            (Some(value), None) => Ok(vec![value]),
            (None, Some(values)) => Ok(values),
            _ => Err(Error::invalid_arguments("Give either `value` or `values`.")),
        }
    }
}
