//! From a TOML error to a place in the file and a suggestion.
//!
//! Guarantees: line and column count from 1, columns in characters, as editors show them.

use std::path::Path;

use palisade_policy::suggest;

use palisade_embed::Problem;

/// The problem behind a TOML error, with the place, the line itself, and the nearest key where one was unknown.
pub(super) fn problem(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim();
    let (place, excerpt) = match error.span() {
        Some(span) => place(path, text, span.start),
        None => (path.display().to_string(), String::new()),
    };
    let advice = unknown_key(message).map(|(unknown, known)| advice(unknown, &known));
    let brief = match message.split_once(", expected") {
        // The list of what was expected is in the advice.
        Some((brief, _)) if advice.is_some() => brief,
        _ => message,
    };
    Problem::usage(format!("{place}: {brief}{excerpt}")).next_if(advice)
}

fn place(path: &Path, text: &str, offset: usize) -> (String, String) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[start..].chars().count() + 1;
    let shown = text[start..].lines().next().unwrap_or_default();
    let excerpt = format!("\n  {line} | {shown}");
    (format!("{}:{line}:{column}", path.display()), excerpt)
}

/// The unknown key and the known ones, from serde's "unknown field `a`, expected one of `b`, `c`".
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, rest) = rest.split_once('`')?;
    // Between backticks: every second piece.
    let known = rest.split('`').skip(1).step_by(2).collect();
    Some((unknown, known))
}

fn advice(unknown: &str, known: &[&str]) -> String {
    match suggest(unknown, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("remove it, or write one of: {}", known.join(", ")),
    }
}
