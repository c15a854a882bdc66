//! Start and memory of hosts with few and with many components.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::{BENCH, many};
use crate::figures::{Goal, figure};

const COUNTS: [usize; 3] = [10, 50, 200];

/// What a host of the largest count may hold, and what each component may add.
const MOST_MB: f64 = 150.0;
const MOST_MB_EACH: f64 = 0.5;
/// Times a second that an idle host may wake: one slow timer.
const MOST_WAKE_UPS: f64 = 2.0;

/// Measures each count, with a cold cache and with a warm one.
pub(crate) fn run() {
    println!("\nhosts of many components, each in a process of its own\n");
    let mut memory = Vec::new();
    for count in COUNTS {
        let cache = tempfile::tempdir().expect("a temporary directory");
        for state in ["cold", "warm"] {
            // Within it: the engine makes its own directory, which nobody else may enter, and uses no other.
            let host = measure(count, &cache.path().join("cache"));
            let told = |name: &str, value: f64, unit: &str, goal: Goal| {
                figure(BENCH, &format!("{count} components, {state} cache: {name}"), value, unit, goal);
            };
            told("start to the first answer", number(&host, "first_ms"), "ms", Goal::Told);
            told("start to all of them ready", number(&host, "ready_ms"), "ms", Goal::Told);
            if state == "cold" {
                continue;
            }
            let idle = number(&host, "idle_bytes") / 1e6;
            let limited = count == COUNTS[COUNTS.len() - 1];
            told("resident", idle, "MB", if limited { Goal::AtMost(MOST_MB) } else { Goal::Told });
            told("resident at most, under load", number(&host, "load_bytes") / 1e6, "MB", Goal::Told);
            told("wake-ups a second, idle", number(&host, "wake_ups"), "", Goal::AtMost(MOST_WAKE_UPS));
            memory.push((count as f64, idle));
        }
    }
    let ((few, least), (many, most)) = (memory[0], memory[memory.len() - 1]);
    let each = (most - least) / (many - few);
    figure(BENCH, "each further component: resident", each, "MB", Goal::AtMost(MOST_MB_EACH));
}

fn measure(count: usize, cache: &std::path::Path) -> Value {
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command.args([many::CHILD, &count.to_string()]).arg(cache).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "the host of {count} components failed");
    serde_json::from_slice(&output.stdout).expect("it prints one JSON object")
}

fn number(host: &Value, name: &str) -> f64 {
    host[name].as_f64().expect("a number")
}
