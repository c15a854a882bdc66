//! `wait_for` `expression`: until an expression, in the page's own world, gives what is waited for.
//!
//! Guarantees: what [`waiting`] does. Not guaranteed: anything about what the expression does, each time that it is looked
//! at, or about the truth of what it gives.
//! Hostile: the page, which can replace all that is used here.
//! Imports: `page-eval` and `call-context`.

#![forbid(unsafe_code)]

use palisade_sdk::page_eval::{ErrorKind, Outcome};
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::waiting::{self, Answer, Waited};
use palisade_sdk::{Context, PageEval, Result, input, tool};

/// Milliseconds between two looks.
const POLL_MS: u32 = 200;
const LEAST_POLL_MS: u32 = 20;

/// Milliseconds beyond a slice that the page has for its answer.
const GRACE_MS: u32 = 1_500;

#[input]
struct Expression {
    /// A JavaScript expression; a promise is waited for.
    value: String,
    /// What it must give. Default: anything that counts as true.
    expected: Option<Value>,
    /// Milliseconds to wait. Default 10000, at most 120000.
    timeout_ms: Option<u32>,
    /// Milliseconds between two looks. Default 200, at least 20.
    poll_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// The body of a function that looks until the expression gives what is waited for, or for so many milliseconds.
fn body(expression: &str, expected: Option<&Value>, slice_ms: u32, poll_ms: u32) -> String {
    let holds = match expected {
        // JSON has one text for each value that can be given, but for the order of members.
        Some(expected) => format!("JSON.stringify(value) === JSON.stringify({expected})"),
        None => "Boolean(value)".to_owned(),
    };
    format!(
        "const started = Date.now();
for (;;) {{
  let value, failed;
  try {{ value = await (async () => (\n{expression}\n))(); }} catch (error) {{ failed = String(error); }}
  const elapsed_ms = Date.now() - started;
  if (failed === undefined && ({holds})) return {{ ok: true, elapsed_ms, value }};
  if (elapsed_ms + {poll_ms} > {slice_ms}) return {{ ok: false, elapsed_ms, last_value: value, last_error: failed }};
  await new Promise((done) => setTimeout(done, {poll_ms}));
}}"
    )
}

fn ask(arguments: &Expression, page: &PageEval, slice_ms: u32) -> Result<Answer> {
    let poll_ms = arguments.poll_ms.unwrap_or(POLL_MS).max(LEAST_POLL_MS);
    let code = body(&arguments.value, arguments.expected.as_ref(), slice_ms, poll_ms);
    match page.evaluate(arguments.webview_label.as_deref(), &code, Some(slice_ms + GRACE_MS)) {
        Ok(Outcome::Value(json)) => Ok(serde_json::from_str(&json)?),
        Ok(Outcome::Undefined | Outcome::Opaque(_)) => Ok(Answer::default()),
        // The value is one that JSON can't say, or the page is busy: that is not what is waited for.
        Err(error) if matches!(error.kind, ErrorKind::Timeout | ErrorKind::Thrown) => {
            Ok(Answer { last_error: Some(error.message), ..Answer::default() })
        }
        Err(error) => Err(error.into()),
    }
}

/// Until a JavaScript expression gives a true value, or the expected one.
// Without effects, which are the worst: it runs code, and what that changes is the caller's.
#[tool(
    name = "wait_for",
    action = "expression",
    discriminator = "condition",
    window_aliases = "webview_label"
)]
fn expression(arguments: Expression, page: &PageEval, context: &Context) -> Result<Waited> {
    let timeout_ms = waiting::timeout(arguments.timeout_ms);
    waiting::wait(context, timeout_ms, |slice| ask(&arguments, page, slice))
}

palisade_sdk::export!(expression);

#[cfg(test)]
mod tests;
