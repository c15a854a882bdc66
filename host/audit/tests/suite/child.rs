//! The processes that are killed or run out of room: this test program, run again for one test of it.
//!
//! Each of these tests does what a child does when it is asked to by its environment, and a small part of it otherwise.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use palisade_audit::{
    Appended, AuditLog, Directory, Entry, EntryKind, Filter, Format, Fsync, Link, Options, Policy, Report,
    VerifyOptions, ambient_authority, export, verify,
};
use tempfile::TempDir;

/// Where the child's log is.
const LOG: &str = "PALISADE_AUDIT_TEST_LOG";
/// What makes the child's entries its own.
const ROUND: &str = "PALISADE_AUDIT_TEST_ROUND";
/// Bytes that a file of the child's may have.
const LIMIT: &str = "PALISADE_AUDIT_TEST_LIMIT";

/// A record that a child says was acknowledged: principal, number and hash.
pub(crate) type Acknowledged = BTreeMap<String, Link>;

/// A place on a disk, not in memory: the target directory.
pub(crate) fn home() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = dir.path().join("audit");
    (dir, path)
}

pub(crate) fn entry(principal: String) -> Entry {
    Entry {
        time: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        kind: EntryKind::Call,
        principal,
        action: "query_db".into(),
        outcome: "OK".into(),
        duration: Duration::from_millis(3),
        bytes_in: 100,
        bytes_out: 2000,
        arguments: Some(serde_json::json!({ "sql": "select 1" })),
        note: None,
    }
}

pub(crate) fn open(path: &Path, options: Options) -> AuditLog {
    AuditLog::open(path, ambient_authority(), options, SystemTime::now()).unwrap()
}

pub(crate) fn intact(path: &Path) -> Report {
    let directory = Directory::open(path, ambient_authority()).unwrap();
    let report = verify(&directory, &VerifyOptions::default()).unwrap();
    assert!(report.is_intact(), "{report}");
    report
}

/// The records of the log, by principal.
pub(crate) fn records(path: &Path) -> BTreeMap<String, Link> {
    let directory = Directory::open(path, ambient_authority()).unwrap();
    let mut text = Vec::new();
    export(&directory, &Filter::default(), Format::JsonLines, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let parse = |line: &str| {
        let record: palisade_audit::Record = serde_json::from_str(line).unwrap();
        (record.principal.clone(), record.link())
    };
    text.lines().map(parse).collect()
}

/// Runs one of the tests below as a child. A write over a limit is an error to it, and no signal.
pub(crate) fn spawn(test: &str, log: &Path, round: u64, limit: Option<u64>) -> Child {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("child::{test}"), "--nocapture", "--test-threads=1"]);
    command.env(LOG, log).env(ROUND, round.to_string());
    if let Some(limit) = limit {
        command.env(LIMIT, limit.to_string());
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The words that a child says, line by line: `said WORD …`.
pub(crate) fn said(stdout: ChildStdout) -> impl Iterator<Item = Vec<String>> {
    let lines = BufReader::new(stdout).lines().map_while(Result::ok);
    // libtest's own words stand before the first of them, on the same line.
    let ours = lines.filter_map(|line| line.find("said ").map(|at| line[at + 5..].to_owned()));
    // The last line of a child that was killed may be half a line.
    ours.filter(|line| line.ends_with(" .")).map(|line| line.split(' ').map(str::to_owned).collect())
}

fn say(words: &str) {
    println!("said {words} .");
}

fn asked() -> Option<(PathBuf, u64)> {
    let log = std::env::var_os(LOG)?;
    Some((log.into(), std::env::var(ROUND).unwrap().parse().unwrap()))
}

fn report(principal: &str, appended: Appended) {
    match appended {
        Appended::Recorded(link) => say(&format!("kept {principal} {link}")),
        Appended::Lost(count) => say(&format!("lost {count}")),
    }
}

/// Appends from eight threads, and says what was acknowledged, until it is killed.
#[test]
fn a_writer_says_what_was_acknowledged() {
    let (home, (path, round), count) = match asked() {
        Some(asked) => (None, asked, u64::MAX),
        None => {
            let (home, path) = home();
            (Some(home), (path, 0), 3)
        }
    };
    let sync = if round % 2 == 0 { Fsync::Interval } else { Fsync::Always };
    let log = open(&path, Options { rotate_bytes: 16 << 10, sync, ..Options::default() });
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let log = &log;
            scope.spawn(move || {
                for number in 0..count {
                    let principal = format!("{round}-{thread}-{number}");
                    let appended = log.append_blocking(entry(principal.clone())).unwrap();
                    report(&principal, appended);
                }
            });
        }
    });
    drop(log);
    assert_eq!(records(&path).len(), 8 * 3 + 1, "and the start, which has no principal");
    drop(home);
}

fn set_limit(bytes: Option<u64>) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum }).unwrap();
}

/// Appends until there is no room; then, under the other policy; then makes room and appends once more.
#[test]
fn a_writer_runs_out_of_room() {
    let Some((path, _)) = asked() else {
        let (_home, path) = home();
        let log = open(&path, Options::default());
        assert_eq!(log.lost(), 0);
        log.append_blocking(entry("a".into())).unwrap();
        return assert!(records(&path).contains_key("a"));
    };
    set_limit(Some(std::env::var(LIMIT).unwrap().parse().unwrap()));
    let log = open(&path, Options::default());
    let refused = AtomicU64::new(0);
    for number in 0..1000 {
        let principal = format!("{number}");
        match log.append_blocking(entry(principal.clone())) {
            Ok(appended) => report(&principal, appended),
            Err(error) => {
                say(&format!("refused {error}"));
                if refused.fetch_add(1, Ordering::Relaxed) == 4 {
                    break;
                }
            }
        }
    }
    set_limit(None);
    report("again", log.append_blocking(entry("again".into())).unwrap());
    log.close_blocking(SystemTime::now()).unwrap();
    let log = open(&path, Options { policy: Policy::Continue, ..Options::default() });
    set_limit(Some(1));
    for number in 0..3 {
        report("never", log.append_blocking(entry(format!("never-{number}"))).unwrap());
    }
    set_limit(None);
    report("after", log.append_blocking(entry("after".into())).unwrap());
    log.close_blocking(SystemTime::now()).unwrap();
}
