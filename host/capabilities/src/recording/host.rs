//! The `recording` interface.

use std::sync::Arc;

use serde_json::Value;
use wasmtime::component::HasData;

use super::bindings::{Checkpoint, Entry, Error, Happening, Host, Session, Summary};
use super::grant::Recorders;
use super::session::{MAX_CHECKPOINTS, MAX_ENTRIES, MAX_WEIGHT, Recorder, weight};
use crate::webview::activity::{MAX_BODY_BYTES, Tap, short_of};
use crate::webview::{WindowCall, Windows};

/// Bytes of an id or a command's name, and of a label. Without it the listings of them have no bound.
const MAX_ID_BYTES: usize = 64;
const MAX_NAME_BYTES: usize = 256;

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct RecordingCall {
    pub(super) windows: WindowCall,
    pub(super) scope: Windows,
    pub(super) recorders: Recorders,
    /// Who calls.
    pub(super) principal: String,
}

/// One host function's view.
pub(super) struct RecordingView<'a>(pub(super) &'a RecordingCall);

/// Names [`RecordingView`] to the linker.
pub(super) struct Recording;

impl HasData for Recording {
    type Data<'a> = RecordingView<'a>;
}

/// Guest-controlled: an id. It is told back, and chosen by whoever records.
fn check_id(id: &str) -> Result<(), Error> {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if id.is_empty() || id.len() > MAX_ID_BYTES || !id.bytes().all(is_id) {
        return Err(Error::Invalid(format!("an id is 1 to {MAX_ID_BYTES} of A-Z a-z 0-9 _ - .")));
    }
    Ok(())
}

/// Guest-controlled: a short text.
fn check_name(name: &str) -> Result<(), Error> {
    if name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(Error::Invalid(format!(
            "names and labels have at most {MAX_NAME_BYTES} bytes, and no control characters"
        )));
    }
    Ok(())
}

/// Guest-controlled: JSON text.
fn check_json(json: &str) -> Result<Value, Error> {
    if json.len() > MAX_BODY_BYTES {
        return Err(Error::TooLarge(format!(
            "a state, arguments and an answer have at most {MAX_BODY_BYTES} bytes"
        )));
    }
    serde_json::from_str(json).map_err(|error| Error::Invalid(format!("this is no JSON: {error}")))
}

/// What a session that was recorded elsewhere weighs, if it is one.
fn check_session(session: &Session) -> Result<usize, Error> {
    check_id(&session.id)?;
    if session.entries.len() > MAX_ENTRIES || session.checkpoints.len() > MAX_CHECKPOINTS {
        return Err(Error::TooLarge(format!(
            "a recording has at most {MAX_ENTRIES} events and {MAX_CHECKPOINTS} checkpoints"
        )));
    }
    let mut total = 0;
    for (place, entry) in session.entries.iter().enumerate() {
        if entry.index != place as u64 {
            return Err(Error::Invalid(format!(
                "the event at place {place} says that its index is {}",
                entry.index
            )));
        }
        total += check_entry(entry)?;
    }
    for (place, checkpoint) in session.checkpoints.iter().enumerate() {
        total += check_checkpoint(checkpoint, session.entries.len() as u64)?;
        if session.checkpoints[..place].iter().any(|other| other.id == checkpoint.id) {
            return Err(Error::Invalid(format!("two checkpoints have the id `{}`", checkpoint.id)));
        }
    }
    if total > MAX_WEIGHT {
        return Err(Error::TooLarge(format!(
            "a recording has at most {MAX_WEIGHT} bytes, values counted sixteen each"
        )));
    }
    Ok(total)
}

fn check_entry(entry: &Entry) -> Result<usize, Error> {
    check_name(&entry.window)?;
    match &entry.what {
        Happening::Event(details) => {
            if !check_json(details)?.is_object() {
                return Err(Error::Invalid("an app's event is an object".into()));
            }
            Ok(weight(details))
        }
        Happening::Invocation(invocation) => {
            check_name(&invocation.command)?;
            if invocation.command.is_empty() {
                return Err(Error::Invalid("an invocation has a command".into()));
            }
            let bodies = [&invocation.arguments, &invocation.answer];
            let bodies = bodies.into_iter().flatten().map(|body| check_json(body).map(|_| weight(body)));
            bodies.sum()
        }
    }
}

fn check_checkpoint(checkpoint: &Checkpoint, entries: u64) -> Result<usize, Error> {
    check_id(&checkpoint.id)?;
    checkpoint.label.as_deref().map_or(Ok(()), check_name)?;
    check_json(&checkpoint.state)?;
    if checkpoint.index > entries {
        return Err(Error::Invalid(format!("checkpoint `{}` is behind the last event", checkpoint.id)));
    }
    Ok(weight(&checkpoint.state))
}

impl RecordingView<'_> {
    /// The caller's own recording.
    fn own(&self) -> Result<Arc<Recorder>, Error> {
        self.0.recorders.of(&self.0.principal).ok_or(Error::Missing)
    }

    fn begin(&self, id: Option<String>) -> Result<Summary, Error> {
        id.as_deref().map_or(Ok(()), check_id)?;
        let activity = self.0.windows.activity();
        let recorder = Recorder::begin(self.0.scope.clone(), id, activity.is_complete());
        if !self.0.recorders.replace(&self.0.principal, &recorder) {
            return Err(Error::Active);
        }
        activity.tap(&(Arc::clone(&recorder) as Arc<dyn Tap>));
        Ok(recorder.summary())
    }

    fn end(&self) -> Result<Summary, Error> {
        let recorder = self.own()?;
        let summary = recorder.stop()?;
        self.0.windows.activity().untap(&(recorder as Arc<dyn Tap>));
        Ok(summary)
    }

    fn keep(&self, session: Session) -> Result<Summary, Error> {
        let weight = check_session(&session)?;
        let recorder = Recorder::loaded(self.0.scope.clone(), session, weight);
        if !self.0.recorders.replace(&self.0.principal, &recorder) {
            return Err(Error::Active);
        }
        Ok(recorder.summary())
    }

    fn mark(&self, id: Option<String>, label: Option<String>, state: String) -> Result<Checkpoint, Error> {
        id.as_deref().map_or(Ok(()), check_id)?;
        label.as_deref().map_or(Ok(()), check_name)?;
        check_json(&state)?;
        self.own()?.note(id, label, state)
    }
}

impl Host for RecordingView<'_> {
    async fn start(&mut self, id: Option<String>) -> wasmtime::Result<Result<Summary, Error>> {
        Ok(self.begin(id))
    }

    async fn stop(&mut self) -> wasmtime::Result<Result<Summary, Error>> {
        Ok(self.end())
    }

    async fn current(&mut self) -> wasmtime::Result<Result<Summary, Error>> {
        Ok(self.own().map(|recorder| recorder.summary()))
    }

    async fn settle(&mut self, timeout_ms: u32) -> wasmtime::Result<Result<Summary, Error>> {
        let recorder = match self.own() {
            Ok(recorder) => recorder,
            Err(error) => return Ok(Err(error)),
        };
        let wait = tokio::time::timeout(short_of(timeout_ms), recorder.settle());
        // Late is no error: the summary says what is pending.
        let _ = self.0.windows.timed(wait).await?;
        Ok(Ok(recorder.summary()))
    }

    async fn note(
        &mut self,
        id: Option<String>,
        label: Option<String>,
        state: String,
    ) -> wasmtime::Result<Result<Checkpoint, Error>> {
        Ok(self.mark(id, label, state))
    }

    async fn checkpoints(&mut self) -> wasmtime::Result<Result<Vec<Checkpoint>, Error>> {
        Ok(self.own().map(|recorder| recorder.checkpoints()))
    }

    async fn read(&mut self, first: u64, limit: u32) -> wasmtime::Result<Result<Vec<Entry>, Error>> {
        // Guest-controlled: `limit`. There are no more than `MAX_ENTRIES`.
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.own().map(|recorder| recorder.read(first, limit)))
    }

    async fn load(&mut self, session: Session) -> wasmtime::Result<Result<Summary, Error>> {
        Ok(self.keep(session))
    }
}
