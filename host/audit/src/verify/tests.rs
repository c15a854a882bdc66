use std::fs;

use super::*;
use crate::testing::*;
use crate::{Hash, Options};

/// A log of several files, its lines by file.
fn log() -> Home {
    let home = Home::new();
    home.write(Options { rotate_bytes: 2000, ..Options::default() }, 0..20);
    assert_eq!(home.findings(&VerifyOptions::default()), Vec::<String>::new());
    assert!(home.directory().segments().unwrap().len() >= 3);
    home
}

/// What is found after the lines of the second file were changed. Its first line is record `first`.
fn after(change: impl FnOnce(&mut Vec<String>)) -> (Vec<String>, u64) {
    let home = log();
    let mut lines = home.lines(2);
    let first = Record::parse(lines[0].as_bytes()).unwrap().record.seq;
    change(&mut lines);
    home.put_lines(2, &lines);
    (home.findings(&VerifyOptions::default()), first)
}

fn at(line: u64, seq: u64, problem: &str) -> String {
    format!("audit-000002.jsonl:{line}:{seq} {problem}")
}

/// A line with a hash that fits, whatever it says.
fn forged(line: &str, from: &str, to: &str) -> String {
    let changed = line.replacen(from, to, 1);
    assert_ne!(changed, line);
    let head = &changed[..changed.len() - 75];
    format!("{head},\"hash\":\"{}\"}}", Hash::of(head.as_bytes()))
}

#[test]
fn a_changed_record_is_located() {
    let (found, first) = after(|lines| lines[2] = lines[2].replacen("alice", "mallo", 1));
    assert_eq!(found, [at(3, first + 2, "Changed")]);
    let (found, first) = after(|lines| lines[2] = lines[2].replacen("\"OK\"", "\"NO\"", 1));
    assert_eq!(found, [at(3, first + 2, "Changed")]);
}

#[test]
fn a_record_that_was_written_anew_no_longer_fits() {
    let (found, first) = after(|lines| lines[2] = forged(&lines[2], "alice", "mallo"));
    assert_eq!(found, [at(4, first + 3, "Spliced")]);
}

#[test]
fn removed_records_are_located() {
    let (found, first) = after(|lines| drop(lines.remove(2)));
    assert_eq!(found, [at(3, first + 3, &format!("Missing {{ from: {0}, to: {0} }}", first + 2))]);
    let (found, first) = after(|lines| drop(lines.drain(1..4)));
    assert_eq!(found, [at(2, first + 4, &format!("Missing {{ from: {}, to: {} }}", first + 1, first + 3))]);
}

#[test]
fn moved_records_are_located() {
    let (found, first) = after(|lines| lines.swap(2, 3));
    // Line 3 is one ahead, and line 4 belongs before it.
    assert_eq!(found, [at(4, first + 2, "Moved")]);
    let (found, first) = after(|lines| {
        let line = lines.remove(1);
        lines.insert(3, line);
    });
    assert_eq!(found, [at(4, first + 1, "Moved")]);
}

#[test]
fn doubled_records_are_located() {
    let (found, first) = after(|lines| lines.insert(3, lines[2].clone()));
    assert_eq!(found, [at(4, first + 2, "Doubled")]);
    let (found, first) = after(|lines| lines.push(lines[0].clone()));
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with(&format!(":{first} Doubled")), "{found:?}");
}

#[test]
fn what_was_put_in_by_hand_is_located() {
    let (found, _) = after(|lines| lines.insert(2, "{\"note\":\"nothing to see\"}".into()));
    assert_eq!(found, ["audit-000002.jsonl:3:- NotARecord"]);
    let (found, _) = after(|lines| lines.insert(1, String::new()));
    assert_eq!(found, ["audit-000002.jsonl:2:- NotARecord"]);
    let long = "x".repeat(crate::record::MAX_LINE_BYTES + 1);
    let (found, _) = after(|lines| lines.insert(1, long));
    assert_eq!(found, ["audit-000002.jsonl:2:- NotARecord"]);
}

#[test]
fn records_of_another_log_do_not_fit() {
    let other = log().lines(2);
    let (found, first) = after(|lines| lines[2] = other[2].clone());
    assert_eq!(found, [at(3, first + 2, "Spliced"), at(4, first + 3, "Spliced")]);
}

#[test]
fn two_wounds_are_two_findings() {
    let (found, first) = after(|lines| {
        lines[1] = lines[1].replacen("alice", "mallo", 1);
        lines.remove(3);
    });
    let missing = format!("Missing {{ from: {0}, to: {0} }}", first + 3);
    assert_eq!(found, [at(2, first + 1, "Changed"), at(4, first + 4, &missing)]);
}

#[test]
fn an_end_that_was_cut_off_is_found() {
    let home = log();
    let last = *home.directory().segments().unwrap().last().unwrap();
    let end = home.records().last().unwrap().seq;
    let mut lines = home.lines(last);
    lines.pop();
    home.put_lines(last, &lines);
    let found = home.findings(&VerifyOptions::default());
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with(&format!("CutOff {{ from: {end}, to: {end} }}")), "{found:?}");
    // In the middle of a line: the piece is no record, and what it was of is missing.
    let text = fs::read_to_string(home.segment(last)).unwrap();
    fs::write(home.segment(last), &text[..text.len() - 5]).unwrap();
    let found = home.findings(&VerifyOptions::default());
    assert!(found[0].ends_with("- Torn"), "{found:?}");
    assert!(found[1].ends_with(&format!("CutOff {{ from: {}, to: {end} }}", end - 1)), "{found:?}");
}

#[test]
fn missing_files_are_named() {
    let home = log();
    let first =
        |home: &Home, number: u32| Record::parse(home.lines(number)[0].as_bytes()).unwrap().record.seq;
    let (second, third) = (first(&home, 2), first(&home, 3));
    let kept = fs::read(home.segment(2)).unwrap();
    fs::remove_file(home.segment(2)).unwrap();
    let missing = format!("audit-000003.jsonl:1:{third} Missing {{ from: {second}, to: {} }}", third - 1);
    assert_eq!(
        home.findings(&VerifyOptions::default()),
        ["audit-000002.jsonl:0:- FileMissing".to_owned(), missing]
    );
    home.directory().create("audit-000002.jsonl").unwrap();
    fs::write(home.segment(2), kept).unwrap();
    fs::remove_file(home.segment(1)).unwrap();
    let found = home.findings(&VerifyOptions::default());
    assert_eq!(found[0], "audit-000001.jsonl:0:- FileMissing");
    assert!(found[1].contains(&format!("Missing {{ from: 1, to: {} }}", second - 1)), "{found:?}");
    // Taken away on purpose.
    assert_eq!(
        home.findings(&VerifyOptions { first_file: 2, ..VerifyOptions::default() }),
        Vec::<String>::new()
    );
}

#[test]
fn the_last_file_missing_is_found_by_the_head() {
    let home = log();
    let last = *home.directory().segments().unwrap().last().unwrap();
    fs::remove_file(home.segment(last)).unwrap();
    let found = home.findings(&VerifyOptions::default());
    assert_eq!(found[0], format!("audit-{last:06}.jsonl:0:- FileMissing"));
    assert!(found[1].contains("CutOff"), "{found:?}");
}

#[test]
fn a_log_without_a_head_is_found() {
    let home = log();
    fs::write(home.path.join("head"), "x").unwrap();
    assert_eq!(home.findings(&VerifyOptions::default()), ["head:0:- NoHead"]);
    fs::remove_file(home.path.join("head")).unwrap();
    assert_eq!(home.findings(&VerifyOptions::default()), ["head:0:- NoHead"]);
}

/// Everything from record `from` on written anew, with the head: what anyone can do who may write to the directory.
fn rewrite(home: &Home, from: u64) {
    let mut link = Link::START;
    let last = *home.directory().segments().unwrap().last().unwrap();
    let mut length = 0;
    for number in 1..=last {
        let mut lines = home.lines(number);
        for line in &mut lines {
            let mut record = Record::parse(line.as_bytes()).unwrap().record;
            if record.seq >= from {
                record.principal = "mallory".into();
            }
            let (text, next) = record.line(link);
            (*line, link) = (text.trim_end().to_owned(), next);
        }
        home.put_lines(number, &lines);
        length = fs::metadata(home.segment(number)).unwrap().len();
    }
    let mut file = home.directory().write(HEAD).unwrap();
    let head = Head::load(&mut file).unwrap().unwrap();
    head.moved(link, last, length, None).store(&mut file).unwrap();
}

#[test]
fn a_log_that_was_written_anew_is_found_by_a_key_or_an_anchor_and_not_without() {
    let home = Home::new();
    let key = SealKey::new([5; 32]);
    let sealed = || Options { seal: Some(key.clone()), ..small_files() };
    let early = home.write(sealed(), 0..2);
    let late = home.write(sealed(), 0..10);
    let with_key = VerifyOptions { seal: Some(key.clone()), ..VerifyOptions::default() };
    let with_anchor = |anchor| VerifyOptions { anchors: vec![anchor], ..VerifyOptions::default() };
    for options in [&with_key, &with_anchor(early), &with_anchor(late)] {
        assert_eq!(home.findings(options), Vec::<String>::new());
    }
    rewrite(&home, early.seq + 1);
    // The table in the crate's documentation says so: plain hashes prove nothing against this.
    assert_eq!(home.findings(&VerifyOptions::default()), Vec::<String>::new());
    assert_eq!(home.findings(&with_anchor(early)), Vec::<String>::new(), "it proves what is before it alone");
    let found = home.findings(&with_anchor(late));
    assert!(found.len() == 1 && found[0].ends_with(&format!(":{} NotTheAnchor", late.seq)), "{found:?}");
    let found = home.findings(&with_key);
    assert!(found.iter().any(|finding| finding.ends_with("FileNotSealed")), "{found:?}");
    assert!(
        found.last().unwrap().starts_with("head:") && found.last().unwrap().ends_with("HeadNotSealed"),
        "{found:?}"
    );
}

#[test]
fn an_older_log_in_its_place_is_found_by_an_anchor_alone() {
    let home = Home::new();
    let key = SealKey::new([5; 32]);
    let sealed = || Options { seal: Some(key.clone()), ..Options::default() };
    home.write(sealed(), 0..2);
    let old = ["audit-000001.jsonl", "head"].map(|name| (name, fs::read(home.path.join(name)).unwrap()));
    let anchor = home.write(sealed(), 0..2);
    old.iter().for_each(|(name, bytes)| fs::write(home.path.join(name), bytes).unwrap());
    let with_key = VerifyOptions { seal: Some(key), ..VerifyOptions::default() };
    assert_eq!(home.findings(&with_key), Vec::<String>::new());
    let found = home.findings(&VerifyOptions { anchors: vec![anchor], ..with_key });
    assert!(
        found.len() == 1 && found[0].contains(&format!("AnchorMissing {{ seq: {} }}", anchor.seq)),
        "{found:?}"
    );
}

#[test]
fn the_wrong_key_is_no_key() {
    let home = log();
    let found =
        home.findings(&VerifyOptions { seal: Some(SealKey::new([1; 32])), ..VerifyOptions::default() });
    assert!(found[0].starts_with("audit-000001.jsonl:1:1 FileNotSealed"), "{found:?}");
}

#[test]
fn a_log_can_be_verified_while_it_is_written() {
    let home = Home::new();
    let log = home.open(small_files()).unwrap();
    std::thread::scope(|scope| {
        let writer =
            scope.spawn(|| (0..300).try_for_each(|n| log.append_blocking(entry(n)).map(drop)).unwrap());
        while !writer.is_finished() {
            assert_eq!(home.findings(&VerifyOptions::default()), Vec::<String>::new());
        }
    });
}

#[test]
fn findings_are_bounded_and_can_be_shown() {
    let home = log();
    home.put_lines(2, &vec!["x".to_owned(); 3 * MAX_FINDINGS]);
    let report = home.verify(&VerifyOptions::default());
    assert_eq!(report.findings.len(), MAX_FINDINGS);
    assert!(
        report.to_string().contains("DAMAGED audit-000002.jsonl, line 1: this line is no record"),
        "{report}"
    );
    let json = serde_json::to_value(&report.findings[0]).unwrap();
    assert_eq!(json["problem"], "not-a-record");
    assert_eq!(json["file"], "audit-000002.jsonl");
    let intact = log().verify(&VerifyOptions::default()).to_string();
    assert!(intact.contains("nothing is wrong") && intact.contains("keep this elsewhere"), "{intact}");
}

#[test]
fn absurd_numbers_do_not_stop_it() {
    let (found, first) = after(|lines| {
        let seq = format!("\"seq\":{}", Record::parse(lines[2].as_bytes()).unwrap().record.seq);
        lines[2] = forged(&lines[2], &seq, &format!("\"seq\":{}", u64::MAX));
    });
    let missing = format!("Missing {{ from: {0}, to: {0} }}", first + 2);
    assert_eq!(found, [at(3, u64::MAX, "OutOfPlace"), at(4, first + 3, &missing)]);
}

#[test]
fn a_record_that_was_moved_up_is_located_where_it_stands() {
    let (found, first) = after(|lines| lines[1..4].reverse());
    let missing = format!("Missing {{ from: {0}, to: {0} }}", first + 3);
    assert_eq!(
        found,
        [at(2, first + 3, "OutOfPlace"), at(4, first + 1, "Moved"), at(5, first + 4, &missing)]
    );
}
