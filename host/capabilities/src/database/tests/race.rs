//! Swapping files for links while they are read. `PALISADE_RACE_SECONDS` makes it longer.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{App, CANARY, Database, Value, ask, open, secret};

fn seconds() -> Duration {
    let set = std::env::var("PALISADE_RACE_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(set.unwrap_or(2))
}

/// Swaps two names, as fast as it goes, until dropped.
struct Swapper {
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<u64>>,
}

impl Swapper {
    fn new(a: &Path, b: &Path) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (a, b, seen) = (a.to_owned(), b.to_owned(), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            let mut swaps = 0;
            while !seen.load(Ordering::Relaxed) {
                renameat_with(CWD, &a, CWD, &b, RenameFlags::EXCHANGE).unwrap();
                swaps += 1;
            }
            swaps
        });
        Self { stop, thread: Some(thread) }
    }

    fn finish(mut self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap()
    }
}

/// Reads for as long as the race lasts. Gives how often it worked, and how often not; `ask` looks for the secret.
fn race(database: &Database, time: Duration) -> (u64, u64) {
    let (mut worked, mut failed) = (0, 0);
    let started = Instant::now();
    while started.elapsed() < time {
        match ask(database, "SELECT title FROM notes ORDER BY id LIMIT 1") {
            Ok(result) => {
                assert!(
                    matches!(&result.rows[0][0], Value::Text(text) if text == "note 1"),
                    "{:?}",
                    result.rows
                );
                worked += 1;
            }
            Err(_) => failed += 1,
        }
    }
    (worked, failed)
}

#[test]
fn swapping_the_file_for_a_link_yields_no_byte_of_the_secret() {
    let outside = secret();
    let path = outside.path().join("secret.db");
    // The secret is open in this process too, with a descriptor that SQLite keeps for reuse: see `vfs`.
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let holder = rusqlite::Connection::open_with_flags(&path, flags).unwrap();
    let mut statement = holder.prepare("SELECT title FROM notes").unwrap();
    let mut rows = statement.query([]).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().get::<_, String>(0).unwrap(), CANARY);
    let stop = Arc::new(AtomicBool::new(false));
    let feeder = std::thread::spawn({
        let (stop, path) = (Arc::clone(&stop), path.clone());
        move || {
            while !stop.load(Ordering::Relaxed) {
                drop(rusqlite::Connection::open_with_flags(&path, flags));
                std::thread::sleep(Duration::from_micros(100));
            }
        }
    });
    let app = App::with_notes("DELETE");
    let database = app.grant();
    symlink(&path, app.path("link")).unwrap();
    let swapper = Swapper::new(&app.path("app.db"), &app.path("link"));
    let (worked, failed) = race(&database, seconds());
    let swaps = swapper.finish();
    stop.store(true, Ordering::Relaxed);
    feeder.join().unwrap();
    println!("{swaps} swaps, {worked} reads, {failed} refusals");
    assert!(worked > 0 && swaps > 100, "{swaps} swaps, {worked} reads, {failed} refusals");
}

#[test]
fn swapping_the_log_for_a_link_yields_no_byte_of_the_secret() {
    // The secret's log holds the same database with the secret in it.
    let outside = App::with_notes("WAL");
    let hidden = outside.writer("app.db");
    hidden.execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
    let app = App::new();
    std::fs::copy(outside.path("app.db"), app.path("app.db")).unwrap();
    hidden.execute_batch(&format!("UPDATE notes SET title = '{CANARY}'")).unwrap();
    std::fs::write(app.path("app.db-wal"), b"").unwrap();
    symlink(outside.path("app.db-wal"), app.path("link")).unwrap();
    let database = app.grant();
    let swapper = Swapper::new(&app.path("app.db-wal"), &app.path("link"));
    let (worked, failed) = race(&database, seconds());
    let swaps = swapper.finish();
    println!("{swaps} swaps, {worked} reads, {failed} refusals");
    assert!(worked > 0 && swaps > 100, "{swaps} swaps, {worked} reads, {failed} refusals");
    // The trap is a real one: followed, the link gives the secret.
    std::fs::remove_file(app.path("app.db-wal")).unwrap();
    std::fs::copy(outside.path("app.db-wal"), app.path("app.db-wal")).unwrap();
    let title: String =
        app.writer("app.db").query_row("SELECT title FROM notes WHERE id = 1", [], |row| row.get(0)).unwrap();
    assert_eq!(title, CANARY);
}

#[test]
fn swapping_a_directory_on_the_way_for_a_link_yields_no_byte_of_the_secret() {
    let outside = secret();
    std::fs::copy(outside.path().join("secret.db"), outside.path().join("app.db")).unwrap();
    let app = App::new();
    std::fs::create_dir(app.path("data")).unwrap();
    let notes = App::with_notes("WAL");
    std::fs::copy(notes.path("app.db"), app.path("data/app.db")).unwrap();
    symlink(outside.path(), app.path("link")).unwrap();
    let root = open(app.dir.path());
    let swapper = Swapper::new(&app.path("data"), &app.path("link"));
    let (mut grants, mut refusals, mut worked) = (0, 0, 0);
    let started = Instant::now();
    while started.elapsed() < seconds() {
        // The grant itself is raced too.
        match Database::open("app", &root, "data/app.db") {
            Ok(database) => {
                grants += 1;
                worked += race(&database, Duration::from_millis(20)).0;
            }
            Err(_) => refusals += 1,
        }
    }
    let swaps = swapper.finish();
    println!("{swaps} swaps, {grants} grants, {refusals} refusals, {worked} reads");
    assert!(worked > 0 && grants > 0, "{grants} grants, {refusals} refusals, {worked} reads");
}
