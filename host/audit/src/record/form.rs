//! What callers give, and the record that it becomes.
//!
//! Guarantees: texts are clipped, arguments are kept as the log says. Not guaranteed: that a text is redacted; whoever gives
//! it has done that. Hostile: the texts.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Hash, Kind, MAX_TEXT_BYTES, Record, clip};
use crate::arguments::{Arguments, Salt};

/// What callers record; the other kinds are the log's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A call that ran.
    Call,
    /// A call that was refused.
    Denial,
    /// An administrative act.
    Admin,
}

/// What a caller gives. Every text in it is redacted already.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub time: SystemTime,
    /// What.
    pub kind: EntryKind,
    /// Who.
    pub principal: String,
    /// The tool, or `tool.action`; of an administrative act, what was done.
    pub action: String,
    /// How it ended: `OK`, or a failure's code.
    pub outcome: Cow<'static, str>,
    /// How long it took.
    pub duration: Duration,
    /// Bytes of the request.
    pub bytes_in: u64,
    /// Bytes of the answer.
    pub bytes_out: u64,
    /// The arguments; kept as [`Arguments`](crate::Arguments) says.
    pub arguments: Option<Value>,
    /// Anything else.
    pub note: Option<String>,
}

/// What of an entry a record has. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Form {
    salt: Salt,
    arguments: Arguments,
}

impl Form {
    /// Of records whose arguments are hashed with this salt, or kept as well.
    #[must_use]
    pub fn new(salt: Salt, arguments: Arguments) -> Self {
        Self { salt, arguments }
    }

    /// What an entry becomes, before its place in the chain is known.
    #[must_use]
    pub fn record(&self, entry: Entry) -> Record {
        let kept = entry.arguments.as_ref().map(|given| self.salt.keep(given, self.arguments));
        let (hash, whole) = kept.map_or((None, None), |(hash, whole)| (Some(hash), whole));
        let whole = whole.and_then(|text| RawValue::from_string(text).ok());
        Record::from_entry(entry, hash, whole)
    }
}

impl Record {
    /// What a caller gave, its texts clipped, its arguments kept as given.
    pub(crate) fn from_entry(entry: Entry, args_hmac: Option<Hash>, args: Option<Box<RawValue>>) -> Self {
        let kind = match entry.kind {
            EntryKind::Call => Kind::Call,
            EntryKind::Denial => Kind::Denial,
            EntryKind::Admin => Kind::Admin,
        };
        Self {
            principal: clip(entry.principal, MAX_TEXT_BYTES),
            action: clip(entry.action, MAX_TEXT_BYTES),
            outcome: clip(entry.outcome, MAX_TEXT_BYTES),
            duration_us: Some(u64::try_from(entry.duration.as_micros()).unwrap_or(u64::MAX)),
            bytes_in: Some(entry.bytes_in),
            bytes_out: Some(entry.bytes_out),
            args_hmac,
            args,
            ..Self::own(kind, entry.time, entry.note.as_deref().unwrap_or_default())
        }
    }
}
