//! What is asserted of such an app, from outside, while its writers are at work.
//!
//! Guarantees: every answer adds up and is no older than the one before; the writers met no lock and no damage; the program
//! has one SQLite. Not covered: WebKit's own, in a shared library, which opens no file of the app's.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use palisade_tests::app::{Stopped, client, command, display};
use palisade_tests::{Client, Reply};
use serde_json::{Value, json};

/// Queries of each database.
const QUERIES: usize = 200;
/// The writers must have done so much meanwhile, or nothing was shown.
const TRANSACTIONS: i64 = 200;
/// How often a query is put again that the writer did not let in.
const PATIENCE: usize = 5;
/// How long that may take. On a machine that is busy otherwise a reader waits for more than a second until a writer rests.
const LIMIT: Duration = Duration::from_secs(600);

/// Everything that a transaction keeps true, in one statement.
const TOTALS: &str = "SELECT (SELECT sum(balance) FROM accounts) AS total, (SELECT count(*) FROM moves) AS moves, \
                      (SELECT written FROM state) AS written";

/// Runs the app, queries beside its writers, and asserts that nobody noticed anybody.
#[expect(clippy::missing_panics_doc, reason = "a harness panics where a test must fail")]
pub fn reads_beside_writers(program: &str) {
    has_one_sqlite(program);
    let (_display, number) = display();
    let home = tempfile::tempdir().expect("a temporary directory can be made");
    let cache = home.path().join("cache");
    let mut app = command(Path::new(program), home.path(), &cache, &number);
    let mut app = Stopped(app.spawn().expect("the app starts"));
    let client = client(&mut app, home.path());

    let started = Instant::now();
    let mut last = BTreeMap::from([("log", 0), ("rollback", 0)]);
    let mut queries = 0;
    while queries < QUERIES || last.values().any(|written| *written < TRANSACTIONS) {
        assert!(started.elapsed() < LIMIT, "after {queries} queries the writers are at {last:?}");
        for (database, before) in &mut last {
            let written = totals(&client, database);
            assert!(written >= *before, "{database} went back from {before} to {written}");
            *before = written;
        }
        queries += 1;
    }
    let native =
        client.result("query_db", &json!({ "query": "SELECT sqlite_source_id() AS id", "path": "log" }));
    let ended = client.result("invoke_command", &json!({ "command": "stop" }));
    for (database, written) in &last {
        went_well(&ended["result"][*database], *written, &native["rows"][0]["id"]);
        assert_eq!(totals(&client, database), ended["result"][*database]["written"], "{database}");
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{queries} queries of each database in {seconds:.1} s, beside {last:?} transactions");
}

/// One query of everything that must be true of a database: how many transactions it shows.
fn totals(client: &Client, database: &str) -> i64 {
    let query = || -> Reply { client.tool("query_db", &json!({ "query": TOTALS, "path": database })) };
    let mut reply = query();
    // Without a write-ahead log a reader waits for the writer, which on a busy machine may not rest for as long as one call
    // waits. The caller is told to try again; the writer never notices.
    for _ in 0..PATIENCE {
        if database != "rollback" || reply.code() != "UNAVAILABLE" {
            break;
        }
        reply = query();
    }
    assert_eq!(reply.status, 200, "{database}: {:.300}", reply.body);
    let rows = &reply.json()["result"]["rows"];
    let (row, number) = (&rows[0], |name: &str| rows[0][name].as_i64());
    assert_eq!(number("total"), Some(100_000), "{database}: money was made or lost: {row}");
    assert_eq!(number("moves"), number("written"), "{database}: half a transaction: {row}");
    number("written").unwrap_or_default()
}

/// What a writer says of itself at its end.
fn went_well(writer: &Value, seen: i64, sqlite: &Value) {
    assert_eq!(writer["errors"], json!([]), "{writer}");
    assert_eq!(writer["integrity"], "ok", "{writer}");
    assert!(writer["written"].as_i64().is_some_and(|written| written >= seen), "{writer}: {seen} were seen");
    let mode = writer["mode"].as_str().unwrap_or_default();
    assert!(writer["journal"].as_str().is_some_and(|asked| asked.eq_ignore_ascii_case(mode)), "{writer}");
    assert_eq!(&writer["sqlite"], sqlite, "the app and Palisade have different SQLites");
}

/// Two copies in one process take each other's locks away (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
fn has_one_sqlite(program: &str) {
    let symbols = Command::new("nm").args(["--defined-only", program]).output();
    let symbols = symbols.expect("nm starts; it comes with the linker, in binutils");
    assert!(symbols.status.success(), "{}", String::from_utf8_lossy(&symbols.stderr));
    let symbols = String::from_utf8_lossy(&symbols.stdout);
    // What every copy has, and the list by which a copy knows the locks of this process.
    for symbol in ["sqlite3_open_v2", "sqlite3_sourceid", "inodeList"] {
        let copies = symbols.lines().filter(|line| line.rsplit(' ').next() == Some(symbol)).count();
        assert_eq!(copies, 1, "{symbol} is {copies} times in {program}");
    }
}
