//! `interact`: what a pointer does.
//!
//! Guarantees: scrolling has one aim; a choice has at least one option.

use palisade_sdk::{Error, input};

#[input]
pub(crate) struct OnElement {
    /// An element's reference, such as e12.
    ref_id: String,
    /// Milliseconds to wait until the element is ready. Default 5000; more than 8000 counts as 8000.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

#[input]
pub(crate) struct Click {
    /// An element's reference, such as e12.
    ref_id: String,
    /// An event of the operating system: not available here, and refused.
    trusted: Option<bool>,
    /// Milliseconds to wait until the element is ready. Default 5000; more than 8000 counts as 8000.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn click(arguments: Click) -> Result<String, Error> {
    super::refuse_trusted(arguments.trusted)?;
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.click(&arguments.ref_id, super::clamped(arguments.timeout_ms))?)
}

pub(crate) fn double_click(arguments: OnElement) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.double_click(&arguments.ref_id, super::clamped(arguments.timeout_ms))?)
}

pub(crate) fn hover(arguments: OnElement) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.hover(&arguments.ref_id, super::clamped(arguments.timeout_ms))?)
}

pub(crate) fn focus(arguments: OnElement) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.focus(&arguments.ref_id, super::clamped(arguments.timeout_ms))?)
}

#[input]
pub(crate) struct ScrollIntoView {
    /// An element's reference, such as e12.
    ref_id: Option<String>,
    x: Option<f64>,
    y: Option<f64>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn scroll_into_view(arguments: ScrollIntoView) -> Result<String, Error> {
    arguments.check()?;
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.scroll_into_view(arguments.ref_id.as_deref(), arguments.x, arguments.y)?)
}

impl ScrollIntoView {
    pub(crate) fn check(&self) -> Result<(), Error> {
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
    /// Milliseconds to wait until the element is ready. Default 5000; more than 8000 counts as 8000.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn select_option(mut arguments: SelectOption) -> Result<String, Error> {
    let values = arguments.take_values()?;
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.select_option(&arguments.ref_id, &values, super::clamped(arguments.timeout_ms))?)
}

impl SelectOption {
    /// An empty list is a choice too: it takes every option back.
    pub(crate) fn take_values(&mut self) -> Result<Vec<String>, Error> {
        match (self.value.take(), self.values.take()) {
            (Some(value), None) => Ok(vec![value]),
            (None, Some(values)) => Ok(values),
            _ => Err(Error::invalid_arguments("Give either `value` or `values`.")),
        }
    }
}
