//! Whether the log is what was written, and where it is not.
//!
//! Guarantees: every line is looked at; each finding says the file, the line and the record, and verifying goes on behind it,
//! so that two wounds are two findings. A record that was changed, left out, put in, moved or doubled is found, as are files
//! that are missing and an end that was cut off, within what the table in the [crate's documentation](crate) says.
//! The log may be written meanwhile: the head is read first, and what follows it is chained and not anchored.
//! Not guaranteed: that texts in a finding are what the log said; only numbers and names of files are in there.
//! Hostile: every byte in the directory.

use std::collections::BTreeMap;

use crate::chain::{Link, SealKey, Sealed};
use crate::directory::{Directory, segment_name};
use crate::error::DirectoryError;
use crate::head::{HEAD, Head};
use crate::lines::{Line, Lines};
use crate::record::{Kind, Record};

mod gaps;
mod report;
#[cfg(test)]
mod tests;

use gaps::Gaps;
pub use report::{Finding, Place, Problem, Report};

/// Findings of one report. Without it a file of a million broken lines fills the memory; the first ones tell enough.
pub const MAX_FINDINGS: usize = 1000;

/// What the log is held against.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// The key that it was sealed with.
    pub seal: Option<SealKey>,
    /// Records that are known from elsewhere: printed, mailed, exported.
    pub anchors: Vec<Link>,
    /// The number of the first file that must be there, where older ones were taken away on purpose. 0 and 1: all.
    pub first_file: u32,
}

/// Verifies the log in a directory. Nothing is changed, and no lock is taken.
///
/// # Errors
/// When a file can't be read at all: that is no finding about what is in it.
pub fn verify(directory: &Directory, options: &VerifyOptions) -> Result<Report, DirectoryError> {
    let head = read_head(directory)?;
    let mut walk = Walk::new(options, head);
    let first = options.first_file.max(1);
    let numbers: Vec<u32> = directory.segments()?.into_iter().filter(|number| *number >= first).collect();
    let mut next = first;
    for (index, number) in numbers.iter().enumerate() {
        walk.missing_files(next, *number);
        next = number + 1;
        walk.file(directory, *number, index + 1 == numbers.len())?;
    }
    if let Some(head) = head {
        walk.missing_files(next, head.file.saturating_add(1));
    }
    Ok(walk.finish())
}

fn read_head(directory: &Directory) -> Result<Option<Head>, DirectoryError> {
    if !directory.has(HEAD) {
        return Ok(None);
    }
    let mut file = directory.read(HEAD)?;
    let mut head = None;
    // While it is being written, a half may be seen half-written; both at once only by a miracle, and thrice never.
    for _ in 0..3 {
        head = Head::load(&mut file).map_err(|error| DirectoryError::io(HEAD, error))?;
        if head.is_some() {
            break;
        }
    }
    Ok(head)
}

struct Walk<'a> {
    options: &'a VerifyOptions,
    head: Option<Head>,
    report: Report,
    /// The last record that was read, whatever is wrong with it. `None`: none yet, and the first may go on from anything.
    before: Option<Link>,
    gaps: Gaps,
    /// The last record but one, where the last left numbers out; and the finding that says so.
    jump: Option<(Link, usize)>,
    /// Records that are known otherwise: number, and what it means if another is there.
    known: BTreeMap<u64, Vec<(Link, Problem)>>,
    last_kind: Option<Kind>,
    place: Place,
}

impl<'a> Walk<'a> {
    fn new(options: &'a VerifyOptions, head: Option<Head>) -> Self {
        let report = Report {
            findings: Vec::new(),
            files: 0,
            records: 0,
            end: None,
            after_head: 0,
            unfinished: 0,
            closed: false,
            sealed: options.seal.is_some(),
            anchors: options.anchors.len(),
        };
        let mut known: BTreeMap<u64, Vec<(Link, Problem)>> = BTreeMap::new();
        let heads = head.iter().map(|head| (head.link(), Problem::NotTheHead));
        let anchors = options.anchors.iter().map(|anchor| (*anchor, Problem::NotTheAnchor));
        heads.chain(anchors).for_each(|known_one| known.entry(known_one.0.seq).or_default().push(known_one));
        let before = (options.first_file <= 1).then_some(Link::START);
        let place = Place { file: HEAD.to_owned(), line: 0, seq: None };
        Self {
            options,
            head,
            report,
            before,
            gaps: Gaps::default(),
            jump: None,
            known,
            last_kind: None,
            place,
        }
    }

    fn found(&mut self, problem: Problem) {
        if self.report.findings.len() < MAX_FINDINGS {
            self.report.findings.push(Finding { place: self.place.clone(), problem });
        }
    }

    fn missing_files(&mut self, from: u32, to: u32) {
        // The head is anyone's claim: a bound, so that it can't claim four thousand million files.
        for number in (from..to).take(MAX_FINDINGS) {
            self.place = Place { file: segment_name(number), line: 0, seq: None };
            self.found(Problem::FileMissing);
        }
    }

    fn file(&mut self, directory: &Directory, number: u32, is_last: bool) -> Result<(), DirectoryError> {
        let name = segment_name(number);
        let mut lines = Lines::new(directory.read(&name)?);
        self.report.files += 1;
        let mut is_first = true;
        loop {
            let start = lines.offset();
            let line = lines.next().map_err(|error| DirectoryError::io(&name, error))?;
            let Some(line) = line else { return Ok(()) };
            // Cut here: `line` borrows `lines`, whose number is wanted below.
            let parsed = match line {
                Line::Whole(line) => Record::parse(line).ok_or(Problem::NotARecord),
                Line::TooLong => Err(Problem::NotARecord),
                Line::Torn(bytes) if is_last && self.is_unacknowledged(number, start) => {
                    self.report.unfinished = bytes;
                    return Ok(());
                }
                Line::Torn(_) => Err(Problem::Torn),
            };
            self.place = Place { file: name.clone(), line: lines.number(), seq: None };
            match parsed {
                Ok(parsed) => self.record(&parsed.record, parsed.is_genuine, is_first),
                Err(problem) => self.found(problem),
            }
            is_first = false;
        }
    }

    /// Whether nothing from this byte on was acknowledged.
    fn is_unacknowledged(&self, file: u32, offset: u64) -> bool {
        self.head.is_some_and(|head| file > head.file || (file == head.file && offset >= head.length))
    }

    fn record(&mut self, record: &Record, is_genuine: bool, is_first: bool) {
        self.place.seq = Some(record.seq);
        self.report.records += 1;
        if !is_genuine {
            self.found(Problem::Changed);
        }
        self.doubt_jump(record);
        let before = self.before.unwrap_or(Link { seq: record.seq.saturating_sub(1), hash: record.prev });
        let expected = before.seq.saturating_add(1);
        if record.seq < expected {
            // Not the end of the chain: what follows goes on from the record before this one.
            if !self.gaps.fill(record.seq, &mut self.report.findings) {
                return self.found(Problem::Doubled);
            }
            self.found(Problem::Moved);
            return self.compare(record);
        }
        if record.seq > expected {
            let (from, to) = (expected, record.seq - 1);
            if self.report.findings.len() < MAX_FINDINGS {
                self.gaps.open(from, to, self.report.findings.len());
                self.jump = Some((before, self.report.findings.len()));
            }
            self.found(Problem::Missing { from, to });
        } else if record.prev != before.hash {
            self.found(Problem::Spliced);
        }
        self.compare(record);
        if let Some(key) = self.options.seal.as_ref().filter(|_| is_first) {
            let sealed = Link { seq: record.seq.saturating_sub(1), hash: record.prev };
            if !key.is_seal(Sealed::File, sealed, record.seal) {
                self.found(Problem::FileNotSealed);
            }
        }
        self.last_kind = Some(record.kind);
        self.before = Some(record.link());
    }

    /// Whether the record before, which left numbers out, was one that the log goes on from. If not, it is that one which does
    /// not belong, and not all that follow: a number is a claim, and this record's claim and hash speak against it.
    fn doubt_jump(&mut self, record: &Record) {
        let Some((origin, index)) = self.jump.take() else { return };
        let goes_on = self.before.is_some_and(|before| record.prev == before.hash || record.seq > before.seq);
        if !goes_on && record.seq > origin.seq + 1 {
            self.report.findings[index].problem = Problem::OutOfPlace;
            self.gaps.close(index);
            self.before = Some(origin);
        }
    }

    /// Holds a record against what is known of it otherwise.
    fn compare(&mut self, record: &Record) {
        let known = self.known.remove(&record.seq).unwrap_or_default();
        for (link, problem) in known {
            if link != record.link() {
                self.found(problem);
            }
        }
    }

    fn finish(mut self) -> Report {
        let end = self.before.filter(|end| end.seq > 0);
        let last = end.map_or(0, |end| end.seq);
        match self.head {
            None => {
                self.place = Place { file: HEAD.to_owned(), line: 0, seq: None };
                self.found(Problem::NoHead);
            }
            Some(head) => self.check_head(&head, last),
        }
        // What was met is no longer among the known.
        let known = std::mem::take(&mut self.known);
        let anchors = self.options.anchors.iter().map(|anchor| anchor.seq);
        let beyond: Vec<u64> = anchors.filter(|seq| *seq > 0 && known.contains_key(seq)).collect();
        for seq in beyond {
            self.place.seq = Some(seq);
            self.found(Problem::AnchorMissing { seq });
        }
        self.report.end = end;
        self.report.closed = self.last_kind == Some(Kind::Stop);
        self.report
    }

    fn check_head(&mut self, head: &Head, last: u64) {
        if head.seq > last {
            self.place.seq = None;
            self.found(Problem::CutOff { from: last + 1, to: head.seq });
        }
        self.report.after_head = last.saturating_sub(head.seq);
        if let Some(key) = &self.options.seal
            && !key.is_seal(Sealed::Head, head.link(), head.seal)
        {
            self.place = Place { file: HEAD.to_owned(), line: 0, seq: Some(head.seq) };
            self.found(Problem::HeadNotSealed);
        }
    }
}
