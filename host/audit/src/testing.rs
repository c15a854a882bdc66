//! What the tests of this crate share: a log in a temporary directory, entries, and ways to touch its files.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tempfile::TempDir;

use crate::*;

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_800_000_000_123)
}

/// The n-th call.
pub(crate) fn entry(number: u64) -> Entry {
    Entry {
        time: now() + Duration::from_secs(number),
        kind: EntryKind::Call,
        principal: "alice".into(),
        action: "query_db".into(),
        outcome: "OK".into(),
        duration: Duration::from_micros(1500),
        bytes_in: 10,
        bytes_out: number,
        arguments: Some(json!({ "sql": "select 1", "n": number })),
        note: None,
    }
}

/// A place for one log.
pub(crate) struct Home {
    _dir: TempDir,
    pub(crate) path: PathBuf,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("audit");
        Self { _dir: dir, path }
    }

    pub(crate) fn open(&self, options: Options) -> Result<AuditLog, OpenError> {
        AuditLog::open(&self.path, ambient_authority(), options, now())
    }

    /// Opens, appends calls of these numbers, closes.
    pub(crate) fn write(&self, options: Options, numbers: std::ops::Range<u64>) -> Link {
        let log = self.open(options).unwrap();
        for number in numbers {
            log.append_blocking(entry(number)).unwrap();
        }
        log.close_blocking(now()).unwrap()
    }

    pub(crate) fn directory(&self) -> Directory {
        Directory::open(&self.path, ambient_authority()).unwrap()
    }

    pub(crate) fn verify(&self, options: &VerifyOptions) -> Report {
        verify(&self.directory(), options).unwrap()
    }

    /// What is wrong, in words: `file:line:seq problem`.
    pub(crate) fn findings(&self, options: &VerifyOptions) -> Vec<String> {
        let show = |finding: &Finding| {
            let Place { file, line, seq } = &finding.place;
            let seq = seq.map_or_else(|| "-".to_owned(), |seq| seq.to_string());
            format!("{file}:{line}:{seq} {:?}", finding.problem)
        };
        self.verify(options).findings.iter().map(show).collect()
    }

    pub(crate) fn segment(&self, number: u32) -> PathBuf {
        self.path.join(format!("audit-{number:06}.jsonl"))
    }

    pub(crate) fn lines(&self, number: u32) -> Vec<String> {
        fs::read_to_string(self.segment(number)).unwrap().lines().map(str::to_owned).collect()
    }

    pub(crate) fn put_lines(&self, number: u32, lines: &[String]) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(self.segment(number), text).unwrap();
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let lines = tail(&self.directory(), MAX).unwrap();
        lines.iter().map(|line| Record::parse(line.as_bytes()).unwrap().record).collect()
    }
}

const MAX: usize = export::MAX_TAIL;

/// Files of about four records.
pub(crate) fn small_files() -> Options {
    Options { rotate_bytes: 1200, ..Options::default() }
}
