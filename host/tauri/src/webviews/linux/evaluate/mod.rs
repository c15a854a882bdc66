//! Script in the page's own world.
//!
//! Guarantees: code runs once, as an expression where it parses as one and else as a function's body; what does not parse
//! never runs. The answer is bounded in characters and in depth. Not guaranteed: anything about the value: the page can have
//! replaced everything that makes it. Hostile: the code, and the page.

use std::cell::RefCell;
use std::collections::HashMap;

use gtk::glib::{GString, Variant};
use javascriptcore::{ContextExt as _, ExceptionExt as _, ValueExt as _};
use palisade_capabilities::webview::{Evaluated, PageError};
use tokio::sync::oneshot::Sender;
use webkit2gtk::{JavascriptError, WebViewExt as _, glib};

use super::{NOWHERE, Webview, parameters};
use crate::scripted::Running;
use crate::webviews::script::{self, Form};
use crate::webviews::unavailable;

/// Texts whose form is remembered, and bytes of each. Without it a tool that never says the same twice fills the app's memory.
const MAX_KNOWN: usize = 64;
const MAX_KNOWN_BYTES: usize = 1 << 10;

/// What came of a script.
type Outcome = Result<Evaluated, PageError>;
/// What a script's wrapper says, or what came of the script where it says nothing.
type Said = Result<GString, Outcome>;

/// Runs code in the page's own world.
/// `running` is dropped once the script has ended.
pub(in crate::webviews) fn evaluate(
    webview: &Webview,
    code: String,
    running: Running,
    sender: Sender<Outcome>,
) {
    let form = match form(&code) {
        Ok(form) => form,
        Err(message) => return drop(sender.send(Ok(Evaluated::Syntax(message)))),
    };
    let tell = move |said: Said| {
        drop(running);
        let _ = sender.send(match said {
            Ok(text) => script::read(&text),
            Err(outcome) => outcome,
        });
    };
    // No other spelling of it is the keyword (ECMA-262, 12.7.2).
    if code.contains("await") {
        return run(webview, &script::wrap(&code, form), None, tell);
    }
    let again = webview.clone();
    let script = script::wrap_at_once(&code, form);
    webview.evaluate_javascript(&script, None, None, NOWHERE, move |answer| match said(answer) {
        Ok(text) if text.starts_with(script::LATER) => {
            let key = parameters(&[("palisadeKey", &text[script::LATER.len()..])]);
            run(&again, script::TAKE, Some(key), tell);
        }
        said => tell(said),
    });
}

/// Runs the body of an async function.
fn run(webview: &Webview, body: &str, parameters: Option<Variant>, tell: impl FnOnce(Said) + 'static) {
    let tell = move |answer| tell(said(answer));
    webview.call_async_javascript_function(body, parameters.as_ref(), None, None, NOWHERE, tell);
}

fn said(answer: Result<javascriptcore::Value, glib::Error>) -> Said {
    match answer {
        Ok(value) if value.is_string() => Ok(value.to_str()),
        Ok(_) => Err(Ok(Evaluated::Opaque("a value that could not be read".into()))),
        Err(error) if error.matches(JavascriptError::ScriptFailed) => {
            Err(Ok(Evaluated::Thrown(explain(error.message()))))
        }
        // What the wrapper answers is always text: the page, or its process, is gone.
        Err(_) => Err(Err(unavailable(script::GONE))),
    }
}

/// WebKit gives a promise up that nothing can settle any more, in words about its own functions.
fn explain(message: &str) -> String {
    if message.contains("no longer reachable") {
        return "the promise was given up: nothing in the page can settle it any more".to_owned();
    }
    message.to_owned()
}

/// How code is to be run: as an expression, if it parses as one; else as statements. Parsed here, in an engine of the host's own
/// that has no page, so that nothing runs twice and nothing runs to find out.
fn form(code: &str) -> Result<Form, String> {
    thread_local! {
        /// Short texts that parsed: whoever waits for something asks for the same again and again.
        static KNOWN: RefCell<HashMap<String, Form>> = RefCell::default();
    }
    if let Some(form) = KNOWN.with_borrow(|known| known.get(code).copied()) {
        return Ok(form);
    }
    let as_form = |form: Form| parse(&form.body(code)).map(|()| form);
    let form = as_form(Form::Expression).or_else(|_| as_form(Form::Statements))?;
    if code.len() <= MAX_KNOWN_BYTES {
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= MAX_KNOWN {
                known.clear();
            }
            known.insert(code.to_owned(), form);
        });
    }
    Ok(form)
}

/// Makes an async function of a body, and forgets it.
fn parse(body: &str) -> Result<(), String> {
    thread_local! {
        static PARSER: (javascriptcore::Context, Option<javascriptcore::Value>) = {
            let context = javascriptcore::Context::new();
            let make = context.evaluate("Object.getPrototypeOf(async function () {}).constructor");
            (context, make)
        };
    }
    PARSER.with(|(parser, make)| {
        let make = make.as_ref().ok_or("the host's own script engine does not work")?;
        // As bytes: a text for C ends at its first NUL.
        let body = glib::Bytes::from(body.as_bytes());
        let body = javascriptcore::Value::new_string_from_bytes(parser, Some(&body));
        // What it made is forgotten here.
        let _ = make.function_callv(&[body]);
        let error = parser.exception();
        parser.clear_exception();
        error.map_or(Ok(()), |error| Err(error.message().map_or_else(String::new, Into::into)))
    })
}

#[cfg(test)]
mod tests;
