//! What a call did, as `palisade call --trace` tells it, of a running host and without one.

use crate::support::{MAIL, Sample};
use serde_json::{Value, json};

/// What a trace says, by effect: what it was done to, and what came of it.
fn told(trace: &Value, effect: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let effects = trace["effects"].as_array().unwrap().iter().filter(|told| told["effect"] == effect);
    effects.map(|told| (text(&told["subject"]), text(&told["outcome"]))).collect()
}

fn traced(sample: &Sample, tool: &str, arguments: &Value, more: &[&str]) -> Value {
    let arguments = arguments.to_string();
    let line: Vec<&str> =
        ["call", tool, &arguments, "--trace", "--json"].into_iter().chain(more.iter().copied()).collect();
    let ran = sample.run(&line);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn check(sample: &Sample, more: &[&str]) {
    let read = traced(sample, "read_app_file", &json!({ "path": "deep/settings.json" }), more);
    assert!(read["result"].to_string().contains("dark"), "{read}");
    let opened = told(&read["trace"], "files.open");
    assert!(
        opened
            .iter()
            .any(|(path, outcome)| path.ends_with("settings.json") && outcome.starts_with("handle ")),
        "{read}"
    );
    let bytes = told(&read["trace"], "files.read");
    assert!(bytes.iter().any(|(_, outcome)| outcome == "17 bytes"), "{read}");
    assert!(read["trace"]["effects"][0]["took_us"].is_u64(), "{read}");

    // What is in the statement is no less a secret than what is in the answer.
    let query = format!("SELECT * FROM notes WHERE text = '{MAIL}' OR id = 1");
    let rows = traced(sample, "query_db", &json!({ "query": query }), more);
    let ran = told(&rows["trace"], "database.query");
    assert_eq!(ran.len(), 1, "{rows}");
    assert!(ran[0].0.starts_with("notes.db: SELECT * FROM notes") && ran[0].1 == "2 rows", "{rows}");
    assert!(!rows.to_string().contains(MAIL), "{rows}");
}

#[test]
fn a_running_host_tells_what_a_call_did_to_whoever_asks() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);
    check(&sample, &[]);

    let table = sample.run(&["call", "read_app_file", r#"{"path": "hello.txt"}"#, "--trace"]);
    assert!(table.stderr.starts_with("AT ") && table.stderr.contains("files.open"), "{}", table.stderr);
    assert!(serde_json::from_str::<Value>(&table.stdout).is_ok(), "{}", table.stdout);
    let quiet = sample.run(&["call", "read_app_file", r#"{"path": "hello.txt"}"#]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    assert!(!quiet.stdout.contains("files.open") && !quiet.stdout.contains("trace"), "{}", quiet.stdout);

    // A call that fails did something too.
    let failed = sample.run(&["call", "query_db", r#"{"query": "SELECT * FROM gone"}"#, "--trace"]);
    assert!(failed.code == 1 && failed.stderr.contains("database.query"), "{}", failed.stderr);
    assert!(failed.stderr.contains("failed"), "{}", failed.stderr);
}

#[test]
fn a_host_that_is_told_not_to_tells_nothing() {
    let sample = Sample::new();
    std::fs::write(sample.path("palisade.toml"), "[server]\ntraces = false\n").unwrap();
    let _host = sample.serve(&["--config", "palisade.toml"]);
    let ran = sample.run(&["call", "read_app_file", r#"{"path": "hello.txt"}"#, "--trace"]);
    assert!(ran.code == 0 && ran.stderr.contains("tells nothing"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("files.open") && !ran.stdout.contains("files.open"), "{ran:?}");
}

#[test]
fn a_call_needs_no_host() {
    let sample = Sample::new();
    let (data, database) = (format!("data={}", sample.text("app/data")), sample.text("app/data/notes.db"));
    let here = ["--app-dir", &data, "--database", &database];
    check(&sample, &here);
    assert!(!sample.path("tmp/palisade").exists(), "nothing listens");

    let outside = sample.run(&["call", "read_app_file", r#"{"path": "../outside.txt"}"#, "--app-dir", &data]);
    assert!(outside.code == 1 && outside.stderr.contains("SCOPE_MISSING"), "{}", outside.stderr);
    let narrow = sample.run(&["call", "query_db", "{}", "--database", &database, "--profile", "observe"]);
    assert!(narrow.code == 1 && narrow.stderr.contains("UNKNOWN_TOOL"), "{}", narrow.stderr);
    let both = sample.run(&["call", "query_db", "{}", "--database", &database, "--app", "x"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
}
