//! `wait_for`: until a page shows, or no longer shows, something.
//!
//! Guarantees: no single host call takes longer than [`SLICE_MS`]; the waiting ends when its time is up, and that is an
//! answer (`ok: false`) and no failure; between two slices the client hears how far it is. A page that is replaced
//! meanwhile does not end the waiting: its successor is waited for. Not guaranteed: exact time when a page is
//! replaced; there is no clock here, and such a slice counts as [`LOST_SLICE_MS`]. The host's own limit on a call
//! ends a longer wait.
//! Hostile: what the page answers, such as that no time has passed.
//! Imports: `page-read` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::page_read::{self, Condition, Error as PageError, ErrorKind};
use palisade_sdk::serde::Deserialize;
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::{Effects, Error, Operation, context, input, output};

/// Milliseconds when the caller does not say.
const DEFAULT_MS: u32 = 10_000;

/// Milliseconds at most. Without it one forgotten wait holds a place for good.
const MAX_MS: u32 = 120_000;

/// Milliseconds of one host call: below what the host gives to one.
const SLICE_MS: u32 = 8_000;

/// Milliseconds that a slice counts whose page went away before it could say how long it was. Counting all of the slice
/// would end most waits at the first navigation; counting nothing, none.
const LOST_SLICE_MS: u32 = 1_000;

/// Pages that may go away during one wait. Without it a page that reloads itself makes a wait many times too long.
const MAX_LOST_SLICES: u32 = 4;

#[input]
struct WaitFor {
    condition: Until,
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

#[input]
#[derive(Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Until {
    Text,
    TextGone,
    Selector,
    SelectorGone,
    Url,
}

#[output]
#[derive(Default, PartialEq)]
struct Waited {
    /// The condition holds. False: time is up.
    ok: bool,
    elapsed_ms: u64,
    /// What made it hold, where there is more to say than that it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    /// How it was when time was up.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// What one slice gives.
#[derive(Deserialize)]
#[serde(crate = "palisade_sdk::serde")]
struct Answer {
    ok: bool,
    #[serde(default)]
    elapsed_ms: f64,
    value: Option<Value>,
    last_value: Option<Value>,
    hint: Option<String>,
}

impl From<Until> for Condition {
    fn from(condition: Until) -> Self {
        match condition {
            Until::Text => Self::Text,
            Until::TextGone => Self::TextGone,
            Until::Selector => Self::Selector,
            Until::SelectorGone => Self::SelectorGone,
            Until::Url => Self::Url,
        }
    }
}

/// Waits slice by slice: `ask` waits for so many milliseconds, `told` hears how many have passed.
fn wait(
    timeout_ms: u32,
    mut ask: impl FnMut(u32) -> Result<String, PageError>,
    mut told: impl FnMut(u32),
) -> Result<Waited, Error> {
    let (mut passed, mut lost) = (0, 0);
    loop {
        let slice = (timeout_ms - passed).min(SLICE_MS);
        let counts = match ask(slice) {
            Ok(text) => {
                let answer: Answer = serde_json::from_str(&text)?;
                if answer.ok || passed + slice >= timeout_ms {
                    return Ok(finished(passed, slice, answer));
                }
                slice
            }
            // The page was replaced, or is not there yet.
            Err(error) if error.kind == ErrorKind::Unavailable && lost < MAX_LOST_SLICES => {
                lost += 1;
                slice.min(LOST_SLICE_MS)
            }
            Err(error) => return Err(error.into()),
        };
        passed += counts;
        if passed >= timeout_ms {
            let hint = Some("the page went away while it was waited for".to_owned());
            return Ok(Waited { elapsed_ms: passed.into(), hint, ..Waited::default() });
        }
        told(passed);
    }
}

/// Time in slices before the last one is known here; how much of the last one passed, the page says.
fn finished(passed: u32, slice: u32, answer: Answer) -> Waited {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let last = if answer.ok { (answer.elapsed_ms as u64).min(slice.into()) } else { slice.into() };
    Waited {
        ok: answer.ok,
        elapsed_ms: u64::from(passed) + last,
        value: answer.value,
        last_value: answer.last_value,
        hint: answer.hint,
    }
}

fn wait_for(arguments: WaitFor) -> Result<Waited, Error> {
    let window = arguments.webview_label;
    let (condition, value) = (Condition::from(arguments.condition), arguments.value);
    let timeout_ms = arguments.timeout_ms.unwrap_or(DEFAULT_MS).min(MAX_MS);
    // Opened anew for each slice: a window that was closed meanwhile is then said to be missing.
    let ask = |slice| page_read::open(window.as_deref())?.wait(condition, &value, slice);
    let told =
        |passed| context::progress(f64::from(passed), Some(f64::from(timeout_ms)), Some("still waiting"));
    wait(timeout_ms, ask, told)
}

fn operations() -> Vec<Operation> {
    let description = "Waits until the page shows a text or an element, or no longer does, or until its address \
                       contains a value. When time is up, ok is false, with the last value seen. Use it after what \
                       changes the page instead of asking again and again.";
    let wait = Operation::new("wait_for", description, wait_for);
    vec![wait.effects(Effects::READ).window_aliases("webview_label")]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
