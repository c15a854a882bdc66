use std::fs;
use std::io::Write as _;

use futures::FutureExt as _;

use super::*;
use crate::testing::*;
use crate::{Kind, VerifyOptions};

fn kinds(home: &Home) -> Vec<Kind> {
    home.records().iter().map(|record| record.kind).collect()
}

fn damage(home: &Home, options: Options) -> String {
    match home.open(options) {
        Err(OpenError::Damaged(why)) => why,
        other => panic!("must be refused as damaged, and was {other:?}"),
    }
}

fn append_bytes(home: &Home, number: u32, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().append(true).open(home.segment(number)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn records_are_there_in_order_and_the_chain_goes_on_when_opened_again() {
    let home = Home::new();
    let first = home.write(Options::default(), 0..2);
    assert_eq!(first.seq, 4);
    let log = home.open(Options { note: "palisade 0.1.0".into(), ..Options::default() }).unwrap();
    assert_eq!(log.head().seq, 5);
    let Appended::Recorded(link) = log.append_blocking(entry(2)).unwrap() else { panic!("must be recorded") };
    assert_eq!(log.head(), link);
    drop(log);
    use Kind::{Call, Start, Stop};
    assert_eq!(kinds(&home), [Start, Call, Call, Stop, Start, Call]);
    assert_eq!(home.records()[4].note, "palisade 0.1.0");
    let report = home.verify(&VerifyOptions { anchors: vec![first, link], ..VerifyOptions::default() });
    assert!(report.is_intact() && !report.closed, "{report}");
    assert_eq!((report.records, report.end), (6, Some(link)));
}

#[test]
fn what_is_written_gets_to_the_disk_while_nobody_asks() {
    let home = Home::new();
    let log = home.open(Options::default()).unwrap();
    let Appended::Recorded(link) = log.append_blocking(entry(0)).unwrap() else { panic!("must be recorded") };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        // The head names what is on the disk, and nothing else.
        let mut head = fs::File::open(home.path.join("head")).unwrap();
        if crate::head::Head::load(&mut head).unwrap().unwrap().link() == link {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "it must be settled");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(log);
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let home = Home::new();
    let log = home.open(Options::default()).unwrap();
    assert!(matches!(home.open(Options::default()), Err(OpenError::Busy)));
    drop(log);
    home.open(Options::default()).unwrap();
}

#[test]
fn an_end_that_was_never_acknowledged_is_cut_off_wherever_the_crash_came() {
    let home = Home::new();
    home.write(Options::default(), 0..2);
    let whole = fs::read(home.segment(1)).unwrap();
    let (next, _) = Record::from_entry(entry(9), None, None).line(home.records().last().unwrap().link());
    for length in 1..next.len() {
        fs::write(home.segment(1), &whole).unwrap();
        append_bytes(&home, 1, &next.as_bytes()[..length]);
        let report = home.verify(&VerifyOptions::default());
        assert!(report.is_intact() && report.unfinished == length as u64, "{report}");
        let head = fs::read(home.path.join("head")).unwrap();
        drop(home.open(Options::default()).unwrap());
        let records = home.records();
        let recovered = &records[records.len() - 2];
        assert_eq!(recovered.kind, Kind::Recovered);
        assert!(recovered.note.starts_with(&format!("cut off {length} bytes")), "{}", recovered.note);
        assert!(home.verify(&VerifyOptions::default()).is_intact());
        fs::write(home.path.join("head"), head).unwrap();
    }
}

#[test]
fn a_whole_record_that_was_never_acknowledged_is_kept() {
    let home = Home::new();
    let end = home.write(Options::default(), 0..2);
    let (next, link) = Record::from_entry(entry(9), None, None).line(end);
    append_bytes(&home, 1, next.as_bytes());
    append_bytes(&home, 1, &next.as_bytes()[..9]);
    assert_eq!(home.verify(&VerifyOptions::default()).after_head, 1);
    drop(home.open(Options::default()).unwrap());
    let records = home.records();
    assert_eq!(records[4].link(), link);
    assert_eq!(records[5].kind, Kind::Recovered);
    assert!(home.verify(&VerifyOptions::default()).is_intact());
}

#[test]
fn garbage_after_the_acknowledged_end_is_cut_off_and_within_it_is_damage() {
    let home = Home::new();
    home.write(Options::default(), 0..2);
    // What a loss of power may leave: pages that were never written.
    append_bytes(&home, 1, &[0; 5000]);
    append_bytes(&home, 1, b"\nx\n");
    drop(home.open(Options::default()).unwrap());
    assert!(home.verify(&VerifyOptions::default()).is_intact());
    let mut lines = home.lines(1);
    lines[1] = "x".into();
    home.put_lines(1, &lines);
    let before = fs::read(home.segment(1)).unwrap();
    assert!(damage(&home, Options::default()).contains("good up to record 1"));
    assert_eq!(fs::read(home.segment(1)).unwrap(), before, "what is damaged must stay as it is");
}

#[test]
fn an_acknowledged_end_that_is_missing_is_damage() {
    let home = Home::new();
    home.write(Options::default(), 0..2);
    let mut lines = home.lines(1);
    lines.pop();
    home.put_lines(1, &lines);
    assert!(damage(&home, Options::default()).contains("record 4 was acknowledged"));
    fs::write(home.segment(1), "").unwrap();
    assert!(damage(&home, Options::default()).contains("record 4 was acknowledged"));
    fs::remove_file(home.segment(1)).unwrap();
    assert!(damage(&home, Options::default()).contains("4 records were acknowledged"));
}

#[test]
fn a_log_without_its_head_or_its_salt_does_not_open() {
    let home = Home::new();
    home.write(Options::default(), 0..2);
    for name in ["head", "salt"] {
        let path = home.path.join(name);
        let kept = fs::read(&path).unwrap();
        fs::write(&path, "").unwrap();
        assert!(damage(&home, Options::default()).contains(name));
        fs::remove_file(&path).unwrap();
        assert!(matches!(home.open(Options::default()), Err(OpenError::Directory(_))));
        let mut file = home.directory().create(name).unwrap();
        file.write_all(&kept).unwrap();
    }
    home.open(Options::default()).unwrap();
}

#[test]
fn another_record_in_the_acknowledged_ones_place_is_damage() {
    let home = Home::new();
    home.write(Options::default(), 0..2);
    let records = home.records();
    let (other, _) = Record::own(Kind::Stop, now(), "other").line(records[2].link());
    let mut lines = home.lines(1);
    lines[3] = other.trim_end().to_owned();
    home.put_lines(1, &lines);
    assert!(damage(&home, Options::default()).contains("record 4 is not the one"));
}

#[test]
fn a_new_log_whose_making_was_interrupted_begins() {
    for (name, bytes) in [("salt", &b"ab"[..]), ("head", b""), ("head", &[b' '; 700])] {
        let home = Home::new();
        home.open(Options::default()).unwrap();
        for file in ["audit-000001.jsonl", "head", "salt"] {
            fs::remove_file(home.path.join(file)).unwrap();
        }
        home.directory().create(name).unwrap().write_all(bytes).unwrap();
        home.write(Options::default(), 0..1);
        assert!(home.verify(&VerifyOptions::default()).is_intact());
    }
}

#[test]
fn a_file_that_had_only_begun_is_gone_on_with() {
    let home = Home::new();
    let options = || Options { seal: Some(SealKey::new([3; 32])), ..small_files() };
    home.write(options(), 0..6);
    let last = || *home.directory().segments().unwrap().last().unwrap();
    assert!(last() >= 2);
    for bytes in ["", "{\"seq\":"] {
        let name = crate::directory::segment_name(last() + 1);
        home.directory().create(&name).unwrap().write_all(bytes.as_bytes()).unwrap();
        home.write(options(), 0..1);
        let verify = VerifyOptions { seal: options().seal, ..VerifyOptions::default() };
        assert_eq!(home.findings(&verify), Vec::<String>::new());
    }
}

#[test]
fn files_change_at_their_size_and_the_chain_does_not_notice() {
    let home = Home::new();
    home.write(small_files(), 0..30);
    let numbers = home.directory().segments().unwrap();
    assert!(numbers.len() > 5, "{numbers:?}");
    for number in &numbers[1..] {
        assert!(home.lines(*number)[0].contains("\"kind\":\"rotate\""));
    }
    for number in &numbers[..numbers.len() - 1] {
        let size = fs::metadata(home.segment(*number)).unwrap().len();
        assert!((1200..2400).contains(&size), "{size}");
    }
    let report = home.verify(&VerifyOptions::default());
    assert!(report.is_intact() && report.closed, "{report}");
    home.write(small_files(), 0..30);
    assert!(home.verify(&VerifyOptions::default()).is_intact());
}

#[test]
fn a_sealed_log_opens_with_its_key_alone() {
    let home = Home::new();
    let with =
        |key: Option<u8>| Options { seal: key.map(|byte| SealKey::new([byte; 32])), ..Options::default() };
    home.write(with(Some(1)), 0..2);
    assert!(damage(&home, with(Some(2))).contains("not sealed with this key"));
    assert!(damage(&home, with(None)).contains("no key was given"));
    home.write(with(Some(1)), 0..2);
    let unsealed = Home::new();
    unsealed.write(with(None), 0..1);
    assert!(damage(&unsealed, with(Some(1))).contains("not sealed"));
}

#[test]
fn arguments_are_hashed_or_whole_as_configured() {
    let home = Home::new();
    home.write(Options::default(), 0..1);
    home.write(Options { arguments: Arguments::Whole, ..Options::default() }, 0..1);
    let records = home.records();
    let salt = recover::salt(&home.directory()).unwrap();
    let hash = salt.hash(&serde_json::json!({ "n": 0, "sql": "select 1" }));
    assert_eq!((records[1].args_hmac, records[4].args_hmac), (Some(hash), Some(hash)));
    assert!(records[1].args.is_none());
    assert_eq!(records[4].args.as_ref().unwrap().get(), r#"{"n":0,"sql":"select 1"}"#);
    assert!(!fs::read_to_string(home.segment(1)).unwrap().lines().nth(1).unwrap().contains("select"));
    let other = Home::new();
    other.write(Options::default(), 0..1);
    assert_ne!(other.records()[1].args_hmac, Some(hash), "each log has a salt of its own");
}

#[test]
fn many_callers_each_get_a_record_of_their_own() {
    for sync in [Fsync::Interval, Fsync::Always] {
        many_callers(sync);
    }
}

fn many_callers(sync: Fsync) {
    let home = Home::new();
    let log = home.open(Options { sync, rotate_bytes: 20_000, ..Options::default() }).unwrap();
    let mut seqs = std::thread::scope(|scope| {
        let append = |caller: u64| {
            let log = &log;
            scope.spawn(move || -> Vec<u64> {
                (0..25).map(|n| link(log.append_blocking(entry(caller * 100 + n)))).collect()
            })
        };
        let threads: Vec<_> = (0..16).map(append).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    seqs.sort_unstable();
    seqs.dedup();
    assert_eq!(seqs.len(), 400);
    log.close_blocking(now()).unwrap();
    assert!(home.verify(&VerifyOptions::default()).is_intact());
}

fn link(appended: Result<Appended, AppendError>) -> u64 {
    match appended.unwrap() {
        Appended::Recorded(link) => link.seq,
        Appended::Lost(_) => panic!("nothing may be lost"),
    }
}

#[test]
fn a_record_is_kept_whether_or_not_anybody_waits_for_it() {
    for sync in [Fsync::Interval, Fsync::Always] {
        let home = Home::new();
        let log = home.open(Options { sync, ..Options::default() }).unwrap();
        let appended = futures::executor::block_on(async { log.append(entry(1)).await });
        assert_eq!(link(appended), 2);
        // Nobody ever waits for this one,
        drop(log.keep(log.making(entry(2))));
        // nobody waits to the end for that one,
        let mut waiting = Box::pin(log.keep(log.making(entry(3))));
        let _ = waiting.as_mut().now_or_never();
        drop(waiting);
        // and the last is waited for when the log is gone.
        let late = log.keep(log.making(entry(4)));
        let end = futures::executor::block_on(log.close(now())).unwrap();
        // Whoever still waits holds nothing: the directory is free.
        drop(home.open(Options::default()).unwrap());
        assert_eq!((end.seq, link(futures::executor::block_on(late))), (6, 5));
        assert!(home.verify(&VerifyOptions::default()).is_intact());
    }
}

#[test]
fn a_writer_that_is_gone_refuses_or_counts_as_configured() {
    for (policy, expected) in [(Policy::Refuse, "Err(Closed)"), (Policy::Continue, "Ok(Lost(1))")] {
        let home = Home::new();
        let mut log = home.open(Options { policy, ..Options::default() }).unwrap();
        let (nobody, _) = mpsc::channel(1);
        log.messages = Some(nobody);
        assert_eq!(format!("{:?}", log.append_blocking(entry(1))), expected);
        assert_eq!(log.lost(), 1);
    }
}
