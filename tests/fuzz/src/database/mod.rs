//! SQL through the pack's `query_db`, its component and the `database` capability, over a real database.
//!
//! Bytes that begin with a zero choose statements by a grammar; others are statements, one in a line. `{outside}` stands for
//! the path of a database that is not granted, `{here}` for that of the granted one.
//!
//! What holds: each call ends within its deadline, with rows or with a typed error; afterwards every file of the directory is
//! what it was, and there is no other; the database outside was neither read nor changed, nor is there anything beside it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use palisade_capabilities::database::{Database, DatabaseGrant, own_sqlite};
use palisade_engine::{Authority, CallError, Invocation, Limits, Runnable, Sandbox, Settings, Silent};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::SOON;
use crate::bytes::text;
use crate::exchange::{lock, runtime};

mod grammar;

/// In the database that is not granted.
const CANARY: &str = "CANARY-7f3a-do-not-leak";
/// Statements of one case.
const MAX_STATEMENTS: usize = 6;

/// One for each way to keep a journal: readers take different paths.
struct Bench {
    runtime: Runtime,
    _sandbox: Sandbox,
    places: Vec<Place>,
}

struct Place {
    home: TempDir,
    query: Runnable,
    /// The files of both directories, as they were.
    before: BTreeMap<String, Vec<u8>>,
}

static BENCH: LazyLock<Mutex<Bench>> = LazyLock::new(|| Mutex::new(Bench::new()));

impl Bench {
    fn new() -> Self {
        own_sqlite();
        // A statement has nine tenths of a host call.
        let limits = Limits { host_call_ms: 150, wall_ms: 3_000, compute_ms: 2_000, ..Limits::default() };
        let sandbox = Sandbox::new(&Settings { limits, ..Settings::default() }).expect("the engine starts");
        let places = ["delete", "wal"].map(|journal| Place::new(&sandbox, journal)).into();
        Self { runtime: runtime(), _sandbox: sandbox, places }
    }
}

impl Place {
    fn new(sandbox: &Sandbox, journal: &str) -> Self {
        let home = TempDir::new().expect("a temporary directory");
        for dir in ["data", "outside"] {
            std::fs::create_dir(home.path().join(dir)).expect("a directory");
        }
        fill(&home.path().join("data/app.db"), journal, "inside");
        fill(&home.path().join("outside/secret.db"), journal, CANARY);
        let dir = cap_std::fs::Dir::open_ambient_dir(home.path().join("data"), cap_std::ambient_authority());
        let database = Database::open("app", &dir.expect("it is there"), "app.db").expect("a database");
        let authority = Authority::new(sandbox, vec![Arc::new(DatabaseGrant::new([database]))]);
        let entries = palisade_embed::pack::entries().expect("the pack is whole");
        let entry = entries.iter().find(|entry| entry.name == "database").expect("it has query_db");
        let component = entry.load(sandbox).expect("the component is the one that was built");
        let query = authority.expect("one capability").bind(&component).expect("it imports nothing else");
        let before = snapshot(home.path());
        Self { home, query, before }
    }
}

/// Makes a database with a little of everything.
fn fill(path: &Path, journal: &str, body: &str) {
    let database = Connection::open(path).expect("a database");
    let schema = format!(
        "PRAGMA journal_mode = {journal};
         CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body BLOB, size REAL);
         INSERT INTO notes VALUES (1, 'one', '{body}', 1.5), (2, 'two', x'00ff', NULL), (3, NULL, '{body}', -0.0);
         CREATE INDEX by_title ON notes (title);
         CREATE VIEW titles AS SELECT title FROM notes;
         CREATE TRIGGER tr AFTER INSERT ON notes BEGIN DELETE FROM notes WHERE id = 1; END;
         CREATE VIRTUAL TABLE ft USING fts5(text);
         INSERT INTO ft VALUES ('the quick brown fox');
         CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);
         INSERT INTO places VALUES (1, 0, 1);"
    );
    database.execute_batch(&schema).expect("a schema");
}

/// The names and contents of all files, without the shared memory that readers and writers agree through.
fn snapshot(home: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for dir in ["", "data", "outside"] {
        for entry in
            std::fs::read_dir(home.join(dir)).expect("a directory").map(|entry| entry.expect("an entry"))
        {
            let name = format!("{dir}/{}", entry.file_name().to_string_lossy());
            let content = if name.ends_with("-shm") { None } else { std::fs::read(entry.path()).ok() };
            files.insert(name, content.unwrap_or_default());
        }
    }
    files
}

/// Runs the statements.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    let place = &bench.places[data.len() % bench.places.len()];
    let statements = match data.split_first() {
        Some((0, choices)) => grammar::statements(choices, MAX_STATEMENTS),
        _ => text(data).lines().take(MAX_STATEMENTS).map(str::to_owned).collect(),
    };
    for statement in statements {
        bench.runtime.block_on(ask(place, &statement));
        let after = snapshot(place.home.path());
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        // A reader of a database with a log makes its shared memory, where the last writer took it away.
        let others = names(&after).into_iter().filter(|name| !place.before.contains_key(name));
        let others: Vec<_> = others.filter(|name| name != "data/app.db-shm").collect();
        assert!(others.is_empty(), "{statement}: there are {others:?} now");
        for (name, content) in &place.before {
            assert!(after.get(name) == Some(content), "{statement}: {name} is another");
        }
    }
}

async fn ask(place: &Place, statement: &str) {
    let path = |name: &str| place.home.path().join(name).display().to_string();
    let (outside, here) = (path("outside/secret.db"), path("data/app.db"));
    let statement = statement.replace("{outside}", &outside).replace("{here}", &here);
    let arguments = json!({ "query": statement, "max_rows": 200 }).to_string();
    let invocation =
        Invocation { tool: "query_db", action: None, arguments: &arguments, observer: Arc::new(Silent) };
    let start = Instant::now();
    let answer = place.query.call(invocation).await;
    assert!(start.elapsed() < SOON, "{statement} took {:?}", start.elapsed());
    let said = match answer {
        Ok(output) => output.structured.unwrap_or_default(),
        Err(CallError::Guest(error)) => {
            // What the client wrote is repeated in SQLite's own messages.
            let home = place.home.path().to_string_lossy().into_owned();
            assert!(
                !error.message.contains(&home) || statement.contains(&home),
                "a path in {}",
                error.message
            );
            error.message
        }
        Err(CallError::Limit(limit)) => {
            // Rows of numbers take more to write as JSON than the guest is given: a typed error, too.
            limit.key().to_owned()
        }
        Err(error) => panic!("{statement}: {error:?}"),
    };
    assert!(
        !said.contains(CANARY) || statement.contains(CANARY),
        "{statement} read what is not granted: {said:.500}"
    );
}
