//! What a tool costs in each language that tools are written in: the template of `palisade new`, built by this build's program.
//!
//! Cold is what the first caller ever waits for (compiling, then a call); warm is every call after that, each in a new instance. All of
//! it in one process, without HTTP. Run with `cargo xtask bench languages`; fetched from crates.io, npm and PyPI unless an earlier run left it in the user's cache.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use palisade_engine::{Sandbox, Settings};
use palisade_policy::Authenticated;
use palisade_server::{Dispatcher, Unwatched};
use palisade_tests::host::program_dir;
use serde_json::json;

use crate::figures::{Goal, figure};
use crate::guests;

/// Calls whose median is told.
const CALLS: usize = 300;

/// A Rust tool is to stay small.
const MOST_KILOBYTES: f64 = 120.0;

/// A tool in JavaScript, which brings a small engine along, is to answer while nobody notices. Python's is ten times as large.
const MOST_MILLISECONDS: f64 = 5.0;

pub(crate) fn run() {
    println!("one tool, a file in and two numbers out, in each language (median of {CALLS} warm calls)\n");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    for language in ["rust", "js", "python"] {
        let wasm = built(language);
        let tell = |what: &str, value: f64, unit: &str, goal: Goal| {
            figure("languages", &format!("{language}: {what}"), value, unit, goal);
        };
        let small = if language == "rust" { Goal::AtMost(MOST_KILOBYTES) } else { Goal::Told };
        tell("the component", wasm.len() as f64 / 1024.0, "KiB", small);
        let quick = if language == "js" { Goal::AtMost(MOST_MILLISECONDS) } else { Goal::Told };
        runtime.block_on(measure(&wasm, quick, &tell));
    }
}

/// The template's component.
fn built(language: &str) -> Vec<u8> {
    let parent = tempfile::tempdir().expect("a temporary directory");
    let project = parent.path().join("word-count");
    palisade(parent.path(), &["new", "word-count", "--lang", language]);
    palisade(&project, &["build"]);
    std::fs::read(project.join("word-count.wasm")).expect("it was built")
}

fn palisade(dir: &Path, arguments: &[&str]) {
    let mut palisade = Command::new(program_dir().join("palisade"));
    let output = palisade.args(arguments).current_dir(dir).env_remove("CARGO_TARGET_DIR").output();
    let output = output.expect("the program starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

async fn measure(wasm: &[u8], quick: Goal, tell: &impl Fn(&str, f64, &str, Goal)) {
    let sandbox = Sandbox::new(&Settings::default()).expect("the engine starts");
    let started = Instant::now();
    let loaded = [guests::load(&sandbox, "word-count", wasm.to_vec()).await];
    let (dispatcher, who) = guests::dispatcher_over(&sandbox, &loaded);
    call(&dispatcher, &who).await;
    tell("cold: compiled, and called", milliseconds(started.elapsed()), "ms", Goal::Told);
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        times.push(call(&dispatcher, &who).await);
    }
    times.sort_unstable();
    tell("a warm call", milliseconds(times[CALLS / 2]), "ms", quick);
    tell("a warm call, 99 of 100", milliseconds(times[CALLS * 99 / 100]), "ms", Goal::Told);
}

async fn call(dispatcher: &Dispatcher, who: &Authenticated) -> Duration {
    let started = Instant::now();
    let answer =
        dispatcher.call(who, "word_count", json!({ "path": "Cargo.toml" }), Arc::new(Unwatched)).await;
    let took = started.elapsed();
    let answer = answer.expect("it answers").into_inner();
    assert!(!answer.is_error, "{answer:?}");
    took
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
