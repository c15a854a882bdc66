//! The sample application of `cargo xtask demo`: real files, and a database that it keeps writing.
//!
//! `sample-app DIR` makes `DIR/data` (settings, notes, an attachment, `notes.db`) and `DIR/logs`, says `ready`, and
//! from then on inserts an event every 200 ms, until its standard input closes or it is killed.
//!
//! Guarantees: the database is in WAL mode and has thousands of rows before `ready` is said. The secrets in it are
//! made up. Hostile: nobody; to a host, everything that it writes is.

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, params};

/// Time between two events.
const EVERY: Duration = Duration::from_millis(200);
/// Notes at the start: enough that a query has something to do.
const NOTES: u32 = 5_000;
/// Events at the start.
const EVENTS: u32 = 2_000;
/// Events for one line in the log.
const EVENTS_PER_LOG_LINE: u64 = 10;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS notes (
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, author TEXT NOT NULL, stars INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, note INTEGER REFERENCES notes (id),
        at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    );
    CREATE INDEX IF NOT EXISTS events_of_note ON events (note);";

const SETTINGS: &str = r#"# Settings of the sample application. The key is made up: watch it being redacted.
title = "Sample notes"
theme = "dark"
sync_interval_seconds = 30

[sync]
server = "https://notes.example"
api_key = "sk_live_51SampleKeyThatIsMadeUpForTheDemo"
"#;

const WELCOME: &str = "# Welcome\n\nThis is a sample application. Its notes are in `notes.db`, which it keeps writing\n\
    while you read this; its settings are in `settings.toml`.\n";

const KINDS: [&str; 4] = ["opened", "edited", "starred", "synced"];
const AUTHORS: [&str; 5] = ["ada", "grace", "edsger", "barbara", "tony"];
const WORDS: [&str; 12] = [
    "sandbox", "handle", "import", "profile", "grant", "window", "query", "digest", "limit", "socket",
    "token", "note",
];

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os().nth(1).ok_or("usage: sample-app DIR")?;
    let dir = Path::new(&dir);
    write_files(dir)?;
    let mut database = open_database(&dir.join("data/notes.db"))?;
    let closed = stdin_closes();

    let mut stdout = io::stdout();
    writeln!(stdout, "ready")?;
    stdout.flush()?;

    let mut inserted = u64::from(EVENTS);
    while let Err(RecvTimeoutError::Timeout) = closed.recv_timeout(EVERY) {
        inserted += 1;
        insert_event(&mut database, inserted)?;
        if inserted.is_multiple_of(EVENTS_PER_LOG_LINE) {
            log(dir, &format!("INFO {inserted} events so far"))?;
        }
    }
    log(dir, "INFO standard input closed, stopping")?;
    Ok(())
}

/// A channel whose other end goes away when standard input ends.
fn stdin_closes() -> Receiver<()> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // Whatever is read, and an error too, ends in the same way: by dropping the sender.
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        drop(sender);
    });
    receiver
}

fn write_files(dir: &Path) -> io::Result<()> {
    let data = dir.join("data");
    for sub in ["notes", "attachments/2026"] {
        fs::create_dir_all(data.join(sub))?;
    }
    fs::create_dir_all(dir.join("logs"))?;
    fs::write(data.join("settings.toml"), SETTINGS)?;
    fs::write(data.join("notes/welcome.md"), WELCOME)?;
    for (number, word) in (1..).zip(WORDS) {
        fs::write(
            data.join(format!("notes/{number:02}-{word}.md")),
            format!("# {word}\n\n{}\n", sentence(number)),
        )?;
    }
    // One pixel, so that there is something that is not text.
    let image = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    fs::write(data.join("attachments/2026/pixel.gif"), image)?;
    log(dir, "INFO started")
}

fn log(dir: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(dir.join("logs/app.log"))?;
    writeln!(file, "{line}")
}

/// The database, filled if it is new.
fn open_database(path: &Path) -> rusqlite::Result<Connection> {
    let mut database = Connection::open(path)?;
    database.busy_timeout(Duration::from_secs(5))?;
    database.execute_batch(SCHEMA)?;
    let filled: bool = database.query_row("SELECT EXISTS (SELECT 1 FROM notes)", [], |row| row.get(0))?;
    if !filled {
        fill(&mut database)?;
    }
    Ok(database)
}

fn fill(database: &mut Connection) -> rusqlite::Result<()> {
    let transaction = database.transaction()?;
    {
        let mut note =
            transaction.prepare("INSERT INTO notes (title, body, author, stars) VALUES (?, ?, ?, ?)")?;
        for number in 0..NOTES {
            let title = format!("{} and {}", pick(&WORDS, number), pick(&WORDS, number / 7 + 3));
            note.execute(params![title, sentence(number), pick(&AUTHORS, number), number % 6])?;
        }
        let mut event = transaction.prepare("INSERT INTO events (kind, note) VALUES (?, ?)")?;
        for number in 0..EVENTS {
            event.execute(params![pick(&KINDS, number), number * 13 % NOTES + 1])?;
        }
    }
    transaction.commit()
}

fn insert_event(database: &mut Connection, number: u64) -> rusqlite::Result<()> {
    let number = u32::try_from(number % u64::from(NOTES)).unwrap_or_default();
    database
        .prepare_cached("INSERT INTO events (kind, note) VALUES (?, ?)")?
        .execute(params![pick(&KINDS, number), number + 1])
        .map(drop)
}

/// Some words, always the same for the same number.
fn sentence(seed: u32) -> String {
    let words: Vec<&str> =
        (0..8).map(|place: u32| pick(&WORDS, seed.wrapping_mul(31) + place * place * 5)).collect();
    format!("{}.", words.join(" "))
}

fn pick<'a>(list: &[&'a str], number: u32) -> &'a str {
    let length = u32::try_from(list.len()).unwrap_or(u32::MAX);
    list.get(usize::try_from(number % length).unwrap_or_default()).copied().unwrap_or_default()
}
