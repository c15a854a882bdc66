//! Reading while the application writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{App, Error, Value, ask, ask_for, integer};

const TIME: Duration = Duration::from_millis(1_500);

/// Readers on threads of their own, until told to stop; gives how many reads there were.
fn hammer(
    app: &App,
    readers: usize,
    read: impl Fn(&super::Database) -> bool + Send + Copy + 'static,
) -> impl FnOnce() -> u64 {
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let threads: Vec<_> = (0..readers)
        .map(|_| {
            let (database, stop, count) = (app.grant(), Arc::clone(&stop), Arc::clone(&count));
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    if read(&database) {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    move || {
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        count.load(Ordering::Relaxed)
    }
}

/// Reads an invariant that each of the writer's transactions keeps.
fn balanced(database: &super::Database) -> bool {
    match ask(database, "SELECT sum(amount), count(*) FROM accounts") {
        Ok(result) => {
            assert!(
                matches!(result.rows[0][..], [Value::Integer(0), Value::Integer(100)]),
                "{:?}",
                result.rows
            );
            true
        }
        Err(Error::Busy) => false,
        Err(error) => panic!("{error:?}"),
    }
}

fn accounts(journal: &str) -> (App, rusqlite::Connection) {
    let app = App::new();
    let writer = app.writer("app.db");
    writer
        .execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; PRAGMA synchronous = OFF;
             CREATE TABLE accounts (id INTEGER PRIMARY KEY, amount INTEGER, pad);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
             INSERT INTO accounts SELECT i, 0, zeroblob(500) FROM n;"
        ))
        .unwrap();
    (app, writer)
}

fn transfer(writer: &rusqlite::Connection, round: i64) -> rusqlite::Result<()> {
    let transaction = writer.unchecked_transaction()?;
    transaction.execute("UPDATE accounts SET amount = amount - 1 WHERE id = ?", [round % 100 + 1])?;
    transaction
        .execute("UPDATE accounts SET amount = amount + 1 WHERE id = ?", [(round * 7 + 3) % 100 + 1])?;
    transaction.commit()
}

#[test]
fn a_writer_with_a_log_never_waits_and_readers_see_whole_transactions() {
    let (app, writer) = accounts("WAL");
    writer.busy_timeout(Duration::ZERO).unwrap();
    let finish = hammer(&app, 3, balanced);
    let started = Instant::now();
    let mut round = 0;
    while started.elapsed() < TIME {
        transfer(&writer, round).expect("no lock error, without waiting at all");
        round += 1;
    }
    let reads = finish();
    assert!(round > 50 && reads > 20, "{round} transactions, {reads} reads");
}

#[test]
fn an_application_that_opens_and_closes_all_the_time_is_read_consistently() {
    // Each time, the log comes into being and is deleted: reading goes from locks to none and back.
    let (app, writer) = accounts("WAL");
    drop(writer);
    let finish = hammer(&app, 2, balanced);
    let started = Instant::now();
    let mut round = 0;
    while started.elapsed() < TIME {
        let writer = app.writer("app.db");
        writer.busy_timeout(Duration::from_secs(5)).unwrap();
        transfer(&writer, round).unwrap();
        drop(writer);
        round += 1;
    }
    let reads = finish();
    assert!(round > 10 && reads > 20, "{round} transactions, {reads} reads");
}

#[test]
fn a_writer_with_a_rollback_journal_waits_for_no_more_than_a_statement() {
    let (app, writer) = accounts("DELETE");
    writer.busy_timeout(Duration::from_secs(5)).unwrap();
    let finish = hammer(&app, 3, balanced);
    let started = Instant::now();
    let mut round = 0;
    while started.elapsed() < TIME {
        transfer(&writer, round).expect("within its own time-out");
        round += 1;
    }
    let reads = finish();
    assert!(round > 5 && reads > 20, "{round} transactions, {reads} reads");
}

#[test]
fn a_database_that_stays_locked_is_busy_in_time() {
    let app = App::with_notes("DELETE");
    let writer = app.writer("app.db");
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let started = Instant::now();
    let time = Duration::from_millis(300);
    assert!(matches!(ask_for(&app.grant(), "SELECT * FROM notes", vec![], 1, time), Err(Error::Busy)));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100);
}

#[test]
fn a_reader_takes_no_lock_of_the_application_with_it() {
    // POSIX locks belong to the process: closing any descriptor of a file drops them all. SQLite's own file layer knows
    // that, so an application in this very process keeps its locks.
    let app = App::with_notes("DELETE");
    let writer = app.writer("app.db");
    writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO notes(title) VALUES ('mine')").unwrap();
    assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100);
    // The kernel's own list: the byte that a writer locks, on this file, by this process.
    use std::os::unix::fs::MetadataExt;
    let inode = format!(":{} ", std::fs::metadata(app.path("app.db")).unwrap().ino());
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    let held = |line: &str| line.contains(&inode) && line.contains(" WRITE ") && line.contains("1073741825");
    assert!(locks.lines().any(held), "{locks}");
    writer.execute_batch("COMMIT").unwrap();
}

#[test]
fn statements_at_one_time_do_not_disturb_each_other() {
    let app = App::with_notes("WAL");
    let _writer = app.writer("app.db");
    let finish = hammer(&app, 8, |database| integer(database, "SELECT count(*) FROM notes") == 100);
    std::thread::sleep(Duration::from_millis(500));
    assert!(finish() > 20);
}
