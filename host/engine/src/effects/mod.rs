//! What a call did to the world, as the host functions that did it tell: kept where somebody asked for it.
//!
//! Guarantees: where nobody asked, nothing is written down, not even made into text. Otherwise entries and bytes are bounded, and
//! what was left out is counted. An effect that was begun is in the record, however it ended.
//! Not guaranteed: that it may be shown; subjects are guest-controlled and not redacted yet. They are whole or not there at all:
//! half a secret is none that redaction would know.
//! Hostile: the guest, in what it does and how often.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// Effects of one call that are kept. Without it a guest that opens a file in a loop fills the host's memory.
pub const MAX_EFFECTS: usize = 500;

/// Bytes of what one effect was done to, and of what came of it. One that is longer is told by its length.
pub const MAX_SUBJECT_BYTES: usize = 8 << 10;

/// Bytes of all of them. They are redacted at the end of the call, which takes time.
pub const MAX_RECORD_BYTES: usize = 64 << 10;

/// One thing that a call did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The capability and what it did: `database.query`.
    pub what: &'static str,
    /// To what: a path, a statement, a window. Guest-controlled.
    pub subject: String,
    /// What came of it: `2 rows`.
    pub outcome: String,
    /// When, since the call began.
    pub at: Duration,
    /// How long it took.
    pub took: Duration,
}

/// The record of one call. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    started: Instant,
    record: Mutex<Record>,
}

/// Everything that a call did, as far as it was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// In the order in which they ended.
    pub effects: Vec<Effect>,
    /// How many more there were.
    pub left_out: usize,
    bytes: usize,
}

impl Default for Recorder {
    /// A record of a call that begins now.
    fn default() -> Self {
        Self(Arc::new(Inner { started: Instant::now(), record: Mutex::default() }))
    }
}

impl Recorder {
    /// What was recorded since this was asked last.
    pub fn take(&self) -> Record {
        std::mem::take(&mut *self.0.record.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self, what: &'static str, subject: String) -> Doing {
        let begun =
            Begun { recorder: self.clone(), what, subject: bounded(subject), started: Instant::now() };
        Doing(Some(begun))
    }
}

/// Guest-controlled: how long it is.
fn bounded(text: String) -> String {
    if text.len() <= MAX_SUBJECT_BYTES { text } else { format!("({} bytes)", text.len()) }
}

impl Record {
    fn push(&mut self, effect: Effect) {
        let bytes = effect.subject.len() + effect.outcome.len();
        if self.effects.len() >= MAX_EFFECTS || self.bytes + bytes > MAX_RECORD_BYTES {
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        self.effects.push(effect);
    }
}

/// Something that is being done. Dropped before it is [`done`](Self::done), it is recorded as given up.
#[derive(Debug)]
#[must_use = "say what came of it"]
pub struct Doing(Option<Begun>);

#[derive(Debug)]
struct Begun {
    recorder: Recorder,
    what: &'static str,
    subject: String,
    started: Instant,
}

impl Doing {
    /// Begins something, where somebody wants to know of it: only then is `subject` made.
    pub(crate) fn begin(
        recorder: Option<&Recorder>,
        what: &'static str,
        subject: impl FnOnce() -> String,
    ) -> Self {
        recorder.map_or(Self(None), |recorder| recorder.begin(what, subject()))
    }

    /// Says what came of it.
    pub fn done(mut self, outcome: impl FnOnce() -> String) {
        if let Some(begun) = self.0.take() {
            begun.end(outcome());
        }
    }

    /// Says whether it succeeded, and passes the result on.
    pub fn of<T, E>(self, result: Result<T, E>) -> Result<T, E> {
        self.told(result, |_| "ok".to_owned())
    }

    /// As [`of`](Self::of), with what came of a success.
    pub fn told<T, E>(self, result: Result<T, E>, outcome: impl FnOnce(&T) -> String) -> Result<T, E> {
        self.done(|| result.as_ref().map_or_else(|_| "failed".to_owned(), outcome));
        result
    }
}

impl Begun {
    fn end(self, outcome: String) {
        let Self { recorder, what, subject, started } = self;
        let effect = Effect {
            what,
            subject,
            outcome: bounded(outcome),
            at: started.saturating_duration_since(recorder.0.started),
            took: started.elapsed(),
        };
        recorder.0.record.lock().unwrap_or_else(PoisonError::into_inner).push(effect);
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        if let Some(begun) = self.0.take() {
            begun.end("given up".to_owned());
        }
    }
}
