//! Script in the page's own world.
//!
//! Guarantees: code runs once, as an expression where it parses as one and else as a function's body; what does not parse
//! never runs. The answer is bounded in characters and in depth. Not guaranteed: anything about the value: the page can have
//! replaced everything that makes it. Hostile: the code, and the page.

use javascriptcore::{ContextExt as _, ExceptionExt as _, ValueExt as _};
use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind};
use tokio::sync::oneshot::Sender;
use webkit2gtk::{JavascriptError, WebViewExt as _};

use super::{NOWHERE, Webview, failed};
use crate::scripted::Running;
use crate::webviews::unavailable;

/// Characters of JSON that an evaluation may give.
const MAX_VALUE_CHARS: usize = 5_000_000;
/// Levels of nesting that JSON parsers on the way to the client take.
const MAX_DEPTH: usize = 100;

/// Runs code in the page's own world.
/// `running` is dropped once the script has ended.
pub(in crate::webviews) fn evaluate(
    webview: &Webview,
    code: String,
    running: Running,
    sender: Sender<Result<Evaluated, PageError>>,
) {
    let body = match function_body(&code) {
        Ok(body) => body,
        Err(message) => return drop(sender.send(Ok(Evaluated::Syntax(message)))),
    };
    let script = wrap(&body);
    webview.call_async_javascript_function(&script, None, None, None, NOWHERE, move |answer| {
        drop(running);
        let _ = sender.send(match answer {
            Ok(value) if value.is_string() => read_value(&value.to_str()),
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

/// The code as a function's body: returned, if it parses as an expression; else as it stands. Parsed here, in an engine
/// of the host's own that has no page, so that nothing runs twice and nothing runs to find out.
fn function_body(code: &str) -> Result<String, String> {
    let expression = format!("return (\n{code}\n);");
    match parse(&expression) {
        Ok(()) => Ok(expression),
        Err(_) => parse(code).map(|()| code.to_owned()),
    }
}

/// Makes an async function of a body, and forgets it.
fn parse(body: &str) -> Result<(), String> {
    thread_local! {
        static PARSER: javascriptcore::Context = javascriptcore::Context::new();
    }
    PARSER.with(|parser| {
        let literal = serde_json::Value::from(body);
        parser
            .evaluate(&format!("Object.getPrototypeOf(async function () {{}}).constructor({literal}), null"));
        let error = parser.exception();
        parser.clear_exception();
        error.map_or(Ok(()), |error| Err(error.message().map_or_else(String::new, Into::into)))
    })
}

/// Calls the body, and says in one string what came of it: a letter for the kind, and the rest.
fn wrap(body: &str) -> String {
    format!(
        "let palisadeValue;
try {{ palisadeValue = await (async () => {{\n{body}\n}})(); }}
catch (error) {{ return 't' + (error instanceof Error ? `${{error.name}}: ${{error.message}}` : String(error)); }}
if (palisadeValue === undefined) return 'u';
if (typeof palisadeValue === 'function' || typeof palisadeValue === 'symbol' || typeof palisadeValue === 'bigint')
  return 'o' + typeof palisadeValue + ' ' + String(palisadeValue).slice(0, 200);
if (palisadeValue instanceof Node || palisadeValue === window)
  return 'o' + Object.prototype.toString.call(palisadeValue).slice(8, -1);
try {{
  const text = JSON.stringify(palisadeValue);
  if (text === undefined) return 'o' + typeof palisadeValue;
  return text.length > {MAX_VALUE_CHARS} ? 'l' + text.length : 'v' + text;
}} catch (error) {{ return 'o' + String(error && error.message).slice(0, 200); }}"
    )
}

fn read_value(answer: &str) -> Result<Evaluated, PageError> {
    let mut rest = answer.chars();
    let kind = rest.next();
    let rest = rest.as_str().to_owned();
    Ok(match kind {
        Some('v') if depth(&rest) > MAX_DEPTH => {
            let text = format!("the value is nested deeper than {MAX_DEPTH} levels; return a part of it");
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        Some('v') => Evaluated::Value(rest),
        Some('u') => Evaluated::Undefined,
        Some('t') => Evaluated::Thrown(rest),
        Some('o') => Evaluated::Opaque(rest),
        Some('l') => {
            let text = format!(
                "the value is {rest} characters of JSON; at most {MAX_VALUE_CHARS} are passed on: return a part of it"
            );
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        _ => return Err(failed("the page's answer makes no sense")),
    })
}

/// How deep JSON text is nested.
fn depth(json: &str) -> usize {
    let (mut deepest, mut level, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                level += 1;
                deepest = deepest.max(level);
            }
            b']' | b'}' if !in_string => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests;
