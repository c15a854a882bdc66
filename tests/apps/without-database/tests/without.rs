#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Stdio};

use palisade_tests::app::{Stopped, client, command, display};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_without-database");

fn app(home: &Path, display: &str) -> Command {
    command(Path::new(PROGRAM), home, &home.join("cache"), display)
}

#[test]
fn the_other_tools_are_there_and_query_db_is_an_unknown_one() {
    let (_display, number) = display();
    let home = tempfile::tempdir().unwrap();
    let mut app = Stopped(app(home.path(), &number).spawn().unwrap());
    let client = client(&mut app, home.path());
    let reply = client.mcp("tools/list", &json!({}));
    let listed = reply.json()["result"]["tools"].clone();
    let names: Vec<_> = listed.as_array().unwrap().iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert!(names.contains(&"dom_snapshot") && !names.contains(&"query_db"), "{names:?}");
    let refused = client.tool("query_db", &json!({ "query": "SELECT 1" }));
    assert_eq!((refused.status, refused.code()), (404, "UNKNOWN_TOOL".to_owned()));
    let grants = client.result("introspect", &json!({ "action": "capabilities" }));
    assert!(!grants.to_string().contains("\"database\""), "{grants}");
}

#[test]
fn a_registered_database_is_an_error_that_says_what_is_missing() {
    let (_display, number) = display();
    let home = tempfile::tempdir().unwrap();
    let mut app = app(home.path(), &number);
    let ended = app.env("BESIDE_REGISTER", "notes.db").stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success(), "it goes on without what it was told to serve: {said}");
    assert!(said.contains("`notes`") && said.contains("without its feature `database`"), "{said}");
}

#[test]
fn no_sqlite_is_linked() {
    let symbols = Command::new("nm").args(["--defined-only", PROGRAM]).output().unwrap();
    assert!(symbols.status.success(), "{}", String::from_utf8_lossy(&symbols.stderr));
    assert!(!String::from_utf8_lossy(&symbols.stdout).contains("sqlite3_"), "something brought SQLite in");
}
