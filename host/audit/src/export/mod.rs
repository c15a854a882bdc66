//! Taking records out of the log.
//!
//! Guarantees: JSON Lines are the log's own lines, byte for byte, so that their hashes hold; CSV has no cell that a
//! spreadsheet would take for a formula. Lines that are no records are counted and left out. Memory does not grow with the log.
//! Not guaranteed: that what comes out was verified; [`verify`](crate::verify()) does that.
//! Hostile: every byte in the log. Trusted: the caller with what it exports; the salt never leaves.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::SystemTime;

use crate::directory::{Directory, segment_name};
use crate::error::DirectoryError;
use crate::lines::{Line, Lines};
use crate::record::{Kind, Record, Time};

#[cfg(test)]
mod tests;

/// Records that [`tail`] gives at most. Without it a typing error reads the whole log into memory.
pub const MAX_TAIL: usize = 10_000;

/// Which records. All, by default.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// From this time on.
    pub since: Option<SystemTime>,
    /// Before this time.
    pub until: Option<SystemTime>,
    /// Of this principal.
    pub principal: Option<String>,
    /// Of this action, or of any action of this tool.
    pub action: Option<String>,
    /// With this outcome.
    pub outcome: Option<String>,
    /// Of these kinds; none: of any.
    pub kinds: Vec<Kind>,
    /// With this number and after.
    pub from_seq: u64,
}

impl Filter {
    /// Whether the record is one of those.
    #[must_use]
    pub fn takes(&self, record: &Record) -> bool {
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let tool = record.action.split('.').next().unwrap_or_default();
        self.since.is_none_or(|since| record.time >= Time::from(since))
            && self.until.is_none_or(|until| record.time < Time::from(until))
            && is(&self.principal, &record.principal)
            && (is(&self.action, &record.action) || is(&self.action, tool))
            && is(&self.outcome, &record.outcome)
            && (self.kinds.is_empty() || self.kinds.contains(&record.kind))
            && record.seq >= self.from_seq
    }
}

/// How records are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The log's own lines.
    JsonLines,
    /// Comma-separated values (RFC 4180) with a line of names.
    Csv,
}

/// What an export gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records that were written out.
    pub records: u64,
    /// Lines that are no records, and were left out: verify the log.
    pub unreadable: u64,
}

/// Writes the records out, in their order.
///
/// # Errors
/// When the log can't be read, or `out` not be written.
pub fn export(
    directory: &Directory,
    filter: &Filter,
    format: Format,
    out: &mut impl Write,
) -> Result<Exported, DirectoryError> {
    let failed = |error: io::Error| DirectoryError::io("the export", error);
    match format {
        Format::JsonLines => each(directory, |line, record| {
            if !filter.takes(record) {
                return Ok(false);
            }
            out.write_all(line).and_then(|()| out.write_all(b"\n")).map(|()| true).map_err(failed)
        }),
        Format::Csv => {
            let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
            let failed_csv = |error: csv::Error| failed(error.into());
            csv.write_record(COLUMNS).map_err(failed_csv)?;
            let exported = each(directory, |_, record| {
                if !filter.takes(record) {
                    return Ok(false);
                }
                csv.write_record(cells(record)).map(|()| true).map_err(failed_csv)
            })?;
            csv.flush().map_err(failed)?;
            Ok(exported)
        }
    }
}

const COLUMNS: [&str; 16] = [
    "seq",
    "time",
    "kind",
    "principal",
    "action",
    "outcome",
    "duration_us",
    "bytes_in",
    "bytes_out",
    "args_hmac",
    "args",
    "count",
    "note",
    "prev",
    "seal",
    "hash",
];

fn cells(record: &Record) -> [String; 16] {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let hash = |hash: Option<crate::record::Hash>| hash.map(|hash| hash.to_string()).unwrap_or_default();
    [
        record.seq.to_string(),
        record.time.to_string(),
        record.kind.as_str().to_owned(),
        harmless(&record.principal),
        harmless(&record.action),
        harmless(&record.outcome),
        number(record.duration_us),
        number(record.bytes_in),
        number(record.bytes_out),
        hash(record.args_hmac),
        harmless(record.args.as_ref().map_or("", |args| args.get())),
        number(record.count),
        harmless(&record.note),
        record.prev.to_string(),
        hash(record.seal),
        record.hash.to_string(),
    ]
}

/// A spreadsheet runs what begins like this; an apostrophe makes it a text (OWASP, "CSV Injection").
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The last `count` records' lines, the oldest first; at most [`MAX_TAIL`].
///
/// # Errors
/// When the log can't be read.
pub fn tail(directory: &Directory, count: usize) -> Result<Vec<String>, DirectoryError> {
    let count = count.min(MAX_TAIL);
    let mut kept: VecDeque<String> = VecDeque::new();
    // From the last file back, until there are enough.
    for number in directory.segments()?.into_iter().rev() {
        let wanted = count - kept.len();
        if wanted == 0 {
            break;
        }
        let mut of_file = VecDeque::new();
        read(directory, number, &mut |line, _| {
            if of_file.len() == wanted {
                of_file.pop_front();
            }
            of_file.push_back(String::from_utf8_lossy(line).into_owned());
            Ok(true)
        })?;
        of_file.append(&mut kept);
        kept = of_file;
    }
    Ok(kept.into())
}

type Take<'a> = dyn FnMut(&[u8], &Record) -> Result<bool, DirectoryError> + 'a;

/// Goes through all records; `take` says whether it took one.
fn each(
    directory: &Directory,
    mut take: impl FnMut(&[u8], &Record) -> Result<bool, DirectoryError>,
) -> Result<Exported, DirectoryError> {
    let mut all = Exported::default();
    for number in directory.segments()? {
        let Exported { records, unreadable } = read(directory, number, &mut take)?;
        all.records += records;
        all.unreadable += unreadable;
    }
    Ok(all)
}

fn read(directory: &Directory, number: u32, take: &mut Take<'_>) -> Result<Exported, DirectoryError> {
    let name = segment_name(number);
    let mut lines = Lines::new(directory.read(&name)?);
    let mut of_file = Exported::default();
    while let Some(line) = lines.next().map_err(|error| DirectoryError::io(&name, error))? {
        let Line::Whole(line) = line else {
            // An end without a line end is being written just now, or waits to be cut off.
            of_file.unreadable += u64::from(line == Line::TooLong);
            continue;
        };
        match Record::parse(line) {
            Some(parsed) => of_file.records += u64::from(take(line, &parsed.record)?),
            None => of_file.unreadable += 1,
        }
    }
    Ok(of_file)
}
