//! `verify_state`: compares what a page shows with what the app says.
//!
//! Guarantees: values are compared strictly and all the way down; what differs is told by its place, bounded in number and
//! size. Not guaranteed: that the two are of one moment: the page is asked first, then the command.
//! Hostile: both values; the page can replace its own.
//! Imports: `ipc-invoke` and `page-eval`.

#![forbid(unsafe_code)]

mod diff;

use palisade_sdk::page_eval::{Error as PageError, ErrorKind, Outcome};
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::value::{Given, brief};
use palisade_sdk::{Error, IpcInvoke, PageEval, Result, input, output, tool};

use diff::Divergence;

/// Bytes of JSON of a state that are shown.
const MAX_STATE: usize = 4_096;

#[input]
struct VerifyState {
    /// JavaScript that gives the page's state, as for eval_js.
    frontend_expr: String,
    /// What it should be. Either this or backend_command.
    #[serde(default)]
    backend_state: Given,
    /// A command of the app's that gives what it should be.
    backend_command: Option<String>,
    /// The command's arguments by name. Default: none.
    backend_args: Option<Map<String, Value>>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Verified {
    passed: bool,
    /// The beginning of its JSON if it is long; so is backend_state.
    frontend_state: Value,
    backend_state: Value,
    /// The first 50.
    divergences: Vec<Divergence>,
    divergence_count: usize,
}

/// What the page's state is compared with.
#[derive(Debug, PartialEq)]
enum Backend<'a> {
    State(&'a Value),
    Command(&'a str),
}

impl VerifyState {
    fn backend(&self) -> Result<Backend<'_>> {
        match (self.backend_state.value(), &self.backend_command) {
            (Some(_), Some(_)) => {
                Err(Error::invalid_arguments("Give either `backend_state` or `backend_command`, not both."))
            }
            (Some(_), None) if self.backend_args.is_some() => {
                Err(Error::invalid_arguments("`backend_args` are a command's: give `backend_command` too."))
            }
            (Some(state), None) => Ok(Backend::State(state)),
            (None, Some(command)) => Ok(Backend::Command(command)),
            (None, None) => Err(Error::invalid_arguments(
                "Give what the page is compared with: `backend_state`, or `backend_command`.",
            )),
        }
    }
}

/// Compares the page's state with the app's, all the way down, and tells what differs and where.
#[tool(window_aliases = "webview_label")]
fn verify_state(arguments: VerifyState, page: &PageEval, ipc: &IpcInvoke) -> Result<Verified> {
    // Before anything runs.
    let backend = arguments.backend()?;
    let window = arguments.webview_label.as_deref();
    let frontend = page.evaluate(window, &arguments.frontend_expr, None).map_err(explain)?;
    let frontend = state(frontend)?;
    let backend = match backend {
        Backend::State(state) => state.clone(),
        Backend::Command(command) => {
            let given =
                arguments.backend_args.as_ref().map_or_else(|| Ok("{}".to_owned()), serde_json::to_string)?;
            serde_json::from_str(&ipc.invoke(window, command, &given)?.value)?
        }
    };
    Ok(verified(frontend.as_ref(), &backend))
}

/// The page's state; none if it is undefined.
fn state(outcome: Outcome) -> Result<Option<Value>> {
    match outcome {
        Outcome::Value(json) => Ok(Some(serde_json::from_str(&json)?)),
        Outcome::Undefined => Ok(None),
        Outcome::Opaque(what) => Err(Error::invalid_arguments(format!(
            "frontend_expr gave something that JSON can't say, so that it can't be compared: {what}."
        ))),
    }
}

fn explain(PageError { kind, message }: PageError) -> Error {
    match kind {
        ErrorKind::Thrown => Error::failed(format!("JavaScript error in frontend_expr: {message}")),
        kind => PageError { kind, message }.into(),
    }
}

fn verified(frontend: Option<&Value>, backend: &Value) -> Verified {
    let (divergences, divergence_count) = diff::between(frontend, backend);
    Verified {
        passed: divergence_count == 0,
        frontend_state: frontend.map_or(Value::Null, |state| brief(state, MAX_STATE)),
        backend_state: brief(backend, MAX_STATE),
        divergences,
        divergence_count,
    }
}

palisade_sdk::export!(verify_state);

#[cfg(test)]
mod tests;
