//! `eval_js`: runs script in a window's page.
//!
//! Guarantees: the call ends at its deadline; a value, `undefined` and what JSON can't say are told apart. The text
//! content is the value's JSON alone, as clients of other servers expect it from a tool of this name; MCP wants
//! structured content to be an object, so there the value is its `result`.
//! Not guaranteed: anything about what the script does, or about the truth of what it gives.
//! Hostile: the value and the messages, which the page can replace.
//! Imports: `page-eval` alone.

#![forbid(unsafe_code)]

use palisade_sdk::page_eval::{self, Error as PageError, ErrorKind, Outcome};
use palisade_sdk::serde_json::{self, value::RawValue};
use palisade_sdk::{Content, Error, Operation, Output, input, output};

#[input]
struct EvalJs {
    /// An expression, or the body of an async function, which returns its value with return.
    code: String,
    /// Milliseconds to wait for its value. Default: as long as the host lets a tool wait.
    timeout_ms: Option<u32>,
    /// The window's label. Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Evaluated {
    /// The value. Of something opaque, what it is; absent for undefined.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Box<RawValue>>,
    r#type: Type,
}

#[output]
#[serde(rename_all = "snake_case")]
enum Type {
    Value,
    Undefined,
    /// A node, a function, a cycle.
    Opaque,
}

/// The text content, and the structured content.
fn tell(outcome: Outcome) -> Result<Output, Error> {
    let (text, result, r#type) = match outcome {
        Outcome::Value(json) => (json.clone(), Some(RawValue::from_string(json)?), Type::Value),
        Outcome::Undefined => ("undefined".to_owned(), None, Type::Undefined),
        Outcome::Opaque(what) => {
            let result = serde_json::value::to_raw_value(&what)?;
            (what, Some(result), Type::Opaque)
        }
    };
    let structured = serde_json::to_string(&Evaluated { result, r#type })?;
    Ok(Output { content: vec![Content::Text(text)], ..Output::json(structured) })
}

fn explain(PageError { kind, message }: PageError) -> Error {
    match kind {
        ErrorKind::Thrown => Error::failed(format!("JavaScript error: {message}")),
        kind => PageError { kind, message }.into(),
    }
}

fn eval_js(arguments: EvalJs) -> Result<Output, Error> {
    let EvalJs { code, timeout_ms, webview_label } = arguments;
    tell(page_eval::evaluate(webview_label.as_deref(), &code, timeout_ms).map_err(explain)?)
}

fn operations() -> Vec<Operation> {
    let description = "Runs JavaScript in the page and gives its value as JSON. Promises are waited for. Use it for what \
                       no other tool can see or do: it can do all that the page can.";
    let eval = Operation::with_content("eval_js", description, eval_js);
    vec![eval.output::<Evaluated>().window_aliases("webview_label")]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
