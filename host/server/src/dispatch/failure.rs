//! How a call that gave nothing looks to the client, and to the log.
//!
//! Guarantees: whoever has to act can tell whose fault it is and what to do; a crash's detail, a path or a compiler's
//! message stays on the log's side. Hostile: the text of a tool's own failure.

use palisade_engine::{CallError, GuestError, GuestErrorKind, Limit, Limits};
use palisade_policy::{Code, Failure};
use serde_json::Value;

use super::output::clamp_message;

/// Turns the engine's error into the client's.
pub(super) fn describe(error: CallError, limits: &Limits) -> Failure {
    match error {
        CallError::Limit(limit) => limit_failure(limit, limits),
        CallError::Guest(GuestError { kind, message }) => Failure::new(code(kind), clamp_message(message)),
        CallError::Trap(detail) | CallError::Contract(detail) => {
            Failure::new(Code::ToolError, "the tool crashed; this is a bug in the tool, not in your call")
                .with_internal(detail)
        }
        CallError::Load(error) => Failure::new(
            Code::Unavailable,
            "the tool can't be loaded; the operator finds the reason in the host's log",
        )
        .with_internal(error.to_string()),
        other => Failure::new(Code::Internal, "the host failed; this is no fault of your call")
            .with_internal(other.to_string()),
    }
}

fn code(kind: GuestErrorKind) -> Code {
    match kind {
        GuestErrorKind::InvalidArguments => Code::InvalidArguments,
        GuestErrorKind::ScopeMissing => Code::ScopeMissing,
        GuestErrorKind::PolicyViolation => Code::PolicyViolation,
        GuestErrorKind::TooLarge => Code::TooLarge,
        GuestErrorKind::DeadlineExceeded => Code::DeadlineExceeded,
        GuestErrorKind::Unavailable => Code::Unavailable,
        GuestErrorKind::Failed => Code::ToolError,
    }
}

fn limit_failure(limit: Limit, limits: &Limits) -> Failure {
    let key = limit.key();
    let value = value_of(key, limits);
    if limit.is_deadline() {
        return Failure::new(
            Code::DeadlineExceeded,
            format!(
                "the call ran past its deadline {key} ({value}); ask for less, or let the operator raise it"
            ),
        );
    }
    let what_next = match limit {
        Limit::Calls => "too many calls are running; try again shortly",
        Limit::TotalMemory => "other calls use the memory just now; try again shortly",
        Limit::Output => "ask for less at a time",
        _ => "ask for less, or let the operator raise it",
    };
    Failure::new(Code::LimitExceeded, format!("the call exceeded the limit {key} ({value}); {what_next}"))
}

/// A limit's value by its configuration key, as configuration would write it.
fn value_of(key: &str, limits: &Limits) -> String {
    serde_json::to_value(limits)
        .ok()
        .and_then(|all| all.get(key).map(Value::to_string))
        .unwrap_or_else(|| "as configured".into())
}
