//! `recording` `import`: what `export` gave, here or elsewhere, as the caller's recording.
//!
//! Guarantees: what is not exactly what `export` writes is refused, with the reason; nothing is taken of it then. Not guaranteed:
//! that it ever happened. Hostile: all of it.

use palisade_sdk::recording::{
    Checkpoint, Entry, Happening, Invocation, Origin, Session as Loaded, Status, Summary,
};
use palisade_sdk::serde::{Deserialize, Deserializer};
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::serde_json::{self, Map, Value, json};
use palisade_sdk::{Error, Recording, Result, input, output, tool};

use crate::export::{FORMAT, VERSION};

/// Bytes of a session: as many as the host's request holds, which has to carry it.
const MAX_SESSION: usize = 4 << 20;

#[input]
pub(crate) struct Import {
    /// What export gave: the object, or its JSON text. Less than 4 MiB.
    session_json: Value,
}

#[output]
pub(crate) struct Imported {
    imported: bool,
    session_id: String,
    event_count: u64,
    checkpoint_count: u32,
    /// Milliseconds since 1970.
    started_at: u64,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
struct Session {
    format: String,
    version: u32,
    id: String,
    started_at: u64,
    stopped_at: Option<u64>,
    events: Vec<Event>,
    checkpoints: Vec<Mark>,
    lost: u64,
    complete: bool,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
struct Event {
    index: u64,
    r#type: String,
    timestamp: u64,
    window: String,
    command: Option<String>,
    origin: Option<String>,
    status: Option<String>,
    duration_ms: Option<f64>,
    #[serde(default, deserialize_with = "present")]
    args: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "present")]
    result: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "present")]
    error: Option<Box<RawValue>>,
    cut: Option<bool>,
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    payload: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(crate = "palisade_sdk::serde", deny_unknown_fields)]
struct Mark {
    id: String,
    label: Option<String>,
    event_index: u64,
    timestamp: u64,
    state: Box<RawValue>,
}

/// Null is a value: what a command gives that gives nothing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Takes a session that export gave, in place of the caller's last recording.
#[tool(name = "recording", action = "import", open_world = false)]
pub(crate) fn import(arguments: Import, recording: &Recording) -> Result<Imported> {
    let session = match arguments.session_json {
        Value::String(text) => text,
        object => object.to_string(),
    };
    let Summary { id, started_ms, entries, checkpoints, .. } = recording.load(&parse(&session)?)?;
    Ok(Imported {
        imported: true,
        session_id: id,
        event_count: entries,
        checkpoint_count: checkpoints,
        started_at: started_ms,
    })
}

pub(crate) fn parse(text: &str) -> Result<Loaded> {
    if text.len() >= MAX_SESSION {
        return Err(Error::too_large(format!(
            "A session has less than {MAX_SESSION} bytes, as a request has."
        )));
    }
    let session: Session = serde_json::from_str(text)
        .map_err(|error| wrong(format!("This is no session that export gave: {error}.")))?;
    if session.format != FORMAT || session.version != VERSION {
        return Err(wrong(format!("The format must be {FORMAT}, and the version {VERSION}.")));
    }
    let mark = |Mark { id, label, event_index, timestamp, state }| Checkpoint {
        id,
        label,
        index: event_index,
        at_ms: timestamp,
        state: text_of(state),
    };
    Ok(Loaded {
        id: session.id,
        started_ms: session.started_at,
        stopped_ms: session.stopped_at,
        entries: session.events.into_iter().map(entry).collect::<Result<_>>()?,
        checkpoints: session.checkpoints.into_iter().map(mark).collect(),
        lost: session.lost,
        complete: session.complete,
    })
}

fn wrong(text: impl Into<String>) -> Error {
    Error::invalid_arguments(text)
}

fn text_of(json: Box<RawValue>) -> String {
    Box::<str>::from(json).into_string()
}

fn entry(event: Event) -> Result<Entry> {
    let index = event.index;
    let (window, at_ms) = (event.window.clone(), event.timestamp);
    let what = match event.r#type.as_str() {
        "ipc" => invocation(event).map(Happening::Invocation),
        "event" => happening(event).map(Happening::Event),
        _ => None,
    };
    let what = what
        .ok_or_else(|| wrong(format!("Event {index} is neither an invocation nor an event of the app's.")))?;
    Ok(Entry { index, window, at_ms, what })
}

fn invocation(event: Event) -> Option<Invocation> {
    if event.name.is_some() || event.payload.is_some() {
        return None;
    }
    let origin = match event.origin?.as_str() {
        "page" => Origin::Page,
        "tool" => Origin::Tool,
        _ => return None,
    };
    let (status, answer) = match (event.status?.as_str(), event.result, event.error) {
        ("pending", None, None) => (Status::Pending, None),
        ("ok", result, None) => (Status::Ok, result),
        ("error", None, error) => (Status::Failed, error),
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is told, and nothing hangs on it"
    )]
    let microseconds = |milliseconds: f64| (milliseconds.max(0.0) * 1_000.0).round() as u64;
    Some(Invocation {
        command: event.command?,
        origin,
        status,
        duration_us: event.duration_ms.map(microseconds),
        arguments: event.args.map(text_of),
        answer: answer.map(text_of),
        cut: event.cut.unwrap_or_default(),
    })
}

fn happening(event: Event) -> Option<String> {
    let invocation = event.command.is_some() || event.origin.is_some() || event.status.is_some();
    let bodies = event.args.is_some() || event.result.is_some() || event.error.is_some();
    if invocation || bodies || event.duration_ms.is_some() {
        return None;
    }
    let mut details = Map::from_iter([("name".to_owned(), json!(event.name?))]);
    details.extend(event.payload.map(|payload| ("payload".to_owned(), payload)));
    details.extend(event.cut.map(|cut| ("cut".to_owned(), json!(cut))));
    Some(Value::Object(details).to_string())
}
