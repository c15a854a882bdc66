//! What a call did, for a caller that asked: redacted as its answer is.
//!
//! Guarantees: there is a trace only of the caller's own call, and all that is in it is what its profile let the tool do; it exists
//! redacted only, also where the call failed. Hostile: subjects and outcomes, which a guest chose.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use palisade_engine::{Asked, Effect, Question, Record, Severity};
use palisade_policy::{Redact, Redacted, Redactor};
use serde::Serialize;

use super::Watch;

#[cfg(test)]
mod tests;

/// What a call did, as far as it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// In the order in which they ended.
    pub effects: Vec<Traced>,
    /// How many more there were.
    pub left_out: usize,
}

/// One thing that a call did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Traced {
    /// The capability and what it did: `database.query`.
    pub effect: &'static str,
    /// To what.
    pub subject: String,
    /// What came of it.
    pub outcome: String,
    /// When, in microseconds since the call began.
    pub at_us: u64,
    /// How many microseconds it took.
    pub took_us: u64,
}

impl From<Record> for Trace {
    fn from(record: Record) -> Self {
        Self { effects: record.effects.into_iter().map(Traced::from).collect(), left_out: record.left_out }
    }
}

impl From<Effect> for Traced {
    fn from(effect: Effect) -> Self {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self {
            effect: effect.what,
            subject: effect.subject,
            outcome: effect.outcome,
            at_us: micros(effect.at),
            took_us: micros(effect.took),
        }
    }
}

impl Redact for Trace {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        redactor.redact((self.effects, self.left_out)).map(|(effects, left_out)| Self { effects, left_out })
    }
}

impl Redact for Traced {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        let Self { effect, subject, outcome, at_us, took_us } = self;
        redactor.redact((effect, subject, outcome, at_us, took_us)).map(
            |(effect, subject, outcome, at_us, took_us)| Self { effect, subject, outcome, at_us, took_us },
        )
    }
}

/// Listens as another does, and keeps the trace as well.
pub(crate) struct Tracing {
    inner: Arc<dyn Watch>,
    kept: Arc<Kept>,
}

/// Where a trace is kept until its call is answered. Of a call in rounds, the last one's.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<Redacted<Trace>>>);

impl Kept {
    /// Listens as `inner` does, and keeps the trace here.
    pub(crate) fn beside(self: &Arc<Self>, inner: Arc<dyn Watch>) -> Arc<dyn Watch> {
        Arc::new(Tracing { inner, kept: Arc::clone(self) })
    }

    /// The trace as JSON, if the call came so far that there is one.
    pub(crate) fn take(&self) -> Option<serde_json::Value> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        serde_json::to_value(kept.into_inner()).ok()
    }
}

impl Watch for Tracing {
    fn log(&self, severity: Severity, message: Redacted<String>) {
        self.inner.log(severity, message);
    }

    fn progress(&self, done: f64, total: Option<f64>, message: Redacted<Option<String>>) {
        self.inner.progress(done, total, message);
    }

    fn cancelled(&self) -> bool {
        self.inner.cancelled()
    }

    fn ask(&self, key: &str, question: Redacted<Question>) -> Asked {
        self.inner.ask(key, question)
    }

    fn traces(&self) -> bool {
        true
    }

    fn trace(&self, trace: Redacted<Trace>) {
        *self.kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(trace);
    }
}
