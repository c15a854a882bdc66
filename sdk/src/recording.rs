//! What happens in the app from one moment to another (capability `recording`).
//!
//! Guarantees: a recording is its caller's own; nothing is invoked. Not guaranteed: that every invocation is seen; that what was
//! loaded ever happened. Hostile: what is in it.

use crate::Error as ToolError;
use crate::bindings::palisade::host::recording as wit;
use crate::capability::capability;

pub use wit::{Checkpoint, Entry, Error, Happening, Invocation, Origin, Session, Status, Summary};

/// Entries of one recording at most.
pub const MAX_ENTRIES: u32 = 10_000;

capability! {
    /// Takes down what happens in the app.
    Recording = Some("recording")
}

impl Recording {
    /// Begins one, in place of an earlier one that was stopped.
    ///
    /// # Errors
    /// Where one is under way, and where that is no id.
    pub fn start(&self, id: Option<&str>) -> Result<Summary, Error> {
        wit::start(id)
    }

    /// Ends it. It stays readable until the next one.
    ///
    /// # Errors
    /// Where none is under way.
    pub fn stop(&self) -> Result<Summary, Error> {
        wit::stop()
    }

    /// How it stands.
    ///
    /// # Errors
    /// Where there is none.
    pub fn current(&self) -> Result<Summary, Error> {
        wit::current()
    }

    /// Waits until every invocation in it has answered, `timeout_ms` at most.
    ///
    /// # Errors
    /// Where there is none.
    pub fn settle(&self, timeout_ms: u32) -> Result<Summary, Error> {
        wit::settle(timeout_ms)
    }

    /// Notes a state, which is JSON text.
    ///
    /// # Errors
    /// Where none is under way, the id is another checkpoint's, or the recording is full.
    pub fn note(&self, id: Option<&str>, label: Option<&str>, state: &str) -> Result<Checkpoint, Error> {
        wit::note(id, label, state)
    }

    /// The states that were noted.
    ///
    /// # Errors
    /// Where there is no recording.
    pub fn checkpoints(&self) -> Result<Vec<Checkpoint>, Error> {
        wit::checkpoints()
    }

    /// At most `limit` entries from the place `first` on.
    ///
    /// # Errors
    /// Where there is no recording.
    pub fn read(&self, first: u64, limit: u32) -> Result<Vec<Entry>, Error> {
        wit::read(first, limit)
    }

    /// Puts one that was recorded elsewhere in place of an earlier one that was stopped.
    ///
    /// # Errors
    /// Where one is under way, and where that is no recording, or too large a one.
    pub fn load(&self, session: &Session) -> Result<Summary, Error> {
        wit::load(session)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Missing => Self::unavailable("There is no recording; `start` one, or `import` one."),
            Error::Active => Self::unavailable("A recording is under way; `stop` it first."),
            Error::Stopped => Self::unavailable("No recording is under way; `start` one."),
            Error::Invalid(text) => Self::invalid_arguments(text),
            Error::TooLarge(text) => Self::too_large(text),
        }
    }
}
