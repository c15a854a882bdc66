//! What verifying says.
//!
//! Guarantees: only numbers, hashes and names of files are in here, no text of the log's, so that it can be shown anywhere.

use std::fmt;

use serde::Serialize;

use crate::chain::Link;

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line, from 1; 0: the file as a whole.
    pub line: u64,
    /// The record's number, as it says itself, where there is one.
    pub seq: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        self.seq.map_or(Ok(()), |seq| write!(f, ", record {seq}"))
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "problem")]
#[non_exhaustive]
pub enum Problem {
    /// No record.
    #[error("this line is no record: it was overwritten or put in by hand")]
    NotARecord,
    /// Changed.
    #[error("this record was changed: its bytes have not the hash that it says")]
    Changed,
    /// Left out.
    #[error("records {from} to {to} are missing before this one")]
    Missing {
        /// The first one.
        from: u64,
        /// The last one.
        to: u64,
    },
    /// It is there, elsewhere than it belongs.
    #[error("this record was moved: it belongs further up")]
    Moved,
    /// Its number is too high for its place, and what follows does not go on from it.
    #[error("this record does not belong here: it was moved here, or put in by hand")]
    OutOfPlace,
    /// Twice.
    #[error("this record is there a second time: it was doubled")]
    Doubled,
    /// It follows another record than the one that it was written after.
    #[error("this record does not follow the one before it: one of the two was put in or written anew")]
    Spliced,
    /// The end is missing.
    #[error("records {from} to {to} were acknowledged, and are missing at the end")]
    CutOff {
        /// The first one.
        from: u64,
        /// The last one.
        to: u64,
    },
    /// A half-written line, before what was acknowledged.
    #[error("this line has no end, and it is not the last one that was being written")]
    Torn,
    /// A file is missing.
    #[error("the file is missing")]
    FileMissing,
    /// The head can't be read, or is missing.
    #[error("the head is missing or can't be read, so that nothing shows where the log ended")]
    NoHead,
    /// The head names another record of that number.
    #[error("the head names another record of this number: the log was written anew from somewhere before")]
    NotTheHead,
    /// The head carries no seal by that key.
    #[error("the head is not sealed with this key: whoever wrote it did not have it")]
    HeadNotSealed,
    /// A file's first record carries no seal by that key.
    #[error("the file's first record is not sealed with this key: the log was written anew up to here")]
    FileNotSealed,
    /// A record that is known from elsewhere is another one here.
    #[error(
        "the record that is known from elsewhere is another one: the log was written anew from somewhere before"
    )]
    NotTheAnchor,
    /// A record that is known from elsewhere is not here.
    #[error(
        "record {seq}, which is known from elsewhere, is not there: an older log was put in this one's place"
    )]
    AnchorMissing {
        /// Its number.
        seq: u64,
    },
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What.
    #[serde(flatten)]
    pub problem: Problem,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// What verifying gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order of the log. At most [`MAX_FINDINGS`](super::MAX_FINDINGS).
    pub findings: Vec<Finding>,
    /// Files that were read.
    pub files: u64,
    /// Records that were read.
    pub records: u64,
    /// The last record: an anchor, if it is kept elsewhere.
    pub end: Option<Link>,
    /// Records after the head: chained, and anchored by nothing yet.
    pub after_head: u64,
    /// Bytes at the end that are being written, or that a crash left: the next opening cuts them off.
    pub unfinished: u64,
    /// Whether the log was closed in order.
    pub closed: bool,
    /// Whether a key was given: without one, who writes the whole log anew is not found.
    pub sealed: bool,
    /// How many anchors from elsewhere were given: without one, an older log in its place is not found.
    pub anchors: usize,
}

impl Report {
    /// Whether nothing is wrong, as far as key and anchors reach.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} record(s) in {} file(s)", self.records, self.files)?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "DAMAGED {finding}"))?;
        if self.is_intact() {
            writeln!(f, "nothing is wrong")?;
        }
        if let Some(end) = self.end {
            writeln!(f, "keep this elsewhere, to verify against: {end}")?;
        }
        if !self.sealed {
            writeln!(f, "no seal key: who writes the whole log anew is not found")?;
        }
        if self.anchors == 0 {
            writeln!(f, "no anchor from elsewhere: an older log in this one's place is not found")?;
        }
        Ok(())
    }
}
