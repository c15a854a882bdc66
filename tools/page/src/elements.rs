//! `find_elements`, `inspect` `get_styles` and `get_bounding_boxes`: single elements.
//!
//! Guarantees: a search without a criterion is refused rather than answered with the whole page.

use palisade_sdk::page_read::Query;
use palisade_sdk::{Error, Json, PageRead, Result, input, tool};

use crate::shapes::{Boxes, Found, Styles};

/// Elements at most: what the page script gives at once.
const MAX_RESULTS: u32 = 1_000;

#[input]
pub(crate) struct FindElements {
    /// Text that it shows.
    text: Option<String>,
    /// ARIA role, such as button.
    role: Option<String>,
    /// Value of data-testid.
    test_id: Option<String>,
    /// CSS selector.
    css: Option<String>,
    /// Accessible name.
    name: Option<String>,
    /// HTML tag.
    tag: Option<String>,
    placeholder: Option<String>,
    /// Alternative text.
    alt: Option<String>,
    /// Value of the title attribute.
    title_attr: Option<String>,
    /// Text of a form field's label.
    label: Option<String>,
    /// Texts must be equal, case and all, not only contained.
    exact: Option<bool>,
    /// Only enabled (true) or only disabled (false) ones.
    enabled: Option<bool>,
    /// Default 10, at most 1000.
    max_results: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Elements that match all criteria given (at least one), with their references, text, bounds and state. Use it
/// when you know what you look for.
#[tool(read_only, alias(selector = "css"), window_aliases = "webview_label")]
pub(crate) fn find_elements(mut arguments: FindElements, page: &PageRead) -> Result<Json<Found>> {
    let window = arguments.webview_label.take();
    let query = query(arguments)?;
    Ok(page.open(window.as_deref())?.find(&query)?.into())
}

pub(crate) fn query(arguments: FindElements) -> Result<Query> {
    let FindElements { text, role, test_id, css, name, tag, placeholder, alt, title_attr, label, .. } =
        arguments;
    let criteria = [&text, &role, &test_id, &css, &name, &tag, &placeholder, &alt, &title_attr, &label];
    if criteria.iter().all(|criterion| criterion.is_none()) {
        return Err(Error::invalid_arguments(
            "Give at least one of `text`, `role`, `test_id`, `css`, `name`, `tag`, `placeholder`, `alt`, `title_attr` \
             and `label`.",
        ));
    }
    Ok(Query {
        text,
        role,
        test_id,
        css,
        name,
        tag,
        placeholder,
        alt,
        title: title_attr,
        label,
        exact: arguments.exact,
        enabled: arguments.enabled,
        max_results: arguments.max_results.map(|most| most.min(MAX_RESULTS)),
    })
}

#[input]
pub(crate) struct GetStyles {
    /// An element's reference, such as e12.
    ref_id: String,
    /// Names of CSS properties.
    properties: Option<Vec<String>>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Computed CSS properties of an element: the named ones, or a short list of useful ones.
#[tool(name = "inspect", action = "get_styles", read_only, window_aliases = "webview_label")]
pub(crate) fn get_styles(arguments: GetStyles, page: &PageRead) -> Result<Json<Styles>> {
    let page = page.open(arguments.webview_label.as_deref())?;
    Ok(page.styles(&arguments.ref_id, &arguments.properties.unwrap_or_default())?.into())
}

#[input]
pub(crate) struct GetBoundingBoxes {
    /// References of elements, such as e12.
    ref_ids: Vec<String>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// Where elements are, in CSS pixels of the viewport, and whether they are visible and in view.
#[tool(name = "inspect", action = "get_bounding_boxes", read_only, window_aliases = "webview_label")]
pub(crate) fn get_bounding_boxes(arguments: GetBoundingBoxes, page: &PageRead) -> Result<Json<Boxes>> {
    Ok(page.open(arguments.webview_label.as_deref())?.bounds(&arguments.ref_ids)?.into())
}
