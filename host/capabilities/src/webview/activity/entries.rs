//! What the logs hold.

use std::time::Duration;

use serde_json::{Map, Value};

use super::ring::Entry;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// The window's label; empty for what belongs to none.
    pub window: String,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// What there is to say. Texts are cut.
    pub details: Map<String, Value>,
    /// It has not ended yet: a request under way.
    pub pending: bool,
}

/// How an invocation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own names")]
pub enum Status {
    Pending,
    Ok,
    Failed,
}

/// Who invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own names")]
pub enum Origin {
    Page,
    Tool,
}

/// The JSON text of a body, or none where there is none to show; and whether that is for its length.
pub type Body = (Option<String>, bool);

/// One invocation of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The window that asked.
    pub window: String,
    /// The command.
    pub command: String,
    /// Who asked.
    pub origin: Origin,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// How it stands.
    pub status: Status,
    /// How long it took.
    pub duration: Option<Duration>,
    /// JSON text.
    pub arguments: Option<String>,
    /// JSON text of what it gave, or of its error.
    pub answer: Option<String>,
    /// A body was left out.
    pub cut: bool,
}

impl Entry for Happening {
    fn bytes(&self) -> usize {
        128 + self.window.len()
            + self.details.iter().map(|(key, value)| key.len() + size(value)).sum::<usize>()
    }

    fn at_ms(&self) -> u64 {
        self.at_ms
    }

    fn window(&self) -> &str {
        &self.window
    }
}

impl Entry for Invocation {
    fn bytes(&self) -> usize {
        let bodies = [&self.arguments, &self.answer].into_iter().flatten().map(String::len).sum::<usize>();
        128 + self.window.len() + self.command.len() + bodies
    }

    fn at_ms(&self) -> u64 {
        self.at_ms
    }

    fn window(&self) -> &str {
        &self.window
    }
}

/// Bytes of a value, roughly.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 16,
        Value::Array(items) => 16 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 16 + map.iter().map(|(key, value)| key.len() + 16 + size(value)).sum::<usize>(),
        _ => 16,
    }
}
