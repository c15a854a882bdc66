//! Script in the page's own world.
//!
//! Guarantees: code runs once, as an expression where it parses as one and else as a function's body; what does not parse
//! never runs. The answer is bounded in characters and in depth. Not guaranteed: anything about the value: the page can have
//! replaced everything that makes it. Hostile: the code, and the page.

use std::cell::RefCell;
use std::collections::HashMap;

use javascriptcore::{ContextExt as _, ExceptionExt as _, ValueExt as _};
use palisade_capabilities::webview::{Evaluated, PageError};
use tokio::sync::oneshot::Sender;
use webkit2gtk::{JavascriptError, WebViewExt as _, glib};

use super::{NOWHERE, Webview};
use crate::scripted::Running;
use crate::webviews::script::{self, Form};
use crate::webviews::unavailable;

/// Texts whose form is remembered, and bytes of each. Without it a tool that never says the same twice fills the app's memory.
const MAX_KNOWN: usize = 64;
const MAX_KNOWN_BYTES: usize = 1 << 10;

/// Runs code in the page's own world.
/// `running` is dropped once the script has ended.
pub(in crate::webviews) fn evaluate(
    webview: &Webview,
    code: String,
    running: Running,
    sender: Sender<Result<Evaluated, PageError>>,
) {
    let script = match form(&code) {
        Ok(form) => script::wrap(&code, form),
        Err(message) => return drop(sender.send(Ok(Evaluated::Syntax(message)))),
    };
    webview.call_async_javascript_function(&script, None, None, None, NOWHERE, move |answer| {
        drop(running);
        let _ = sender.send(match answer {
            Ok(value) if value.is_string() => script::read(&value.to_str()),
            Ok(_) => Ok(Evaluated::Opaque("a value that could not be read".into())),
            Err(error) if error.matches(JavascriptError::ScriptFailed) => {
                Ok(Evaluated::Thrown(explain(error.message())))
            }
            // What the wrapper answers is always text: the page, or its process, is gone.
            Err(_) => Err(unavailable("the page went away before its script ended")),
        });
    });
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
