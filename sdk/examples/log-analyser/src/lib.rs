//! `analyse_log`: what a log says, and how often.
//!
//! A log of a million lines is a few hundred different ones with other numbers in them. This tool reads a file of a granted
//! directory, counts its levels, and groups its lines by what stays the same; what comes back fits into a model's context.
//!
//! Guarantees: memory is bounded, whatever the file. Imports: `wasi:filesystem` alone: it can't send what it read anywhere.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use palisade_sdk::files::{RelativePath, explain};
use palisade_sdk::{Error, Files, Result, input, output, tool};

/// Bytes read at once.
const CHUNK: u64 = 256 << 10;
/// Bytes of the file that are read at most.
const MAX_BYTES: u64 = 32 << 20;
/// Different lines that are told apart; more of them are one group.
const MAX_GROUPS: usize = 4_096;
/// Characters of a line that count.
const MAX_CHARS: usize = 200;
/// Groups that are returned where nobody says how many.
const DEFAULT_TOP: usize = 10;

#[input]
struct AnalyseLog {
    /// The log file, relative to the granted directory.
    path: String,
    /// Which granted directory. Default: the first one.
    directory: Option<String>,
    /// Only lines that contain this, upper and lower case alike.
    containing: Option<String>,
    /// Groups to return. Default 10.
    top: Option<usize>,
}

#[output]
#[derive(Default)]
struct Analysis {
    /// Lines that were looked at.
    lines: u64,
    /// Lines by level; a line without one is not counted here.
    levels: BTreeMap<String, u64>,
    /// The most frequent lines, the most frequent first.
    groups: Vec<Group>,
    /// The file is longer than what was read.
    truncated: bool,
}

/// Lines that differ in their numbers alone.
#[output]
struct Group {
    /// The line, with `#` for each number.
    line: String,
    count: u64,
    /// The number of its first line, counted from 1.
    first: u64,
}

/// What a log file in a granted directory says, and how often: levels, and lines grouped by what stays the same in them.
#[tool(read_only)]
fn analyse_log(args: AnalyseLog, files: &Files) -> Result<Analysis> {
    let root = files.root(args.directory.as_deref())?;
    let path = RelativePath::parse(&args.path)?;
    let explained = |code| explain(code, &root.name, &path);
    let file = root.directory.open_file(&path).map_err(explained)?;
    let size = file.metadata().map_err(explained)?.size;
    let mut counter = Counter::new(args.containing.as_deref());
    let mut offset = 0;
    while offset < size.min(MAX_BYTES) {
        let bytes = file.read_at(offset, CHUNK).map_err(explained)?;
        if bytes.is_empty() {
            break;
        }
        offset += u64::try_from(bytes.len()).map_err(|_| Error::failed("a chunk of this length can't be"))?;
        counter.take(&bytes);
    }
    Ok(counter.finish(args.top.unwrap_or(DEFAULT_TOP), offset < size))
}

palisade_sdk::export!(analyse_log);

/// Counts lines as their bytes come.
struct Counter {
    containing: Option<String>,
    /// The line that has not ended yet.
    open: Vec<u8>,
    lines: u64,
    levels: BTreeMap<String, u64>,
    /// By what stays the same: how often, and where first.
    groups: BTreeMap<String, (u64, u64)>,
}

impl Counter {
    fn new(containing: Option<&str>) -> Self {
        let containing = containing.map(str::to_lowercase);
        Self { containing, open: Vec::new(), lines: 0, levels: BTreeMap::new(), groups: BTreeMap::new() }
    }

    fn take(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // What is longer than this is of no use to whoever reads the result.
            let room = (8 * MAX_CHARS).saturating_sub(self.open.len());
            self.open.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.open)).trim_end().to_owned();
        let is_wanted = self.containing.as_ref().is_none_or(|text| line.to_lowercase().contains(text));
        if line.is_empty() || !is_wanted {
            return;
        }
        self.lines += 1;
        if let Some(level) = level(&line) {
            *self.levels.entry(level.to_owned()).or_default() += 1;
        }
        let group = pattern(&line);
        let full = self.groups.len() >= MAX_GROUPS && !self.groups.contains_key(&group);
        let group = if full { "(other lines)".to_owned() } else { group };
        self.groups.entry(group).or_insert((0, self.lines)).0 += 1;
    }

    fn finish(mut self, top: usize, truncated: bool) -> Analysis {
        if !self.open.is_empty() {
            self.end_line();
        }
        let mut groups: Vec<Group> =
            self.groups.into_iter().map(|(line, (count, first))| Group { line, count, first }).collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then(a.first.cmp(&b.first)));
        groups.truncate(top);
        Analysis { lines: self.lines, levels: self.levels, groups, truncated }
    }
}

/// The level that a line names, by the words that loggers use.
fn level(line: &str) -> Option<&'static str> {
    let mut words = line.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).take(16);
    words.find_map(|word| match word.to_ascii_uppercase().as_str() {
        "FATAL" | "CRITICAL" | "PANIC" => Some("fatal"),
        "ERROR" | "ERR" => Some("error"),
        "WARN" | "WARNING" => Some("warn"),
        "INFO" | "NOTICE" => Some("info"),
        "DEBUG" => Some("debug"),
        "TRACE" => Some("trace"),
        _ => None,
    })
}

/// The line with `#` for each run of digits (and of hexadecimal ones, where they hold a digit).
fn pattern(line: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in line.chars().take(MAX_CHARS).chain([' ']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        push_word(&mut out, &word);
        word.clear();
        out.push(c);
    }
    out.trim_end().to_owned()
}

fn push_word(out: &mut String, word: &str) {
    let is_digit = |c: char| c.is_ascii_digit();
    if word.contains(is_digit) && word.chars().all(|c| c.is_ascii_hexdigit()) {
        return out.push('#');
    }
    for part in word.split_inclusive(is_digit) {
        out.push_str(part.trim_end_matches(is_digit));
        if part.ends_with(is_digit) && !out.ends_with('#') {
            out.push('#');
        }
    }
}

#[cfg(test)]
mod tests {
    use palisade_sdk::serde_json::to_value;

    use super::*;

    fn of(text: &str, chunk: usize, containing: Option<&str>) -> Analysis {
        let mut counter = Counter::new(containing);
        text.as_bytes().chunks(chunk).for_each(|bytes| counter.take(bytes));
        counter.finish(DEFAULT_TOP, false)
    }

    const LOG: &str = "2026-11-26T10:00:01Z INFO request 17 took 3 ms\n2026-11-26T10:00:02Z ERROR no such user: 0a1b2c\n\
                       2026-11-26T10:00:03Z INFO request 18 took 250 ms\nno level here";

    #[test]
    fn lines_that_differ_in_numbers_are_one_group_wherever_the_chunks_end() {
        for chunk in [1, 7, 64, 4_096] {
            let found = of(LOG, chunk, None);
            assert_eq!(found.lines, 4);
            assert_eq!(found.levels, BTreeMap::from([("error".to_owned(), 1), ("info".to_owned(), 2)]));
            assert_eq!((found.groups[0].count, found.groups[0].first), (2, 1));
            assert!(found.groups[0].line.ends_with("INFO request # took # ms"), "{}", found.groups[0].line);
        }
        assert_eq!(of(LOG, 64, Some("no such USER")).lines, 1);
    }

    #[test]
    fn a_line_without_end_and_bytes_that_are_no_text_are_bounded() {
        let found = of(&"\u{fffd}x".repeat(100_000), 4_096, None);
        assert_eq!((found.lines, found.groups.len()), (1, 1));
        assert!(to_value(&found).unwrap().to_string().len() < 2_000);
    }
}
