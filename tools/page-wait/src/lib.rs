//! `wait_for` `text`, `text_gone`, `selector`, `selector_gone` and `url`: until a page shows, or no longer shows, something.
//!
//! Guarantees: what [`waiting`] does: time that is up is an answer, and a page that is replaced does not end the waiting.
//! Between two slices the client hears how far it is.
//! Hostile: what the page answers.
//! Imports: `page-read` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::page_read::Condition;
use palisade_sdk::waiting::{self, Answer, Waited};
use palisade_sdk::{Context, PageRead, Result, input, serde_json, tool};

/// Milliseconds after which an address is looked at anew: one that changes without a load shows itself in no event.
const ADDRESS_MS: u32 = 250;

#[input]
struct WaitFor {
    /// The text, the CSS selector, or a part of the address.
    value: String,
    /// Milliseconds to wait. Default 10000, at most 120000.
    timeout_ms: Option<u32>,
    /// Not used.
    #[expect(dead_code, reason = "callers of other servers give it")]
    poll_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

fn wait_for(condition: Condition, arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    let (window, value) = (arguments.webview_label, arguments.value);
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    let ask = |slice: u32| {
        let part = if condition == Condition::Url { slice.min(ADDRESS_MS) } else { slice };
        // Opened anew for each slice: a window that was closed meanwhile is then said to be missing.
        let told = page.open(window.as_deref())?.wait(condition, &value, part)?;
        let answer: Answer = serde_json::from_str(&told)?;
        let early = part < slice && !answer.ok;
        Ok(if early { Answer { early, elapsed_ms: part.into(), ..answer } } else { answer })
    };
    waiting::wait(context, timeout_ms, ask)
}

/// Waits until the page shows a text. When time is up, ok is false, with what was seen last. Use wait_for
/// after what changes the page, instead of asking again and again.
#[tool(
    name = "wait_for",
    action = "text",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn text(arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    wait_for(Condition::Text, arguments, page, context)
}

/// Until no element shows a text.
#[tool(
    name = "wait_for",
    action = "text_gone",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn text_gone(arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    wait_for(Condition::TextGone, arguments, page, context)
}

/// Until a CSS selector matches.
#[tool(
    name = "wait_for",
    action = "selector",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn selector(arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    wait_for(Condition::Selector, arguments, page, context)
}

/// Until a CSS selector matches nothing.
#[tool(
    name = "wait_for",
    action = "selector_gone",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn selector_gone(arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    wait_for(Condition::SelectorGone, arguments, page, context)
}

/// Until the page's address contains a text.
#[tool(
    name = "wait_for",
    action = "url",
    discriminator = "condition",
    read_only,
    window_aliases = "webview_label"
)]
fn url(arguments: WaitFor, page: &PageRead, context: &Context) -> Result<Waited> {
    wait_for(Condition::Url, arguments, page, context)
}

palisade_sdk::export!(text, text_gone, selector, selector_gone, url);

#[cfg(test)]
mod tests;
