//! `wait_for` `text`, `text_gone`, `selector`, `selector_gone` and `url`: until a page shows, or no longer shows, something.
//!
//! Guarantees: what [`waiting`] does: time that is up is an answer, and a page that is replaced does not end the waiting.
//! Between two slices the client hears how far it is.
//! Hostile: what the page answers.
//! Imports: `page-read` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::page_read::{self, Condition};
use palisade_sdk::waiting::{self, Answer, Waited};
use palisade_sdk::{Effects, Error, Operation, context, input, serde_json};

/// Milliseconds after which an address is looked at anew: one that changes without a load shows itself in no event.
const ADDRESS_MS: u32 = 250;

#[input]
struct WaitFor {
    /// The text, the CSS selector, or a part of the address.
    value: String,
    /// Milliseconds to wait at most. Default 10000; more than 120000 counts as 120000.
    timeout_ms: Option<u32>,
    /// Not used: nothing is polled.
    #[expect(dead_code, reason = "callers of other servers give it")]
    poll_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

fn wait_for(condition: Condition, arguments: WaitFor) -> Result<Waited, Error> {
    let (window, value) = (arguments.webview_label, arguments.value);
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    let ask = |slice: u32| {
        let part = if condition == Condition::Url { slice.min(ADDRESS_MS) } else { slice };
        // Opened anew for each slice: a window that was closed meanwhile is then said to be missing.
        let told = page_read::open(window.as_deref())?.wait(condition, &value, part)?;
        let answer: Answer = serde_json::from_str(&told)?;
        let early = part < slice && !answer.ok;
        Ok(if early { Answer { early, elapsed_ms: part.into(), ..answer } } else { answer })
    };
    let told =
        |passed| context::progress(f64::from(passed), Some(f64::from(timeout_ms)), Some("still waiting"));
    waiting::wait(timeout_ms, ask, told)
}

type Run = fn(WaitFor) -> Result<Waited, Error>;

fn operations() -> Vec<Operation> {
    let conditions: [(&str, &str, Run); 5] = [
        (
            "text",
            "Waits until the page shows a text. When time is up, ok is false, with what was seen last. Use wait_for \
             after what changes the page, instead of asking again and again.",
            |arguments| wait_for(Condition::Text, arguments),
        ),
        ("text_gone", "Until no element shows a text.", |arguments| wait_for(Condition::TextGone, arguments)),
        ("selector", "Until a CSS selector matches.", |arguments| wait_for(Condition::Selector, arguments)),
        ("selector_gone", "Until a CSS selector matches nothing.", |arguments| {
            wait_for(Condition::SelectorGone, arguments)
        }),
        ("url", "Until the page's address contains a text.", |arguments| wait_for(Condition::Url, arguments)),
    ];
    let operation = |(name, description, run)| {
        Operation::new("wait_for", description, run)
            .action(name)
            .discriminator("condition")
            .effects(Effects::READ)
            .window_aliases("webview_label")
    };
    conditions.into_iter().map(operation).collect()
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
