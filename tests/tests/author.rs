//! What a tool's author does, in each language: a new project, its cases, and the first answered calls. Printed: sizes and times.
//!
//! Fetched from crates.io, npm and PyPI, unless an earlier run left it in the user's cache.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use palisade_tests::{Fixture, Host, host};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Calls whose mean is printed.
const CALLS: u32 = 40;

/// The program, with the author's own home: toolchains are there.
fn palisade(dir: &Path, arguments: &[&str]) -> Output {
    let program = host::program_dir().join(format!("palisade{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir).env_remove("CARGO_TARGET_DIR").output().unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{said}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn author(language: &str) {
    let parent = TempDir::new().unwrap();
    let told = done(&palisade(parent.path(), &["new", "word-count", "--lang", language]));
    assert!(told.contains("palisade test"), "{told}");
    let project = parent.path().join("word-count");
    let started = Instant::now();
    let report = done(&palisade(&project, &["test", "--json"]));
    let tested = started.elapsed();
    let report: Value = serde_json::from_str(&report).unwrap();
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() == 4 && cases.iter().all(|case| case["outcome"] == "passed"), "{report}");

    // Without a host.
    std::fs::write(project.join("hamlet.txt"), "to be\nor not to be\n").unwrap();
    let call = [
        "call",
        "word_count",
        r#"{"path": "hamlet.txt"}"#,
        "--tool",
        "word-count.wasm",
        "--app-dir",
        "data=.",
    ];
    let call: Vec<&str> = call.iter().copied().chain(["--trace", "--json"]).collect();
    let answer: Value = serde_json::from_str(&done(&palisade(&project, &call))).unwrap();
    assert_eq!(answer["result"], json!({ "words": 6, "lines": 2 }), "{answer}");
    assert!(answer["trace"].to_string().contains("hamlet.txt"), "{answer}");

    // With one.
    let fixture = Fixture::new();
    fixture.write("data/hamlet.txt", "to be\nor not to be\n");
    let wasm = project.join("word-count.wasm");
    let served = Host::start(&fixture, "investigate", &["--tool", wasm.to_str().unwrap()]);
    let client = served.client();
    let timed = || {
        let started = Instant::now();
        let counted = client.result("word_count", &json!({ "path": "hamlet.txt" }));
        assert_eq!(counted, json!({ "words": 6, "lines": 2 }));
        started.elapsed()
    };
    let first = timed();
    let mean = (0..CALLS).map(|_| timed()).sum::<Duration>() / CALLS;
    assert_eq!(client.tool("word_count", &json!({ "path": "../x" })).code(), "SCOPE_MISSING");
    let bytes = std::fs::metadata(&wasm).unwrap().len();
    eprintln!(
        "{language}: {bytes} bytes; new to tested {tested:?}; first call {first:?}; warm call {mean:?} (mean of {CALLS})"
    );
    if language == "rust" {
        assert!(bytes <= 120 << 10, "{bytes} bytes: a small tool is to stay small");
    }
}

#[test]
fn a_rust_author_gets_from_new_to_an_answered_call() {
    author("rust");
}

#[test]
fn a_javascript_author_gets_from_new_to_an_answered_call() {
    author("js");
}

#[test]
fn a_python_author_gets_from_new_to_an_answered_call() {
    author("python");
}
