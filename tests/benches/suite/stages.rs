//! What each stage of the pipeline costs: requests that get further and further, over one connection.
//!
//! Each row does what the row before it does, and one thing more; the differences are the stages. Rounds alternate, so that all
//! see the same machine. Run with `cargo xtask bench stages`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use palisade_engine::Limits;
use palisade_policy::Authenticated;
use palisade_server::{Dispatcher, Unwatched};
use serde_json::{Value, json};

use crate::figures::{Goal, figure};
use crate::{guests, load, ours};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(600);

/// Bytes of the message whose way through the sandbox and redaction is measured.
const MESSAGE: usize = 10_000;

/// One request, and what its answer holds.
struct Stage {
    name: &'static str,
    port: u16,
    request: Vec<u8>,
    expected: &'static str,
}

pub(crate) fn run() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let servers = servers.expect("a runtime");
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let stages = stages(&servers);
    let mut times = vec![Vec::new(); stages.len()];
    for _ in 0..ROUNDS {
        for (stage, times) in stages.iter().zip(&mut times) {
            let run = load::run(stage.port, &stage.request, stage.expected, 1, ROUND);
            times.push(clients.block_on(run).p50.as_secs_f64() * 1e6);
        }
    }
    println!("median time of a request over one connection, and what it adds to the one above\n");
    let mut before = None;
    for (stage, times) in stages.iter().zip(times) {
        let time = load::middle(times);
        figure("stages", stage.name, time, "µs", Goal::Told);
        if let Some(before) = before {
            figure("stages", &format!("  added by: {}", stage.name), time - before, "µs", Goal::Told);
        }
        before = Some(time);
    }
    alone(&servers);
    servers.shutdown_background();
}

/// The same calls without a connection, one after the other and two at a time: what a call takes where nothing else runs.
fn alone(runtime: &tokio::runtime::Runtime) {
    let sandbox = guests::sandbox(Limits::default());
    let (component, who) = runtime.block_on(guests::dispatcher(&sandbox, &["echo"]));
    let native = ours::native_dispatcher(&sandbox);
    for callers in [1, 2] {
        for (name, dispatcher) in [("native code", &native), ("a component", &component)] {
            let times = (0..ROUNDS)
                .map(|_| {
                    let loops: Vec<_> = (0..callers)
                        .map(|_| runtime.spawn(calls_within(ROUND, dispatcher.clone(), who.clone())))
                        .collect();
                    let calls =
                        loops.into_iter().map(|one| runtime.block_on(one).expect("it calls")).sum::<u32>();
                    ROUND.as_secs_f64() * 1e6 * f64::from(callers) / f64::from(calls)
                })
                .collect();
            let name = format!("without HTTP, {callers} at a time: {name}");
            figure("stages", &name, load::middle(times), "µs", Goal::Told);
        }
    }
}

/// How many calls of the echo there are time for.
async fn calls_within(time: Duration, dispatcher: Dispatcher, who: Authenticated) -> u32 {
    let (start, mut calls) = (Instant::now(), 0);
    while start.elapsed() < time {
        let arguments = json!({ "message": "hello" });
        dispatcher.call(&who, "echo", arguments, Arc::new(Unwatched)).await.expect("it answers");
        calls += 1;
    }
    calls
}

fn stages(servers: &tokio::runtime::Runtime) -> Vec<Stage> {
    let sandbox = guests::sandbox(Limits::default());
    let (component, native) = servers.block_on(async {
        let (dispatcher, _) = guests::dispatcher(&sandbox, &["echo"]).await;
        (ours::serve(dispatcher).await, ours::native(&sandbox).await)
    });
    let call = |port, name: &str, arguments: Value| {
        load::call(port, Some(ours::TOKEN), &json!({ "name": name, "arguments": arguments }))
    };
    let echo = || json!({ "message": "hello" });
    let stage = |name, port, request, expected| Stage { name, port, request, expected };
    let (unknown, wrong) =
        (call(component, "no_such_tool", echo()), call(component, "echo", json!({ "message": 1 })));
    let long = json!({ "message": "The quick brown fox, 12 (slowly). ".repeat(MESSAGE / 34) });
    vec![
        stage(
            "guards, authentication, rate limit (/info)",
            component,
            get(component, "/info"),
            r#""palisade""#,
        ),
        stage("decoding a message (an unknown tool)", component, unknown, "no_such_tool"),
        stage("validating arguments (wrong ones)", component, wrong, "INVALID_ARGUMENTS"),
        stage("a call of native code, redacted", native, call(native, "echo", echo()), "hello"),
        stage("the sandbox: the same as a component", component, call(component, "echo", echo()), "hello"),
        stage("10 kB in and out, redacted", component, call(component, "echo", long), "slowly"),
    ]
}

fn get(port: u16, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {}\r\n\r\n", ours::TOKEN)
        .into()
}
