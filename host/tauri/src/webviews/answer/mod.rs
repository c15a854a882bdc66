//! Reading the page script's answers.
//!
//! Hostile: on platforms without script worlds, the page can have written them.

use palisade_capabilities::webview::{PageError, PageErrorKind};
use serde::Deserialize;
use serde_json::value::RawValue;

/// What the page script says: one of the two.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    ok: Option<&'a RawValue>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    kind: String,
    message: String,
}

/// The value's JSON text, or why there is none.
pub(super) fn read(answer: &str) -> Result<String, PageError> {
    let failed = |text: &str| PageError::new(PageErrorKind::Failed, text);
    let answer: Answer<'_> =
        serde_json::from_str(answer).map_err(|_| failed("the page script's answer makes no sense"))?;
    match (answer.ok, answer.error) {
        (Some(value), None) => Ok(value.get().to_owned()),
        (None, Some(Refusal { kind, message })) => Err(PageError::new(kind_of(&kind), message)),
        _ => Err(failed("the page script answered both ways")),
    }
}

fn kind_of(kind: &str) -> PageErrorKind {
    match kind {
        "invalid-arguments" => PageErrorKind::InvalidArguments,
        "stale-reference" => PageErrorKind::StaleReference,
        "not-found" => PageErrorKind::NotFound,
        "not-actionable" => PageErrorKind::NotActionable,
        "timeout" => PageErrorKind::Timeout,
        "too-large" => PageErrorKind::TooLarge,
        _ => PageErrorKind::Failed,
    }
}

#[cfg(test)]
mod tests;
