//! `inspect` `audit_accessibility` and `get_performance`, `get_diagnostics`: the page as a whole.
//!
//! Guarantees: the page script's own bounds.

use palisade_sdk::{Error, input};

#[input]
pub(crate) struct OfPage {
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn get_performance(arguments: OfPage) -> Result<String, Error> {
    Ok(super::open(arguments.webview_label.as_deref())?.performance()?)
}

pub(crate) fn get_diagnostics(arguments: OfPage) -> Result<String, Error> {
    Ok(super::open(arguments.webview_label.as_deref())?.diagnostics()?)
}

#[input]
pub(crate) struct AuditAccessibility {
    /// Audit only this element and what is in it. Default: the whole page.
    ref_id: Option<String>,
    /// Only rules with one of these tags, such as wcag2aa.
    tags: Option<Vec<String>>,
    /// Violations to list at most.
    max: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn audit_accessibility(arguments: AuditAccessibility) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    let tags = arguments.tags.unwrap_or_default();
    Ok(page.audit(arguments.ref_id.as_deref(), &tags, arguments.max)?)
}
