//! Putting on record what is asked of the host and what came of it.
//!
//! Guarantees: every call, whichever front it came in through and however it ends (answered, refused, crashed, given up),
//! is given to the [`Recorder`], and its answer leaves only once the recorder has it; where the recorder can't keep it,
//! the answer is withheld, and until it can again nothing runs. Requests that never became a call (401, 403, 429, what is
//! malformed) are recorded too, one by one up to a bound and counted beyond it ([`Denials`]).
//! Not guaranteed: a record of a call that the end of the process cut off before it was answered.
//! Hostile: callers, in how often they ask and what they call things. Trusted: the recorder, which redacts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use palisade_policy::{Code, Failure};
use serde_json::Value;

mod denials;
#[cfg(test)]
mod tests;

pub(crate) use denials::Denials;
pub use denials::{DENIAL_EVERY, DENIALS_AT_ONCE};

/// What an event is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A call that ran.
    Call,
    /// A call, or another request, that was refused.
    Denial,
    /// An administrative act.
    Admin,
}

/// What is put on record. Nothing in it is redacted: the recorder does that.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What it is of.
    pub kind: EventKind,
    /// Who; empty where that is not known.
    pub principal: String,
    /// `tool` or `tool.action`; method and path of a request that was no call; what was done.
    pub action: String,
    /// `OK`, a failure's code, `CANCELLED`.
    pub outcome: &'static str,
    /// How long it took.
    pub duration: Duration,
    /// Bytes of the arguments, as JSON.
    pub bytes_in: u64,
    /// Bytes of text, pictures and sounds in the answer.
    pub bytes_out: u64,
    /// What it was called with.
    pub arguments: Option<Value>,
    /// Anything else.
    pub note: Option<String>,
}

impl Event {
    /// An administrative act that succeeded.
    #[must_use]
    pub fn admin(principal: impl Into<String>, action: impl Into<String>) -> Self {
        Self::of(EventKind::Admin, principal.into(), action.into())
    }

    pub(crate) fn of(kind: EventKind, principal: String, action: String) -> Self {
        Self {
            kind,
            principal,
            action,
            outcome: "OK",
            duration: Duration::ZERO,
            bytes_in: 0,
            bytes_out: 0,
            arguments: None,
            note: None,
        }
    }
}

/// The recorder could not keep an event, and has said so to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotRecorded;

/// Keeps events.
pub trait Recorder: Send + Sync + 'static {
    /// Keeps an event: it is taken in here, and kept whatever becomes of the future, which ends when that is done. Whoever awaits
    /// it a moment later lets events be kept together.
    fn record(&self, event: Event) -> BoxFuture<'static, Result<(), NotRecorded>>;

    /// A call or another request was refused with this code: each one, also those that [`Denials`] only counts.
    /// Must not wait.
    fn refused(&self, code: &'static str) {
        let _ = code;
    }

    /// Whether the last event could be kept. While it is not, nothing runs.
    fn is_ready(&self) -> bool;
}

/// The failure of a call that can't be put on record.
pub(crate) fn not_recorded() -> Failure {
    let text = "the host can't put this call on record, and so does not answer it; tell its operator";
    Failure::new(Code::Unavailable, text)
}

/// A call from its beginning to its record. Dropped before that, it was given up, and is recorded as such.
pub(crate) struct Pending {
    recorder: Arc<dyn Recorder>,
    event: Option<Event>,
    began: Instant,
}

impl Pending {
    pub(crate) fn begin(
        recorder: &Arc<dyn Recorder>,
        principal: &str,
        action: String,
        arguments: Value,
    ) -> Self {
        let mut event = Event::of(EventKind::Call, principal.to_owned(), action);
        event.outcome = "CANCELLED";
        event.arguments = Some(arguments);
        Self { recorder: Arc::clone(recorder), event: Some(event), began: Instant::now() }
    }

    /// Puts on record how it ended; done when the future ends.
    pub(crate) fn end(
        mut self,
        kind: EventKind,
        finish: impl FnOnce(&mut Event),
    ) -> BoxFuture<'static, Result<(), NotRecorded>> {
        let Some(mut event) = self.event.take() else { return Box::pin(std::future::ready(Ok(()))) };
        event.kind = kind;
        event.duration = self.began.elapsed();
        finish(&mut event);
        if kind == EventKind::Denial {
            self.recorder.refused(event.outcome);
        }
        self.recorder.record(event)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some(mut event) = self.event.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        event.duration = self.began.elapsed();
        // Nobody waits: whoever called is gone. What the recorder can't keep, it reports itself.
        runtime.spawn(self.recorder.record(event));
    }
}
