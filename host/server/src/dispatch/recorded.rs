//! A call on its way to its record.
//!
//! Guarantees: whatever becomes of a call, there is one record of it, and its answer is not given without. Redaction is the
//! recorder's. Hostile: the caller's names and arguments.

use std::sync::atomic::{AtomicBool, Ordering};

use palisade_policy::decide::clamp_name;
use palisade_policy::{Authenticated, Code, Failure, Redacted};
use serde_json::Value;

use super::cohort::Member;
use super::output::json_length;
use super::{Bound, Dispatcher, ToolOutput};
use crate::access::ended_meanwhile;
use crate::catalog::Entry;
use crate::record::{Event, EventKind, Pending, not_recorded};
use crate::results::output_bytes;

/// A call that is not on record yet; of a host that records nothing, nothing.
pub(super) struct Record {
    pending: Option<Pending>,
    ran: AtomicBool,
}

impl Record {
    /// `what`: what is called, and with what.
    pub(super) fn begin(bound: &Bound, who: &Authenticated, what: impl FnOnce() -> (String, Value)) -> Self {
        let pending = bound.recorder.as_ref().map(|recorder| {
            let (action, arguments) = what();
            Pending::begin(recorder, &who.principal().name, action, arguments)
        });
        Self { pending, ran: AtomicBool::new(false) }
    }

    /// From here on it is a call that ran, and no refusal.
    pub(super) fn ran(&self) {
        self.ran.store(true, Ordering::Relaxed);
    }
}

type Answer = Result<Redacted<ToolOutput>, Redacted<Failure>>;

impl Dispatcher {
    /// Puts a call on record, and gives its answer if that is done.
    pub(super) async fn keep(&self, record: Record, answer: Answer, member: &Member) -> Answer {
        let kind = if record.ran.into_inner() { EventKind::Call } else { EventKind::Denial };
        let kept = record.pending.map(|pending| pending.end(kind, |event| fill(event, &answer)));
        // Those that end meanwhile are written with it.
        member.step().await;
        if let Some(kept) = kept
            && kept.await.is_err()
        {
            return Err(self.inner.redactor.failure(not_recorded()));
        }
        // Its caller may have ended meanwhile.
        if self.bound.ended.as_ref().is_some_and(tokio_util::sync::CancellationToken::is_cancelled) {
            return Err(self.inner.redactor.failure(ended_meanwhile()));
        }
        answer
    }

    /// `tool`, or `tool.action`, as far as the caller said something that could be one.
    pub(super) fn label(&self, tool: &str, arguments: &Value) -> String {
        let catalog = self.catalog();
        let action = match catalog.get(tool) {
            Some(Entry::Group(group)) => arguments.get(&group.picker).and_then(Value::as_str),
            // Whatever it was called by.
            Some(Entry::One(callable)) => return callable.operation.label(),
            None => None,
        };
        let tool = clamp_name(tool);
        action.map_or(tool.clone(), |action| format!("{tool}.{}", clamp_name(action)))
    }
}

fn fill(event: &mut Event, answer: &Answer) {
    event.bytes_in = event.arguments.as_ref().map_or(0, |given| bytes(json_length(given)));
    match answer {
        Ok(output) => {
            event.outcome = if output.is_error { Code::ToolError.as_str() } else { "OK" };
            event.bytes_out = bytes(output_bytes(output));
        }
        Err(failure) => {
            event.outcome = failure.code.as_str();
            event.bytes_out = bytes(failure.public().len());
            event.note = failure.internal().map(str::to_owned);
        }
    }
}

fn bytes(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
