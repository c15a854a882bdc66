//! One thing that was recorded, as a client reads it and as an exported session has it.
//!
//! Guarantees: arguments and answers are passed on as they are; one that is not there is absent. Hostile: both.

use palisade_sdk::recording::{Entry, Happening, Invocation, Origin, Status};
use palisade_sdk::serde_json::value::RawValue;
use palisade_sdk::serde_json::{self, Map, Value};
use palisade_sdk::{Result, output};

use crate::Step;

#[output]
pub(crate) struct Event {
    pub(crate) index: u64,
    /// ipc: a command was invoked; event: the app emitted one.
    r#type: &'static str,
    /// Milliseconds since 1970.
    timestamp: u64,
    /// Empty: of no window.
    window: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    /// page or tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    /// ok, error or pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Box<RawValue>>,
    /// Arguments, result or payload were too long to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<bool>,
    /// Of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Value>,
}

impl Event {
    pub(crate) fn of(entry: Entry) -> Result<Self> {
        let Entry { index, window, at_ms, what } = entry;
        let bare = Self {
            index,
            r#type: "ipc",
            timestamp: at_ms,
            window,
            command: None,
            origin: None,
            status: None,
            duration_ms: None,
            args: None,
            result: None,
            error: None,
            cut: None,
            name: None,
            payload: None,
        };
        match what {
            Happening::Invocation(invocation) => bare.with_invocation(invocation),
            Happening::Event(details) => bare.with_event(&details),
        }
    }

    fn with_invocation(self, invocation: Invocation) -> Result<Self> {
        let json = |text: Option<String>| text.map(RawValue::from_string).transpose();
        let (status, result, error) = match invocation.status {
            Status::Pending => ("pending", None, None),
            Status::Ok => ("ok", invocation.answer, None),
            Status::Failed => ("error", None, invocation.answer),
        };
        #[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
        let milliseconds = |microseconds: u64| microseconds as f64 / 1_000.0;
        Ok(Self {
            command: Some(invocation.command),
            origin: Some(match invocation.origin {
                Origin::Page => "page",
                Origin::Tool => "tool",
            }),
            status: Some(status),
            duration_ms: invocation.duration_us.map(milliseconds),
            args: json(invocation.arguments)?,
            result: json(result)?,
            error: json(error)?,
            cut: invocation.cut.then_some(true),
            ..self
        })
    }

    fn with_event(self, details: &str) -> Result<Self> {
        let mut details: Map<String, Value> = serde_json::from_str(details)?;
        let name = details.remove("name").and_then(|name| name.as_str().map(str::to_owned));
        let cut = details.remove("cut").and_then(|cut| cut.as_bool()).filter(|cut| *cut);
        Ok(Self { r#type: "event", name, payload: details.remove("payload"), cut, ..self })
    }

    /// What of it can be done again; nothing of an event.
    pub(crate) fn step(self) -> Option<Step> {
        Some(Step {
            index: self.index,
            command: self.command?,
            args: self.args,
            window: self.window,
            origin: self.origin?,
            status: self.status?,
        })
    }
}
