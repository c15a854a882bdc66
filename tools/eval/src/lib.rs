//! `eval_js` and `assert_semantic`: run script in a window's page.
//!
//! Guarantees: the call ends at its deadline. The text content is the value's JSON alone, `undefined`, or what a value is
//! that JSON can't say (a node, a function, a cycle).
//! Not guaranteed: anything about what the script does, or about the truth of what it gives.
//! Hostile: the value and the messages, which the page can replace.
//! Imports: `page-eval` alone.

#![forbid(unsafe_code)]

mod assert;

use palisade_sdk::page_eval::{Error as PageError, ErrorKind, Outcome};
use palisade_sdk::{Error, Output, PageEval, Result, input, tool};

#[input]
struct EvalJs {
    /// An expression, or the body of an async function with return.
    code: String,
    /// Default: as long as the host lets a tool wait.
    timeout_ms: Option<u32>,
    /// Default: the main window.
    webview_label: Option<String>,
}

/// The value as text. Without structured content: MCP wants that to be an object, and clients of other servers expect
/// the bare value from a tool of this name, over REST too.
fn tell(outcome: Outcome) -> Output {
    Output::text(match outcome {
        Outcome::Value(json) => json,
        Outcome::Undefined => "undefined".to_owned(),
        Outcome::Opaque(what) => what,
    })
}

fn explain(PageError { kind, message }: PageError) -> Error {
    match kind {
        ErrorKind::Thrown => Error::failed(format!("JavaScript error: {message}")),
        kind => PageError { kind, message }.into(),
    }
}

/// Runs JavaScript in the page and gives its value as JSON. Promises are waited for. Use it for what no other
/// tool can see or do.
#[tool(window_aliases = "webview_label")]
fn eval_js(arguments: EvalJs, page: &PageEval) -> Result<Output> {
    let EvalJs { code, timeout_ms, webview_label } = arguments;
    page.evaluate(webview_label.as_deref(), &code, timeout_ms).map(tell).map_err(explain)
}

palisade_sdk::export!(eval_js, assert::assert_semantic);

#[cfg(test)]
mod tests;
