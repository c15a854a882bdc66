//! Records, and the one line that each is.
//!
//! Guarantees: a line is JSON with its fields in this order; the last is the SHA-256 of the bytes before it, `prev` that of
//! the record before. So a line can be verified from its bytes, and says itself whether it was changed. Texts are clipped
//! and can't hold a line end. Not guaranteed: that a hash was made by this program; anyone can compute one.
//! Hostile: texts (a client names tools); every byte of a line that is read.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::chain::Link;

mod form;
mod line;
#[cfg(test)]
mod tests;

pub use form::{Entry, EntryKind, Form};

/// Bytes of a principal, an action, an outcome. Without it a client that calls a tool by a name of a megabyte fills the disk.
pub const MAX_TEXT_BYTES: usize = 256;
/// Bytes of a note. As for the others.
pub const MAX_NOTE_BYTES: usize = 1024;
/// Bytes of one line. The largest record is well below (arguments at their bound, every byte of the texts escaped); a longer
/// line is none of ours, and without a bound a file without line ends is read into memory whole.
pub const MAX_LINE_BYTES: usize = 128 << 10;

/// `,"hash":"` and what follows it.
const HASH_FIELD: &str = ",\"hash\":\"";
const TAIL: usize = HASH_FIELD.len() + 64 + 2;

/// A SHA-256, or an HMAC of that size.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What the first record of all has before it.
    pub const NONE: Self = Self([0; 32]);

    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its digits, without a text of their own: each line of a log has three hashes.
    fn digits<'a>(&self, place: &'a mut [u8; 64]) -> &'a str {
        hex::encode_to_slice(self.0, place).expect("two digits for each byte");
        std::str::from_utf8(place).expect("digits are text")
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut [0; 64]))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Sixty-four lower-case hexadecimal digits.
impl FromStr for Hash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) if Self(bytes).digits(&mut [0; 64]) == text => Ok(Self(bytes)),
            _ => Err("a hash is 64 lower-case hexadecimal digits"),
        }
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.digits(&mut [0; 64]))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A millisecond of UTC, written as RFC 3339 with three decimals and a `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(DateTime<Utc>);

impl From<SystemTime> for Time {
    /// Before 1970 and after 9999 it is the nearest of these: a clock that is that wrong must not end the log.
    fn from(time: SystemTime) -> Self {
        let since =
            time.duration_since(UNIX_EPOCH).unwrap_or_default().min(Duration::from_secs(253_402_300_799));
        let whole = Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
        Self(DateTime::UNIX_EPOCH + whole)
    }
}

impl Time {
    fn text(self) -> String {
        let mut text = Vec::new();
        line::time(&mut text, self);
        String::from_utf8(text).expect("digits are text")
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = DateTime::parse_from_rfc3339(&text).map_err(de::Error::custom)?;
        Ok(Self(time.to_utc()))
    }
}

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A call that ran.
    Call,
    /// A call that was refused.
    Denial,
    /// An administrative act: a token made or revoked, a bundle taken in.
    Admin,
    /// The log was opened.
    Start,
    /// The log was closed in order.
    Stop,
    /// A file begins; the one before it ends with the record that this one names.
    Rotate,
    /// A half-written end, left by a crash, was cut off.
    Recovered,
    /// Records could not be written since the one before.
    Lost,
}

impl Kind {
    /// The word for it in a line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Denial => "denial",
            Self::Admin => "admin",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Rotate => "rotate",
            Self::Recovered => "recovered",
            Self::Lost => "lost",
        }
    }
}

/// One record, as it stands in a line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// From 1, without gaps, across files.
    pub seq: u64,
    /// When, by the caller's clock. Not necessarily ascending.
    pub time: Time,
    /// Hash of the record before; of the first, [`Hash::NONE`].
    pub prev: Hash,
    /// What it is of.
    pub kind: Kind,
    /// Who.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub principal: String,
    /// What was called or done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// How it ended.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub outcome: Cow<'static, str>,
    /// In microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_us: Option<u64>,
    /// Bytes of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_in: Option<u64>,
    /// Bytes of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_out: Option<u64>,
    /// Keyed hash of the arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args_hmac: Option<Hash>,
    /// The arguments, where they are kept whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<Box<RawValue>>,
    /// Of [`Kind::Lost`]: how many records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Of the first record of a file: seal over the record before, where there is a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Hash>,
    /// SHA-256 of the line up to this field. Not written by serde: see [`Record::line`].
    #[serde(default = "no_hash", skip_serializing)]
    pub hash: Hash,
}

fn no_hash() -> Hash {
    Hash::NONE
}

impl Record {
    /// One of the log's own kinds.
    pub(crate) fn own(kind: Kind, time: SystemTime, note: &str) -> Self {
        Self {
            seq: 0,
            time: time.into(),
            prev: Hash::NONE,
            kind,
            principal: String::new(),
            action: String::new(),
            outcome: Cow::Borrowed(""),
            duration_us: None,
            bytes_in: None,
            bytes_out: None,
            args_hmac: None,
            args: None,
            count: None,
            note: clip(note.to_owned(), MAX_NOTE_BYTES),
            seal: None,
            hash: Hash::NONE,
        }
    }

    /// Chains it to the one before and gives the line, with its end.
    pub(crate) fn line(&mut self, before: Link) -> (String, Link) {
        let mut line = Vec::new();
        let link = self.write(before, &mut line);
        (String::from_utf8(line).expect("JSON is text"), link)
    }

    /// As [`line`](Self::line), at the end of a text.
    ///
    /// # Panics
    /// Never: there is nothing in a record that JSON can't hold.
    pub(crate) fn write(&mut self, before: Link, text: &mut Vec<u8>) -> Link {
        (self.seq, self.prev) = (before.seq + 1, before.hash);
        let begin = text.len();
        line::write(self, text);
        self.hash = Hash::of(&text[begin..]);
        text.extend_from_slice(HASH_FIELD.as_bytes());
        text.extend_from_slice(self.hash.digits(&mut [0; 64]).as_bytes());
        text.extend_from_slice(b"\"}\n");
        self.link()
    }

    /// From a line without its end; whether its bytes have the hash that it says is [`Parsed::is_genuine`].
    pub(crate) fn parse(line: &[u8]) -> Option<Parsed> {
        let record: Self = serde_json::from_slice(line).ok()?;
        let head = line.len().checked_sub(TAIL)?;
        let is_genuine =
            line[head..].starts_with(HASH_FIELD.as_bytes()) && Hash::of(&line[..head]) == record.hash;
        Some(Parsed { record, is_genuine })
    }

    /// Its place in the chain.
    #[must_use]
    pub fn link(&self) -> Link {
        Link { seq: self.seq, hash: self.hash }
    }
}

/// A line that is a record.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) record: Record,
    /// Its bytes have the hash that it says.
    pub(crate) is_genuine: bool,
}

/// At most that many bytes, whole characters, with a mark where something was left out.
fn clip<T: AsRef<str> + From<String>>(text: T, limit: usize) -> T {
    const MARK: char = '\u{2026}';
    let whole = text.as_ref();
    if whole.len() <= limit {
        return text;
    }
    let end = whole.floor_char_boundary(limit - MARK.len_utf8());
    format!("{}{MARK}", &whole[..end]).into()
}
