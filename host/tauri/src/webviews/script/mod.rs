//! What is run in a page's own world, and what came of it.
//!
//! Guarantees: the answer is bounded in characters and in depth. Not guaranteed: anything about the value: the page can have
//! replaced everything that makes it. Hostile: the code, and the page.

use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind};

/// Characters of JSON that an evaluation may give.
const MAX_VALUE_CHARS: usize = 5_000_000;
/// Levels of nesting that JSON parsers on the way to the client take.
const MAX_DEPTH: usize = 100;

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

/// Runs code, and says in one string what came of it: a letter for the kind, and the rest. The code has a function of its own,
/// whatever its form: `1); return 2; (3` parses after `return (`, and would else answer in the wrapper's place.
///
/// What is seldom needed is in functions, which WebKit compiles where they are called: with all of it in one, a short script takes
/// a tenth longer than it does alone. A number that is finite and a boolean are JSON as they stand, and the page has no part in it.
pub(super) fn wrap(code: &str, form: Form) -> String {
    let body = form.body(code);
    format!(
        "let palisadeValue;
try {{ palisadeValue = await (async () => {{\n{body}\n}})(); }}
catch (error) {{
  return (error => 't' + (error instanceof Error ? `${{error.name}}: ${{error.message}}` : String(error)))(error);
}}
if (typeof palisadeValue === 'boolean' || typeof palisadeValue === 'number' && palisadeValue - palisadeValue === 0)
  return 'v' + palisadeValue;
return (value => {{
  if (value === undefined) return 'u';
  switch (typeof value) {{
    case 'function': case 'symbol': case 'bigint':
      return 'o' + typeof value + ' ' + String(value).slice(0, 200);
    case 'object':
      if (value instanceof Node || value === window) return 'o' + Object.prototype.toString.call(value).slice(8, -1);
  }}
  try {{
    const text = JSON.stringify(value);
    if (text === undefined) return 'o' + typeof value;
    return text.length > {MAX_VALUE_CHARS} ? 'l' + text.length : 'v' + text;
  }} catch (error) {{ return 'o' + String(error && error.message).slice(0, 200); }}
}})(palisadeValue);"
    )
}

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
