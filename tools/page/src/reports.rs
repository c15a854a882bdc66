//! `inspect` `audit_accessibility` and `get_performance`, `get_diagnostics`: the page as a whole.
//!
//! Guarantees: the page script's own bounds.

use palisade_sdk::{Json, PageRead, Result, input, tool};

use crate::shapes::{Audit, Diagnostics, Performance};

#[input]
pub(crate) struct OfPage {
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Timing of the page's load and first paint, its resources, slowest first, and its node count.
#[tool(name = "inspect", action = "get_performance", read_only, window_aliases = "webview_label")]
pub(crate) fn get_performance(arguments: OfPage, page: &PageRead) -> Result<Json<Performance>> {
    Ok(page.open(arguments.webview_label.as_deref())?.performance()?.into())
}

/// What in the page may hinder a tool (frames, closed shadow roots, a service worker, a large tree), its
/// address and user agent. Use it when results puzzle.
#[tool(read_only, window_aliases = "webview_label")]
pub(crate) fn get_diagnostics(arguments: OfPage, page: &PageRead) -> Result<Json<Diagnostics>> {
    Ok(page.open(arguments.webview_label.as_deref())?.diagnostics()?.into())
}

#[input]
pub(crate) struct AuditAccessibility {
    /// Audit only this element and what is in it. Default: the whole page.
    ref_id: Option<String>,
    /// Only rules with one of these tags, such as wcag2aa.
    tags: Option<Vec<String>>,
    /// Violations to list at most.
    max: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Accessibility violations by axe-core, each with its impact, its rule and the elements at fault.
#[tool(name = "inspect", action = "audit_accessibility", read_only, window_aliases = "webview_label")]
pub(crate) fn audit_accessibility(arguments: AuditAccessibility, page: &PageRead) -> Result<Json<Audit>> {
    let page = page.open(arguments.webview_label.as_deref())?;
    let tags = arguments.tags.unwrap_or_default();
    Ok(page.audit(arguments.ref_id.as_deref(), &tags, arguments.max)?.into())
}
