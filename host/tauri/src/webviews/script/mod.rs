//! What is run in a page's own world, and what came of it.
//!
//! Guarantees: the answer is bounded in characters and in depth. Not guaranteed: anything about the value: the page can have
//! replaced everything that makes it. Hostile: the code, and the page.

use std::sync::LazyLock;

use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind};

use super::unavailable;

/// Characters of JSON that an evaluation may give.
const MAX_VALUE_CHARS: usize = 5_000_000;
/// Levels of nesting that JSON parsers on the way to the client take.
const MAX_DEPTH: usize = 100;

/// What is said of a page that is not there any more.
pub(super) const GONE: &str = "the page went away before its script ended";

/// How code is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It is the value.
    Expression,
    /// It is the body of an async function, which may return one.
    Statements,
}

impl Form {
    /// The function's body that is made of the code.
    pub(super) fn body(self, code: &str) -> String {
        match self {
            Self::Expression => format!("return (\n{code}\n);"),
            Self::Statements => code.to_owned(),
        }
    }
}

/// What says of a value what it is: an arrow function's text.
static TOLD: LazyLock<String> = LazyLock::new(|| {
    "value => {
  if (value === undefined) return 'u';
  switch (typeof value) {
    case 'function': case 'symbol': case 'bigint':
      return 'o' + typeof value + ' ' + String(value).slice(0, 200);
    case 'object':
      if (value instanceof Node || value === window) return 'o' + Object.prototype.toString.call(value).slice(8, -1);
  }
  try {
    const text = JSON.stringify(value);
    if (text === undefined) return 'o' + typeof value;
    return text.length > MAX_VALUE_CHARS ? 'l' + text.length : 'v' + text;
  } catch (error) { return 'o' + String(error && error.message).slice(0, 200); }
}"
    .replace("MAX_VALUE_CHARS", &MAX_VALUE_CHARS.to_string())
});

/// The same of what was thrown. Some of it has no text, as an object without a prototype.
const THROWN: &str = "error => {
  try { return 't' + (error instanceof Error ? `${error.name}: ${error.message}` : String(error)); }
  catch { return 'tsomething that has no text'; }
}";

/// Whether a variable's value is a boolean or a finite number: they are JSON as they stand, and the page has no part in it.
fn is_plain(name: &str) -> String {
    format!("typeof {name} === 'boolean' || typeof {name} === 'number' && {name} - {name} === 0")
}

/// The body of an async function that runs code, and says in one string what came of it: a letter for the kind, and the rest. The
/// code has a function of its own, whatever its form: `1); return 2; (3` parses after `return (`, and would else answer in the
/// wrapper's place.
///
/// What is seldom needed is in functions, which WebKit compiles where they are called: with all of it in one, a short script takes
/// a tenth longer than it does alone.
pub(super) fn wrap(code: &str, form: Form) -> String {
    let body = form.body(code);
    let (is_plain, told) = (is_plain("palisadeValue"), &*TOLD);
    format!(
        "let palisadeValue;
try {{ palisadeValue = await (async function () {{\n{body}\n}})(); }}
catch (error) {{ return ({THROWN})(error); }}
if ({is_plain}) return 'v' + palisadeValue;
return ({told})(palisadeValue);"
    )
}

/// The same as an expression, for code that does not await: to run it takes a tenth less than an async function does. Where it gives
/// a promise, that is kept until it is [taken](TAKE), and the answer is [`LATER`] and its key.
#[cfg(target_os = "linux")]
pub(super) fn wrap_at_once(code: &str, form: Form) -> String {
    let body = form.body(code);
    let (is_plain, told) = (is_plain("value"), &*TOLD);
    format!(
        "(run => {{
  const thrown = {THROWN};
  try {{
    const value = run();
    if ({is_plain}) return 'v' + value;
    return (value => {{
      const told = {told};
      if (!value || typeof value.then !== 'function') return told(value);
      const later = async () => {{ try {{ return told(await value); }} catch (error) {{ return thrown(error); }} }};
      const key = String(Math.random());
      (self.__palisadeKept ??= {{}})[key] = later();
      return '{LATER}' + key;
    }})(value);
  }} catch (error) {{ return thrown(error); }}
}})(function () {{\n{body}\n}})"
    )
}

/// What an answer begins with that is the key of a promise.
#[cfg(target_os = "linux")]
pub(super) const LATER: &str = "p";

/// The body of an async function that gives what came of the promise with the key `palisadeKey`. Another page than the one that has it
/// says that the promise is gone.
#[cfg(target_os = "linux")]
pub(super) const TAKE: &str = "const kept = self.__palisadeKept ?? {}, later = kept[palisadeKey];
delete kept[palisadeKey];
if (Object.keys(kept).length === 0) delete self.__palisadeKept;
return later ? await later : 'g';";

/// What came of a script, from what its wrapper said.
pub(super) fn read(answer: &str) -> Result<Evaluated, PageError> {
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
        Some('g') => return Err(unavailable(GONE)),
        Some('t') => Evaluated::Thrown(rest),
        Some('o') => Evaluated::Opaque(rest),
        Some('l') => {
            let text = format!(
                "the value is {rest} characters of JSON; at most {MAX_VALUE_CHARS} are passed on: return a part of it"
            );
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        _ => return Err(PageError::new(PageErrorKind::Failed, "the page's answer makes no sense")),
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
