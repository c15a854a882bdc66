//! One thing that happened, in a few words.
//!
//! Guarantees: its words are one line, and no longer than [`MAX_WORDS`] bytes for each part that somebody else wrote. Not
//! guaranteed: the truth of what a page wrote.
//! Hostile: every text.

use palisade_sdk::event_log::{Entry, Kind};
use palisade_sdk::ipc_log::{Invocation, Origin, Status};
use palisade_sdk::serde_json::{self, Map, Value};

/// Bytes of a text that somebody else wrote.
const MAX_WORDS: usize = 160;

/// Bytes of an event's payload.
const MAX_PAYLOAD: usize = 60;

/// What sort of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Ipc,
    Console,
    Network,
    Navigation,
    Dialog,
    Event,
    WindowEvent,
}

impl What {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ipc => "ipc",
            Self::Console => "console",
            Self::Network => "network",
            Self::Navigation => "navigation",
            Self::Dialog => "dialog",
            Self::Event => "event",
            Self::WindowEvent => "window_event",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Happened {
    pub(crate) at_ms: u64,
    pub(crate) what: What,
    pub(crate) window: String,
    /// A command's name, an address, an event's name.
    pub(crate) subject: String,
    pub(crate) words: String,
    pub(crate) took_ms: Option<u64>,
    pub(crate) is_error: bool,
}

impl Happened {
    /// A command was invoked.
    pub(crate) fn invoked(invocation: &Invocation) -> Self {
        let command = line(&invocation.command, MAX_WORDS);
        let by = if invocation.origin == Origin::Tool { " (by a tool)" } else { "" };
        let words = match invocation.status {
            Status::Ok => format!("{command}{by}"),
            Status::Pending => format!("{command}{by} pending"),
            Status::Failed => match invocation.answer.as_deref() {
                Some(answer) => format!("{command}{by} failed: {}", line(&plain(answer), MAX_WORDS)),
                None => format!("{command}{by} failed"),
            },
        };
        Self {
            at_ms: invocation.started_ms,
            what: What::Ipc,
            window: line(&invocation.window, MAX_WORDS),
            subject: command,
            words,
            took_ms: invocation.duration_us.map(|us| us / 1_000),
            is_error: invocation.status == Status::Failed,
        }
    }

    /// A log has an entry.
    pub(crate) fn noted(kind: Kind, entry: &Entry) -> Self {
        let details = Details(serde_json::from_str(&entry.details).unwrap_or_default());
        let (what, subject, words, is_error) = match kind {
            Kind::Console => details.console(),
            Kind::Network => details.request(),
            Kind::Navigation => details.navigation(),
            Kind::Dialog => details.dialog(),
            Kind::Event => details.event(),
        };
        Self {
            at_ms: entry.at_ms,
            what,
            window: line(&entry.window, MAX_WORDS),
            subject,
            words,
            took_ms: details.milliseconds("duration_ms"),
            is_error,
        }
    }

    /// Its words, with how long it took.
    pub(crate) fn said(&self) -> String {
        match self.took_ms {
            Some(took) => format!("{} ({took} ms)", self.words),
            None => self.words.clone(),
        }
    }
}

/// What an entry says.
struct Details(Map<String, Value>);

/// What it is, its subject, its words, and whether it is an error.
type Described = (What, String, String, bool);

impl Details {
    fn text(&self, key: &str) -> String {
        match self.0.get(key) {
            Some(Value::String(text)) => line(text, MAX_WORDS),
            Some(Value::Null) | None => String::new(),
            Some(value) => line(&value.to_string(), MAX_WORDS),
        }
    }

    fn milliseconds(&self, key: &str) -> Option<u64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
        self.0.get(key)?.as_f64().map(|ms| ms as u64)
    }

    fn console(&self) -> Described {
        let level = self.text("level");
        let words = format!("console.{level}: {}", self.text("message"));
        let is_error = level == "error";
        (What::Console, level, words, is_error)
    }

    fn request(&self) -> Described {
        let (url, method, error) = (self.text("url"), self.text("method"), self.text("error"));
        let status = self.0.get("status").and_then(Value::as_u64);
        let came_of_it = match status {
            _ if !error.is_empty() => format!("failed: {error}"),
            Some(status) => status.to_string(),
            None => String::new(),
        };
        let words = [method, url.clone(), came_of_it].into_iter().filter(|part| !part.is_empty());
        let words = words.collect::<Vec<_>>().join(" ");
        (What::Network, url, words, !error.is_empty() || status.is_some_and(|status| status >= 400))
    }

    fn navigation(&self) -> Described {
        let url = self.text("url");
        let how = if self.text("type") == "load" { "loaded" } else { "is now at" };
        let words = format!("{how} {url}");
        (What::Navigation, url, words, false)
    }

    fn dialog(&self) -> Described {
        let kind = self.text("dialog_type");
        let words = format!("{kind} \"{}\" {}", self.text("message"), self.text("action"));
        (What::Dialog, kind, words.trim_end().to_owned(), false)
    }

    fn event(&self) -> Described {
        let name = self.text("name");
        if name.starts_with("tauri://") || name.starts_with("palisade://") {
            let is_error = name == "palisade://web-process-ended";
            return (What::WindowEvent, name.clone(), name, is_error);
        }
        let payload = match self.0.get("payload") {
            None | Some(Value::Null) => String::new(),
            Some(payload) => format!(" {}", line(&payload.to_string(), MAX_PAYLOAD)),
        };
        let words = format!("{name}{payload}");
        (What::Event, name, words, false)
    }
}

/// A command's own error. Most are strings: those read better without their quotes.
fn plain(json: &str) -> String {
    serde_json::from_str(json).unwrap_or_else(|_| json.to_owned())
}

/// A text in one line, cut: whoever wrote it could else write lines of this tool's.
fn line(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes.min(text.len()));
    let more = if end < text.len() { "…" } else { "" };
    let kept = text[..end].chars().map(|character| if character.is_control() { ' ' } else { character });
    kept.chain(more.chars()).collect()
}

#[cfg(test)]
mod tests;
