//! One recording, while it is made and after.
//!
//! Guarantees: at most [`MAX_ENTRIES`], [`MAX_CHECKPOINTS`] and [`MAX_WEIGHT`]; what no longer fits is counted, and what is there
//! already stays: a recording that lacks its beginning can't be replayed. After its end nothing in it changes.
//! Hostile: pages and commands, in what they ask and answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::bindings::{self, Checkpoint, Entry, Error, Invocation, Origin, Session, Status, Summary};
use crate::webview::Windows;
use crate::webview::activity::{self, Happening, Kind, Tap, now_ms};

/// Things in one recording. Without it one that nobody stops fills the app's memory.
pub(super) const MAX_ENTRIES: usize = 10_000;
/// States in one recording.
pub(super) const MAX_CHECKPOINTS: usize = 1_000;
/// What one recording weighs at most, in bytes of its JSON and what that costs to parse. As for [`MAX_ENTRIES`]; and what was
/// exported has to fit into a request that loads it again.
pub(super) const MAX_WEIGHT: usize = 3 << 20;

/// What an entry weighs without its bodies: the names of its fields.
const ENTRY: usize = 256;

/// What a JSON text weighs. Each value in it costs whoever parses it sixteen bytes at least, however short it is; and stands
/// behind one of these.
pub(super) fn weight(json: &str) -> usize {
    json.len() + 16 * json.bytes().filter(|byte| b",:[{".contains(byte)).count()
}

/// A recording. It listens to the logs while it is under way.
#[derive(Debug)]
pub(super) struct Recorder {
    windows: Windows,
    session: Mutex<State>,
    /// Counts answers; who waits for them looks at it.
    answers: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    id: String,
    loaded: bool,
    started_ms: u64,
    stopped_ms: Option<u64>,
    entries: Vec<Entry>,
    checkpoints: Vec<Checkpoint>,
    /// Where the invocations are that have not answered, by their number in the log.
    pending: HashMap<u64, usize>,
    weight: usize,
    lost: u64,
    complete: bool,
}

impl State {
    /// Whether so much more fits; if so it is taken.
    fn admit(&mut self, weight: usize) -> bool {
        let fits = self.weight + weight <= MAX_WEIGHT;
        self.weight += if fits { weight } else { 0 };
        fits
    }

    fn is_active(&self) -> bool {
        self.stopped_ms.is_none()
    }

    /// Adds what happened, or counts it where it does not fit. Gives its place.
    fn add(&mut self, window: &str, at_ms: u64, weight: usize, what: bindings::Happening) -> Option<usize> {
        if self.entries.len() == MAX_ENTRIES || !self.admit(ENTRY + window.len() + weight) {
            self.lost += 1;
            return None;
        }
        let index = self.entries.len();
        self.entries.push(Entry { index: index as u64, window: window.to_owned(), at_ms, what });
        Some(index)
    }

    fn summary(&self) -> Summary {
        Summary {
            id: self.id.clone(),
            active: self.is_active(),
            loaded: self.loaded,
            started_ms: self.started_ms,
            stopped_ms: self.stopped_ms,
            entries: self.entries.len() as u64,
            pending: u32::try_from(self.pending.len()).unwrap_or(u32::MAX),
            lost: self.lost,
            checkpoints: u32::try_from(self.checkpoints.len()).unwrap_or(u32::MAX),
            complete: self.complete,
        }
    }
}

fn status(status: activity::Status) -> Status {
    match status {
        activity::Status::Pending => Status::Pending,
        activity::Status::Ok => Status::Ok,
        activity::Status::Failed => Status::Failed,
    }
}

impl Recorder {
    /// One that begins now, once it listens.
    pub(super) fn begin(windows: Windows, id: Option<String>, complete: bool) -> Arc<Self> {
        let started_ms = now_ms();
        let state = State {
            id: id.unwrap_or_else(|| format!("recording-{started_ms}")),
            loaded: false,
            started_ms,
            stopped_ms: None,
            entries: Vec::new(),
            checkpoints: Vec::new(),
            pending: HashMap::new(),
            weight: 0,
            lost: 0,
            complete,
        };
        Arc::new(Self { windows, session: Mutex::new(state), answers: watch::Sender::new(0) })
    }

    /// One that was made elsewhere, and has been checked.
    pub(super) fn loaded(windows: Windows, session: Session, weight: usize) -> Arc<Self> {
        let Session { id, started_ms, stopped_ms, entries, checkpoints, lost, complete } = session;
        let recorder = Self::begin(windows, Some(id), complete);
        {
            let mut state = recorder.state();
            state.loaded = true;
            state.started_ms = started_ms;
            state.lost = lost;
            state.stopped_ms = Some(stopped_ms.unwrap_or(started_ms));
            (state.entries, state.checkpoints, state.weight) = (entries, checkpoints, weight);
        }
        recorder
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_active(&self) -> bool {
        self.state().is_active()
    }

    pub(super) fn summary(&self) -> Summary {
        self.state().summary()
    }

    pub(super) fn stop(&self) -> Result<Summary, Error> {
        let mut state = self.state();
        if !state.is_active() {
            return Err(Error::Stopped);
        }
        state.stopped_ms = Some(now_ms());
        let summary = state.summary();
        drop(state);
        // Whoever waits for an answer waits for one that nothing will take down any more.
        self.answers.send_modify(|count| *count += 1);
        Ok(summary)
    }

    /// Waits until nothing is pending, or the recording has ended. The caller has a deadline.
    pub(super) async fn settle(&self) {
        let mut answers = self.answers.subscribe();
        while self.is_active() && !self.state().pending.is_empty() {
            // It fails only when the sender is gone, and this is one.
            if answers.changed().await.is_err() {
                return;
            }
        }
    }

    pub(super) fn note(
        &self,
        id: Option<String>,
        label: Option<String>,
        json: String,
    ) -> Result<Checkpoint, Error> {
        let mut state = self.state();
        if !state.is_active() {
            return Err(Error::Stopped);
        }
        let id = id.unwrap_or_else(|| format!("cp-{}", state.checkpoints.len() + 1));
        if state.checkpoints.iter().any(|known| known.id == id) {
            return Err(Error::Invalid(format!("there is a checkpoint `{id}` already")));
        }
        let weight = ENTRY + id.len() + label.as_ref().map_or(0, String::len) + weight(&json);
        if state.checkpoints.len() == MAX_CHECKPOINTS || !state.admit(weight) {
            return Err(Error::TooLarge("the recording is full; stop it, and start another".into()));
        }
        let index = state.entries.len() as u64;
        let checkpoint = Checkpoint { id, label, index, at_ms: now_ms(), state: json };
        state.checkpoints.push(checkpoint.clone());
        Ok(checkpoint)
    }

    pub(super) fn checkpoints(&self) -> Vec<Checkpoint> {
        self.state().checkpoints.clone()
    }

    pub(super) fn read(&self, first: u64, limit: usize) -> Vec<Entry> {
        // Guest-controlled: a place that is not there yet has nothing after it.
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        self.state().entries.iter().skip(first).take(limit).cloned().collect()
    }
}

impl Tap for Recorder {
    fn invoked(&self, number: u64, invocation: &activity::Invocation) {
        let mut state = self.state();
        if !state.is_active() || !self.windows.covers(&invocation.window) {
            return;
        }
        let what = Invocation {
            command: invocation.command.clone(),
            origin: match invocation.origin {
                activity::Origin::Page => Origin::Page,
                activity::Origin::Tool => Origin::Tool,
            },
            status: status(invocation.status),
            duration_us: None,
            arguments: invocation.arguments.clone(),
            answer: None,
            cut: invocation.cut,
        };
        let weight = invocation.command.len() + invocation.arguments.as_deref().map_or(0, weight);
        let what = bindings::Happening::Invocation(what);
        if let Some(index) = state.add(&invocation.window, invocation.at_ms, weight, what) {
            state.pending.insert(number, index);
        }
    }

    fn answered(
        &self,
        number: u64,
        ended: activity::Status,
        duration: Duration,
        answer: Option<&str>,
        cut: bool,
    ) {
        let mut state = self.state();
        if !state.is_active() {
            return;
        }
        let Some(index) = state.pending.remove(&number) else { return };
        let fits = answer.is_none_or(|answer| state.admit(weight(answer)));
        if let Some(Entry { what: bindings::Happening::Invocation(invocation), .. }) =
            state.entries.get_mut(index)
        {
            invocation.status = status(ended);
            invocation.duration_us = Some(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
            invocation.answer = answer.filter(|_| fits).map(str::to_owned);
            invocation.cut |= cut || !fits;
        }
        drop(state);
        self.answers.send_modify(|count| *count += 1);
    }

    fn happened(&self, kind: Kind, happening: &Happening) {
        if kind != Kind::Event || !self.windows.covers(&happening.window) {
            return;
        }
        let mut state = self.state();
        if state.is_active() {
            let json = serde_json::Value::Object(happening.details.clone()).to_string();
            let weight = weight(&json);
            state.add(&happening.window, happening.at_ms, weight, bindings::Happening::Event(json));
        }
    }
}
