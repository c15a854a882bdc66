//! Waiting for longer than one host call may take.
//!
//! Guarantees: no single host call is asked to take longer than [`SLICE_MS`]; the waiting ends when its time is up, and that
//! is an answer (`ok: false`) and no failure. What is not there for a while (a page that is replaced) does not end the
//! waiting: its successor is waited for. Not guaranteed: exact time then; there is no clock here, and such a slice counts as
//! [`LOST_SLICE_MS`].
//! Hostile: what a page answers, such as that no time has passed.

use serde::Deserialize;
use serde_json::Value;

use crate::{Context, Error, ErrorKind, output};

/// Milliseconds when the caller does not say.
pub const DEFAULT_MS: u32 = 10_000;

/// Milliseconds at most. Without it one forgotten wait holds a place for good.
pub const MAX_MS: u32 = 120_000;

/// Milliseconds of one host call: below what the host gives to one.
pub const SLICE_MS: u32 = 8_000;

/// Milliseconds that a slice counts whose page went away before it could say how long it was. Counting all of the slice
/// would end most waits at the first navigation; counting nothing, none.
const LOST_SLICE_MS: u32 = 1_000;

/// Pages that may go away during one wait. Without it a page that reloads itself makes a wait many times too long.
const MAX_LOST_SLICES: u32 = 4;

/// Slices at most. Without it a page that says that no time has passed is asked for ever.
const MAX_SLICES: u32 = 20_000;

/// How a wait ended.
#[output]
#[derive(Default, PartialEq)]
pub struct Waited {
    /// The condition holds. False: time is up.
    pub ok: bool,
    /// Milliseconds.
    pub elapsed_ms: u64,
    /// What made it hold, where there is more to say than that it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The event that was waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Value>,
    /// How it was when time was up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_value: Option<Value>,
    /// What went wrong at the last look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What one slice gives.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The condition holds.
    pub ok: bool,
    /// How much of the slice passed.
    pub elapsed_ms: f64,
    /// The slice ended early, though the condition does not hold.
    pub early: bool,
    /// As in [`Waited`].
    pub value: Option<Value>,
    /// As in [`Waited`].
    pub event: Option<Value>,
    /// As in [`Waited`].
    pub last_value: Option<Value>,
    /// As in [`Waited`].
    pub last_error: Option<String>,
    /// As in [`Waited`].
    pub hint: Option<String>,
}

/// How long a caller waits who asked for so much.
#[must_use]
pub fn timeout(asked_ms: Option<u32>) -> u32 {
    asked_ms.unwrap_or(DEFAULT_MS).min(MAX_MS)
}

/// Waits slice by slice: `ask` waits for so many milliseconds. Between two slices the client hears how far it is.
///
/// # Errors
/// Those of `ask`, but for a few `unavailable` ones.
pub fn wait(
    context: &Context,
    timeout_ms: u32,
    ask: impl FnMut(u32) -> Result<Answer, Error>,
) -> Result<Waited, Error> {
    let total = Some(f64::from(timeout_ms));
    slices(timeout_ms, ask, |passed| context.progress(f64::from(passed), total, Some("still waiting")))
}

/// As [`wait`]; `told` hears how many milliseconds have passed.
fn slices(
    timeout_ms: u32,
    mut ask: impl FnMut(u32) -> Result<Answer, Error>,
    mut told: impl FnMut(u32),
) -> Result<Waited, Error> {
    let (mut passed, mut lost) = (0, 0);
    for _ in 0..MAX_SLICES {
        let slice = (timeout_ms - passed).min(SLICE_MS);
        let counts = match ask(slice) {
            Ok(answer) => {
                let took = spent(&answer, slice);
                if answer.ok || passed + took >= timeout_ms {
                    return Ok(finished(passed + took, answer));
                }
                took
            }
            // The page was replaced, or is not there yet.
            Err(error) if error.kind == ErrorKind::Unavailable && lost < MAX_LOST_SLICES => {
                lost += 1;
                slice.min(LOST_SLICE_MS)
            }
            Err(error) => return Err(error),
        };
        passed += counts;
        if passed >= timeout_ms {
            let hint = Some("the page went away while it was waited for".to_owned());
            return Ok(Waited { elapsed_ms: passed.into(), hint, ..Waited::default() });
        }
        told(passed);
    }
    Ok(Waited { elapsed_ms: passed.into(), ..Waited::default() })
}

/// A slice that did not end early was used up, whatever the page says of it.
fn spent(answer: &Answer, slice: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let told = answer.elapsed_ms as u32;
    if answer.ok || answer.early { told.min(slice) } else { slice }
}

fn finished(elapsed_ms: u32, answer: Answer) -> Waited {
    let Answer { ok, value, event, last_value, last_error, hint, .. } = answer;
    Waited { ok, elapsed_ms: elapsed_ms.into(), value, event, last_value, last_error, hint }
}

#[cfg(test)]
mod tests;
