//! One recorded command, invoked again.
//!
//! Guarantees: it is invoked if and only if its recorded arguments are all there: an argument that redaction took is not one. Not
//! guaranteed: that an argument which really was the marker's text is told from one that was taken; it counts as taken.

use palisade_sdk::ipc_invoke::{Answer, Error};
use palisade_sdk::output;
use palisade_sdk::recording::{Invocation, Status};
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::value::brief;

use crate::diff::{self, Difference, is_taken};

/// Bytes of an error that are shown.
const MAX_ERROR: usize = 1_000;

pub(crate) type Answered = std::result::Result<Answer, Error>;

#[output]
pub(crate) struct Outcome {
    index: u64,
    pub(crate) command: String,
    /// ok: the same as then; changed: not the same; error: it could not be invoked; blocked: the profile does not allow
    /// it; skipped: its arguments are not all there.
    pub(crate) status: &'static str,
    /// Why, where it is not ok.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// What is not the same: the first 20.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) differences: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_count: Option<usize>,
    /// False: what it gave then is not known, or not all of it, so that just the rest was compared.
    compared: bool,
}

/// What it gave, or its error; and which of the two.
type Given = std::result::Result<Value, Value>;

pub(crate) fn replay(index: u64, invocation: &Invocation, run: impl FnOnce(&str) -> Answered) -> Outcome {
    let outcome = |status, error: Option<String>| Outcome {
        index,
        command: invocation.command.clone(),
        status,
        error,
        differences: Vec::new(),
        difference_count: None,
        compared: false,
    };
    let args = match arguments(invocation) {
        Ok(args) => args,
        Err(reason) => return outcome("skipped", Some(reason.to_owned())),
    };
    let now = match run(args) {
        Ok(answer) => json(&answer.value).map(Ok),
        Err(Error::Rejected(error)) => json(&error).map(Err),
        Err(Error::Denied(text)) => return outcome("blocked", Some(text)),
        Err(error) => return outcome("error", Some(palisade_sdk::Error::from(error).message)),
    };
    match (now, then(invocation)) {
        (None, _) => outcome("error", Some("the command's answer is no JSON".into())),
        (Some(Ok(_)), None) => outcome("ok", None),
        (Some(Err(error)), None) => outcome("changed", Some(format!("it fails: {}", short(&error)))),
        (Some(Ok(now)), Some(Ok(then))) | (Some(Err(now)), Some(Err(then))) => {
            let found = diff::between(&then, &now);
            let status = if found.count == 0 { "ok" } else { "changed" };
            Outcome {
                difference_count: (found.count > 0).then_some(found.count),
                differences: found.told,
                compared: !found.taken,
                ..outcome(status, None)
            }
        }
        (Some(Err(now)), Some(Ok(_))) => outcome("changed", Some(format!("it fails now: {}", short(&now)))),
        (Some(Ok(_)), Some(Err(then))) => {
            outcome("changed", Some(format!("it failed then, and does not now: {}", short(&then))))
        }
    }
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn short(value: &Value) -> String {
    match brief(value, MAX_ERROR) {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// The recorded arguments, if they are all there.
fn arguments(invocation: &Invocation) -> std::result::Result<&str, &'static str> {
    match &invocation.arguments {
        None if invocation.cut => Err("its arguments were too long to be recorded"),
        None => Err(
            "its arguments were not seen: a plugin's command, a body of bytes, or an app without palisade's handler",
        ),
        Some(args) if json(args).is_none_or(|args| is_taken(&args)) => {
            Err("redaction took a secret out of its arguments, so that it can't be invoked as it was")
        }
        Some(args) => Ok(args),
    }
}

/// What it gave then, where that is known.
fn then(invocation: &Invocation) -> Option<Given> {
    let answer = json(invocation.answer.as_deref()?)?;
    match invocation.status {
        Status::Ok => Some(Ok(answer)),
        Status::Failed => Some(Err(answer)),
        Status::Pending => None,
    }
}
