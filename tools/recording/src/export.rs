//! `recording` `export`: all of a recording, as JSON that `import` takes.
//!
//! Guarantees: a version, by which a later import knows what it reads. Not guaranteed: that nothing is missing: what redaction
//! takes out is gone, and replay says so of each step.

use palisade_sdk::recording::{MAX_ENTRIES, Summary};
use palisade_sdk::{Recording, Result, output, tool};

use crate::event::Event;
use crate::{Noted, marks};

/// What an exported session calls itself.
pub(crate) const FORMAT: &str = "palisade.recording";
pub(crate) const VERSION: u32 = 1;

#[output]
pub(crate) struct Session {
    /// palisade.recording
    format: &'static str,
    version: u32,
    id: String,
    /// Milliseconds since 1970; so is stopped_at.
    started_at: u64,
    stopped_at: Option<u64>,
    events: Vec<Event>,
    checkpoints: Vec<Noted>,
    /// Events that no longer fitted.
    lost: u64,
    /// Every command of the app's own was seen, with its bodies.
    complete: bool,
}

/// All of the recording as JSON, which import takes. Secrets that redaction knows are not in it.
#[tool(name = "recording", action = "export", read_only)]
pub(crate) fn export(recording: &Recording) -> Result<Session> {
    session(recording)
}

pub(crate) fn session(recording: &Recording) -> Result<Session> {
    let Summary { id, started_ms, stopped_ms, lost, complete, .. } = recording.current()?;
    let events = recording.read(0, MAX_ENTRIES)?.into_iter().map(Event::of);
    Ok(Session {
        format: FORMAT,
        version: VERSION,
        id,
        started_at: started_ms,
        stopped_at: stopped_ms,
        events: events.collect::<Result<_>>()?,
        checkpoints: marks(recording.checkpoints()?)?,
        lost,
        complete,
    })
}
