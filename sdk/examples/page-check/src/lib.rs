//! `check_page`: what is wrong with a page, in a few lines.
//!
//! What somebody would otherwise look up one by one: accessibility, images without a text, fields without a label, links that lead
//! nowhere, a missing title, and what the host itself finds odd about the page.
//!
//! Imports: `page-read` alone: it can look, and neither click nor run script.

#![forbid(unsafe_code)]

use palisade_sdk::page_read::{Page, Query};
use palisade_sdk::serde_json::{Value, from_str};
use palisade_sdk::{Error, PageRead, Result, input, output, tool};

/// Elements that one finding names.
const MAX_ELEMENTS: u32 = 5;
/// Violations that the audit lists.
const MAX_VIOLATIONS: u32 = 20;

/// What is looked for by a selector: the check's name, the selector, and what is wrong with what it finds.
const SELECTORS: [(&str, &str, &str); 3] = [
    ("image-text", "img:not([alt])", "images without a text for those who don't see them"),
    ("link-target", "a:not([href])", "links that lead nowhere"),
    (
        "field-name",
        "input:not([type=hidden]):not([aria-label]):not([aria-labelledby]):not([id]):not([title])",
        "fields that nothing names",
    ),
];

#[input]
struct CheckPage {
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Checked {
    /// Nothing was found.
    ok: bool,
    url: String,
    findings: Vec<Finding>,
}

#[output]
struct Finding {
    /// Which check found it.
    check: String,
    /// What is wrong.
    what: String,
    /// How many elements are at fault, where elements are.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    /// References of some of them, for other tools.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ref_ids: Vec<String>,
}

/// What is wrong with a window's page: accessibility, missing texts and labels, dead links, and what else is odd.
#[tool(read_only, window_aliases = "webview_label")]
fn check_page(args: CheckPage, page: &PageRead) -> Result<Checked> {
    let page = page.open(args.webview_label.as_deref())?;
    let document = json(&page.document()?)?;
    let mut findings = Vec::new();
    if document["title"].as_str().is_none_or(|title| title.trim().is_empty()) {
        findings.push(Finding::of("title", "the page has no title"));
    }
    for (check, css, what) in SELECTORS {
        findings.extend(by_selector(&page, check, css, what)?);
    }
    findings.extend(violations(&json(&page.audit(None, &[], Some(MAX_VIOLATIONS))?)?));
    findings.extend(warnings(&json(&page.diagnostics()?)?));
    let url = document["url"].as_str().unwrap_or_default().to_owned();
    Ok(Checked { ok: findings.is_empty(), url, findings })
}

palisade_sdk::export!(check_page);

impl Finding {
    fn of(check: &str, what: impl Into<String>) -> Self {
        Self { check: check.to_owned(), what: what.into(), count: None, ref_ids: Vec::new() }
    }
}

fn json(text: &str) -> Result<Value> {
    from_str(text).map_err(|_| Error::failed("The page's answer is not JSON."))
}

fn by_selector(page: &Page, check: &str, css: &str, what: &str) -> Result<Option<Finding>> {
    let found = json(&page.find(&selecting(css))?)?;
    let elements = found["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    if elements.is_empty() {
        return Ok(None);
    }
    let references = elements.iter().filter_map(|element| element["ref_id"].as_str().map(str::to_owned));
    let count = found["count"].as_u64();
    Ok(Some(Finding { count, ref_ids: references.collect(), ..Finding::of(check, what) }))
}

fn selecting(css: &str) -> Query {
    Query {
        css: Some(css.to_owned()),
        max_results: Some(MAX_ELEMENTS),
        text: None,
        role: None,
        test_id: None,
        name: None,
        tag: None,
        placeholder: None,
        alt: None,
        title: None,
        label: None,
        exact: None,
        enabled: None,
    }
}

/// What axe-core found.
fn violations(audit: &Value) -> Vec<Finding> {
    let of_one = |violation: &Value| {
        let check = format!("accessibility/{}", violation["id"].as_str().unwrap_or("rule"));
        let what =
            violation["help"].as_str().or(violation["description"].as_str()).unwrap_or("a rule is broken");
        let count = violation["nodes"].as_array().and_then(|nodes| u64::try_from(nodes.len()).ok());
        Finding { count, ..Finding::of(&check, what) }
    };
    audit["violations"].as_array().into_iter().flatten().map(of_one).collect()
}

fn warnings(diagnostics: &Value) -> Vec<Finding> {
    let warnings = diagnostics["warnings"].as_array().into_iter().flatten();
    let text = |warning: &Value| warning.as_str().map_or_else(|| warning.to_string(), str::to_owned);
    warnings.map(|warning| Finding::of("diagnostics", text(warning))).collect()
}

#[cfg(test)]
mod tests {
    use palisade_sdk::serde_json::json;

    use super::*;

    #[test]
    fn each_broken_rule_is_a_finding() {
        let audit = json!({ "violations": [
            { "id": "color-contrast", "help": "Text must stand out", "nodes": [{}, {}] },
            { "id": "html-has-lang" },
        ]});
        let found = violations(&audit);
        assert_eq!((found[0].check.as_str(), found[0].count), ("accessibility/color-contrast", Some(2)));
        assert_eq!(found[1].what, "a rule is broken");
        assert!(violations(&json!({})).is_empty());
    }

    #[test]
    fn what_the_host_finds_odd_is_a_finding_too() {
        let found = warnings(
            &json!({ "warnings": ["a service worker answers for the server", { "kind": "frames" }] }),
        );
        assert_eq!(found.len(), 2);
        assert!(found[1].what.contains("frames"));
    }
}
