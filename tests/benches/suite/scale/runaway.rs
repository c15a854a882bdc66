//! Components that never end, one after another, beside clients who want their answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use palisade_engine::Limits;
use serde_json::json;

use super::{BENCH, request};
use crate::figures::{Goal, figure};
use crate::{guests, load, ours};

/// What a call may compute here.
const COMPUTE: Duration = Duration::from_millis(200);
const OTHERS: usize = 63;
const LENGTH: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;

/// How late a runaway may be stopped, and how much longer the others' 99th percentile may be.
const MOST_LATE_MS: f64 = 20.0;
const MOST_LONGER: f64 = 2.0;

/// Measures the others without and with a runaway, in turn, and how late each runaway was stopped.
pub(crate) fn run() {
    println!("\na component that never ends, and {OTHERS} other clients\n");
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let servers = servers.expect("a runtime");
    let clients = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let clients = clients.expect("a runtime");
    let port = servers.block_on(async {
        let compute_ms = COMPUTE.as_millis() as u64;
        let sandbox = guests::sandbox(Limits { compute_ms, ..Limits::default() });
        let (dispatcher, _) = guests::dispatcher(&sandbox, &["echo", "hostile"]).await;
        ours::serve(dispatcher).await
    });
    let echo = request(port, ours::TOKEN, "echo", &json!({ "message": "hello" }));
    let others = || clients.block_on(load::run(port, &echo, r#""message":"hello""#, OTHERS, LENGTH));
    let (mut longer, mut late) = (Vec::new(), Vec::new());
    others();
    for _ in 0..ROUNDS {
        let alone = others();
        let stop = Arc::new(AtomicBool::new(false));
        let runaway = clients.spawn(runaways(port, Arc::clone(&stop)));
        let beside = others();
        stop.store(true, Ordering::Relaxed);
        late.extend(clients.block_on(runaway).expect("it counts to the end"));
        longer.push(beside.p99.as_secs_f64() / alone.p99.as_secs_f64());
    }
    late.sort_by(f64::total_cmp);
    let median = late[late.len() / 2];
    figure(
        BENCH,
        "a runaway is stopped after its deadline: median",
        median,
        "ms",
        Goal::AtMost(MOST_LATE_MS),
    );
    figure(BENCH, "a runaway is stopped after its deadline: worst", late[late.len() - 1], "ms", Goal::Told);
    let ratio = load::middle(longer);
    figure(BENCH, "the others' p99 beside it, to that without it", ratio, "×", Goal::AtMost(MOST_LONGER));
    servers.shutdown_background();
    clients.shutdown_background();
}

/// Calls what never ends until it is told to stop; gives by how many milliseconds each call outlived its deadline.
async fn runaways(port: u16, stop: Arc<AtomicBool>) -> Vec<f64> {
    let spin = request(port, ours::TOKEN, "spin", &json!({}));
    let mut late = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let start = Instant::now();
        load::once(port, &spin, "DEADLINE_EXCEEDED").await;
        late.push((start.elapsed().as_secs_f64() - COMPUTE.as_secs_f64()) * 1e3);
    }
    late
}
