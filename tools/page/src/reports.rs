//! `inspect` `audit_accessibility` and `get_performance`, `get_diagnostics`, `logs` `network`: the page as a whole.
//!
//! Guarantees: at most [`MAX_REQUESTS`] requests are asked for.

use palisade_sdk::{Error, input};

/// Requests when the caller does not say.
const DEFAULT_REQUESTS: u32 = 100;

/// Requests at most: what a client can still take in.
const MAX_REQUESTS: u32 = 1_000;

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

#[input]
pub(crate) struct Network {
    /// Only addresses that contain this.
    filter: Option<String>,
    /// Requests to list at most. Default 100; more than 1000 counts as 1000.
    limit: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

pub(crate) fn network(arguments: Network) -> Result<String, Error> {
    let page = super::open(arguments.webview_label.as_deref())?;
    Ok(page.network(arguments.filter.as_deref(), requests(arguments.limit))?)
}

pub(crate) fn requests(limit: Option<u32>) -> u32 {
    limit.unwrap_or(DEFAULT_REQUESTS).min(MAX_REQUESTS)
}
