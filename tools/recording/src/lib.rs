//! `recording`: takes down what happens in the app, and gives it out.
//!
//! Guarantees: events in their order, as the host took them down; what is exported can be imported. Not guaranteed: that what was
//! imported ever happened. Hostile: arguments and answers of commands; what is imported.
//! Imports: `recording` alone.

#![forbid(unsafe_code)]

mod event;
mod export;
mod import;

use palisade_sdk::recording::{Checkpoint, MAX_ENTRIES, Summary};
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::value::Given;
use palisade_sdk::{Error, Recording, Result, input, output, tool};

use event::Event;
use export::{Session, session};

#[input]
struct Start {
    /// What it is called. Default: a name by its time.
    session_id: Option<String>,
}

#[input]
struct Mark {
    /// What it is called, for events_between. Default: cp-1, cp-2, …
    checkpoint_id: Option<String>,
    checkpoint_label: Option<String>,
    /// Any JSON up to 64 KiB. Default: null.
    #[serde(default)]
    state: Given,
}

#[input]
struct Since {
    /// Only events from this index on. Default: 0.
    since_index: Option<u64>,
}

#[input]
struct Between {
    /// A checkpoint's id.
    from: String,
    /// Another one's.
    to: String,
}

#[output]
struct Started {
    started: bool,
    session_id: String,
    /// False: the app does not use palisade's handler, so that arguments and answers are not seen.
    complete: bool,
}

#[output]
struct Marked {
    created: bool,
    checkpoint_id: String,
    /// Of the first event after it.
    event_index: u64,
}

#[output]
struct Noted {
    id: String,
    label: Option<String>,
    event_index: u64,
    /// Milliseconds since 1970.
    timestamp: u64,
    state: Box<RawValue>,
}

#[output]
struct Checkpoints {
    checkpoints: Vec<Noted>,
    count: usize,
}

#[output]
struct Events {
    events: Vec<Event>,
    count: usize,
    /// Events that no longer fitted into the recording.
    lost: u64,
    /// It is under way.
    active: bool,
}

/// A command that was invoked, for whoever wants to do it again.
#[output]
struct Step {
    index: u64,
    command: String,
    /// Absent where they were not seen or too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Box<RawValue>>,
    window: String,
    origin: &'static str,
    status: &'static str,
}

#[output]
struct Replay {
    /// In the order in which they were invoked.
    commands: Vec<Step>,
    count: usize,
}

/// Begins to record the app's commands, with arguments and results, and its events, until stop. Each caller has
/// one recording: an earlier one goes.
#[tool(name = "recording", action = "start", open_world = false)]
fn start(arguments: Start, recording: &Recording) -> Result<Started> {
    let Summary { id, complete, .. } = recording.start(arguments.session_id.as_deref())?;
    Ok(Started { started: true, session_id: id, complete })
}

/// Ends the recording, and gives all of it, as export does.
#[tool(name = "recording", action = "stop", destructive = false, open_world = false)]
fn stop(recording: &Recording) -> Result<Session> {
    recording.stop()?;
    session(recording)
}

/// Notes a state in the recording, and its place among the events.
#[tool(
    name = "recording",
    action = "checkpoint",
    destructive = false,
    open_world = false,
    alias(label = "checkpoint_label")
)]
fn checkpoint(arguments: Mark, recording: &Recording) -> Result<Marked> {
    let Mark { checkpoint_id, checkpoint_label, state } = arguments;
    let state = state.value().map_or_else(|| "null".to_owned(), ToString::to_string);
    let made = recording.note(checkpoint_id.as_deref(), checkpoint_label.as_deref(), &state)?;
    Ok(Marked { created: true, checkpoint_id: made.id, event_index: made.index })
}

/// The states that were noted, in their order.
#[tool(name = "recording", action = "list_checkpoints", read_only)]
fn list_checkpoints(recording: &Recording) -> Result<Checkpoints> {
    let checkpoints = marks(recording.checkpoints()?)?;
    Ok(Checkpoints { count: checkpoints.len(), checkpoints })
}

fn marks(checkpoints: Vec<Checkpoint>) -> Result<Vec<Noted>> {
    let mark = |Checkpoint { id, label, index, at_ms, state }| {
        Ok(Noted { id, label, event_index: index, timestamp: at_ms, state: RawValue::from_string(state)? })
    };
    checkpoints.into_iter().map(mark).collect()
}

/// What the recording has so far, in its order. To go on reading, give the last index plus one.
#[tool(name = "recording", action = "get_events", read_only)]
fn get_events(arguments: Since, recording: &Recording) -> Result<Events> {
    events(recording, arguments.since_index.unwrap_or_default(), u64::MAX)
}

/// The events from one checkpoint to another.
#[tool(name = "recording", action = "events_between", read_only)]
fn events_between(arguments: Between, recording: &Recording) -> Result<Events> {
    let (first, end) = between(&recording.checkpoints()?, &arguments)?;
    events(recording, first, end - first)
}

/// Places of the first event, and of the first that is not wanted any more; in whichever order the two were given.
fn between(checkpoints: &[Checkpoint], Between { from, to }: &Between) -> Result<(u64, u64)> {
    let place = |id: &String| {
        let found = checkpoints.iter().find(|checkpoint| checkpoint.id == *id);
        found.map(|checkpoint| checkpoint.index).ok_or_else(|| {
            Error::invalid_arguments(format!("There is no checkpoint `{id}`; list_checkpoints has them."))
        })
    };
    let (one, other) = (place(from)?, place(to)?);
    Ok((one.min(other), one.max(other)))
}

fn events(recording: &Recording, first: u64, limit: u64) -> Result<Events> {
    let Summary { lost, active, .. } = recording.current()?;
    let limit = u32::try_from(limit).unwrap_or(MAX_ENTRIES);
    let events = recording.read(first, limit)?.into_iter().map(Event::of).collect::<Result<Vec<_>>>()?;
    Ok(Events { count: events.len(), events, lost, active })
}

/// The commands with their arguments that replay invokes.
#[tool(name = "recording", action = "get_replay", read_only)]
fn get_replay(recording: &Recording) -> Result<Replay> {
    let commands = steps(recording.read(0, MAX_ENTRIES)?.into_iter().map(Event::of))?;
    Ok(Replay { count: commands.len(), commands })
}

fn steps(events: impl Iterator<Item = Result<Event>>) -> Result<Vec<Step>> {
    events.filter_map(|event| event.map(Event::step).transpose()).collect()
}

palisade_sdk::export!(
    start,
    stop,
    checkpoint,
    list_checkpoints,
    get_events,
    events_between,
    get_replay,
    export::export,
    import::import
);

#[cfg(test)]
mod tests;
