//! Components that attack the host, each in one way, through the dispatcher that serves clients: the right code and
//! limit come back, the host's memory stays bounded, and the next call is clean.

#[path = "../support/guests.rs"]
mod guests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use palisade_engine::Limits;
use palisade_policy::Code;
use palisade_server::{Dispatcher, Unwatched};

use serde_json::{Value, json};

use guests::{dispatcher, sandbox};

const GUESTS: &[&str] = &["echo", "hostile", "hostile-log", "hostile-handles"];

/// Bytes of this process that are resident.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4_096
}

async fn attack(limits: Limits, tool: &str, arguments: Value, code: Code, names: &str) {
    let sandbox = sandbox(limits);
    let (dispatcher, who) = dispatcher(&sandbox, GUESTS).await;
    echo(&dispatcher, &who).await;
    let before = resident();
    let answer = dispatcher.call(&who, tool, arguments, Arc::new(Unwatched)).await;
    let failure = match answer {
        Err(failure) => failure.into_inner(),
        Ok(_) => panic!("{tool} got away with it"),
    };
    assert_eq!(failure.code, code, "{tool}: {}", failure.public());
    assert!(failure.public().contains(names), "{tool}: {}", failure.public());
    assert!(failure.public().len() < 1_000, "{tool} told a long story");
    let grown = resident().saturating_sub(before);
    assert!(grown < 192 << 20, "{tool} made the host grow by {grown} bytes");
    assert_eq!(sandbox.guest_memory(), 0, "{tool} left memory behind");
    echo(&dispatcher, &who).await;
}

async fn echo(dispatcher: &Dispatcher, who: &palisade_policy::Authenticated) {
    let answer = dispatcher.call(who, "echo", json!({"message": "hello"}), Arc::new(Unwatched)).await;
    assert_eq!(answer.expect("echo answers").into_inner().structured, Some(json!({"message": "hello"})));
}

fn short() -> Limits {
    Limits { compute_ms: 300, ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_loop_ends_within_fifty_milliseconds_of_its_deadline() {
    let sandbox = sandbox(short());
    let (dispatcher, who) = dispatcher(&sandbox, GUESTS).await;
    // Compiled by now, so that only the call is timed. The best of five: the machine has other work too.
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let answer = dispatcher.call(&who, "spin", json!({}), Arc::new(Unwatched)).await;
        assert_eq!(answer.expect_err("it spins").into_inner().code, Code::DeadlineExceeded);
        best = best.min(start.elapsed());
    }
    assert!(best >= Duration::from_millis(300), "not before its deadline");
    assert!(best < Duration::from_millis(350), "{best:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn allocating_without_end_names_the_memory_limit() {
    attack(Limits::default(), "allocate", json!({}), Code::LimitExceeded, "memory-bytes").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn returning_half_a_gigabyte_names_the_output_limit() {
    attack(Limits::default(), "return_huge", json!({}), Code::LimitExceeded, "output-bytes").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recursing_names_the_stack_limit() {
    attack(Limits::default(), "recurse", json!({}), Code::LimitExceeded, "stack-bytes").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trap_is_the_tools_fault() {
    attack(Limits::default(), "trap", json!({}), Code::ToolError, "bug in the tool").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hoarding_handles_names_the_limit() {
    let limits = Limits { handles: 64, ..Limits::default() };
    attack(limits, "hold_handles", json!({}), Code::LimitExceeded, "handles").await;
}

/// Counts what it is told.
#[derive(Default)]
struct Counting(std::sync::atomic::AtomicUsize);

impl palisade_server::Watch for Counting {
    fn log(&self, _: palisade_engine::Severity, message: palisade_policy::Redacted<String>) {
        self.0.fetch_add(message.into_inner().len(), std::sync::atomic::Ordering::Relaxed);
    }
    fn progress(&self, _: f64, _: Option<f64>, _: palisade_policy::Redacted<Option<String>>) {}
    fn cancelled(&self) -> bool {
        false
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gigabyte_of_log_reaches_nobody() {
    let limits = Limits { compute_ms: 10_000, ..Limits::default() };
    let sandbox = sandbox(limits);
    let (dispatcher, who) = dispatcher(&sandbox, GUESTS).await;
    let before = resident();
    let heard = Arc::new(Counting::default());
    // Whether it gets to its end or to its deadline first, what matters is what came through.
    let _ = dispatcher.call(&who, "log_flood", json!({}), Arc::<Counting>::clone(&heard)).await;
    let heard = heard.0.load(std::sync::atomic::Ordering::Relaxed);
    assert!(heard > 0, "nothing was logged at all: the flood was not tried");
    assert!(heard <= sandbox.limits().log_bytes + 4_096, "{heard} bytes of log came through");
    assert!(resident().saturating_sub(before) < 192 << 20);
    echo(&dispatcher, &who).await;
}
