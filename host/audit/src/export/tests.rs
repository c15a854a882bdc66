use std::fs;
use std::time::Duration;

use super::*;
use crate::testing::*;
use crate::{Entry, EntryKind, Options};

fn exported(home: &Home, filter: &Filter, format: Format) -> (String, Exported) {
    let mut out = Vec::new();
    let counts = export(&home.directory(), filter, format, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), counts)
}

fn mixed() -> Home {
    let home = Home::new();
    let log = home.open(small_files()).unwrap();
    for number in 0..10 {
        let who = if number % 2 == 0 { "alice" } else { "bob" };
        let denied = number == 7;
        let entry = Entry {
            principal: who.into(),
            action: if number < 5 { "logs.ipc".into() } else { "query_db".into() },
            kind: if denied { EntryKind::Denial } else { EntryKind::Call },
            outcome: if denied { "RATE_LIMITED".into() } else { "OK".into() },
            ..entry(number)
        };
        log.append_blocking(entry).unwrap();
    }
    home
}

#[test]
fn json_lines_are_the_logs_own() {
    let home = mixed();
    let (text, counts) = exported(&home, &Filter::default(), Format::JsonLines);
    let numbers = home.directory().segments().unwrap();
    let whole: String =
        numbers.iter().map(|number| fs::read_to_string(home.segment(*number)).unwrap()).collect();
    assert_eq!(text, whole);
    assert_eq!((counts.records, counts.unreadable), (text.lines().count() as u64, 0));
}

#[test]
fn filters_take_what_they_say() {
    let home = mixed();
    let count = |filter: Filter| exported(&home, &filter, Format::JsonLines).1.records;
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(count(Filter { principal: some("alice"), ..Filter::default() }), 5);
    assert_eq!(count(Filter { action: some("logs"), ..Filter::default() }), 5);
    assert_eq!(count(Filter { action: some("logs.ipc"), ..Filter::default() }), 5);
    assert_eq!(count(Filter { action: some("log"), ..Filter::default() }), 0);
    assert_eq!(count(Filter { kinds: vec![Kind::Denial], ..Filter::default() }), 1);
    assert_eq!(count(Filter { outcome: some("RATE_LIMITED"), ..Filter::default() }), 1);
    let (since, until) = (Some(now() + Duration::from_secs(3)), Some(now() + Duration::from_secs(6)));
    assert_eq!(count(Filter { since, until, kinds: vec![Kind::Call], ..Filter::default() }), 3);
    let last = home.records().last().unwrap().seq;
    assert_eq!(count(Filter { from_seq: last, ..Filter::default() }), 1);
}

#[test]
fn csv_has_a_cell_for_everything_and_none_that_runs() {
    let home = Home::new();
    let log = home.open(Options { arguments: crate::Arguments::Whole, ..Options::default() }).unwrap();
    let evil = Entry {
        principal: "=HYPERLINK(\"http://x\",\"y\")".into(),
        action: "a,\"b\"\r\nc".into(),
        note: Some("@x".into()),
        ..entry(1)
    };
    log.append_blocking(evil).unwrap();
    let (text, counts) =
        exported(&home, &Filter { kinds: vec![Kind::Call], ..Filter::default() }, Format::Csv);
    assert_eq!(counts.records, 1);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| &row[names.iter().position(|found| found == name).unwrap()];
    assert_eq!(cell("principal"), "'=HYPERLINK(\"http://x\",\"y\")");
    assert_eq!(cell("action"), "a,\"b\"\r\nc");
    assert_eq!(cell("note"), "'@x");
    assert_eq!(cell("args"), r#"{"n":1,"sql":"select 1"}"#);
    assert_eq!(cell("hash"), home.records()[1].hash.to_string());
    assert_eq!(cell("duration_us"), "1500");
}

#[test]
fn the_tail_is_the_end_across_files() {
    let home = mixed();
    let all: Vec<u64> = home.records().iter().map(|record| record.seq).collect();
    let numbers = |count: usize| -> Vec<u64> {
        let lines = tail(&home.directory(), count).unwrap();
        lines.iter().map(|line| Record::parse(line.as_bytes()).unwrap().record.seq).collect()
    };
    for count in [0, 1, 4, 7, all.len()] {
        assert_eq!(numbers(count), all[all.len() - count..]);
    }
    assert_eq!(numbers(usize::MAX), all);
}

#[test]
fn what_is_no_record_is_counted_and_left_out() {
    let home = mixed();
    let mut lines = home.lines(1);
    lines[1] = "x".into();
    lines.push("y".repeat(crate::record::MAX_LINE_BYTES + 9));
    home.put_lines(1, &lines);
    let (text, counts) = exported(&home, &Filter::default(), Format::JsonLines);
    assert_eq!(counts.unreadable, 2);
    assert_eq!(text.lines().count() as u64, counts.records);
}
