//! From starting `palisade serve` to its first answered `tools/call`: with a cold and with a warm compile cache.
//!
//! Real processes of the release build, over a real application. Run with `cargo xtask bench`.

use std::net::TcpStream;
use std::process::Stdio;
use std::time::{Duration, Instant};

use palisade_tests::host::{TOKEN, command, free_port};
use palisade_tests::{Client, Fixture};
use serde_json::json;

use crate::figures::{Goal, figure};

/// Starts of each kind.
const RUNS: usize = 7;

pub(crate) fn run() {
    println!("start of `palisade serve` to the first answered call (median of {RUNS})\n");
    for (name, warm) in [("cold", false), ("warm", true)] {
        for (tool, arguments) in [
            ("get_plugin_info", json!({})),
            ("query_db", json!({"query": "SELECT count(*) AS n FROM notes"})),
        ] {
            let fixture = Fixture::new();
            if warm {
                // Long enough for the background to compile the whole pack.
                first_answer(&fixture, tool, &arguments, Duration::from_secs(4));
            }
            let mut times: Vec<Duration> = (0..RUNS)
                .map(|_| {
                    if warm {
                        return first_answer(&fixture, tool, &arguments, Duration::ZERO);
                    }
                    first_answer(&Fixture::new(), tool, &arguments, Duration::ZERO)
                })
                .collect();
            times.sort_unstable();
            let median = times[RUNS / 2].as_secs_f64() * 1e3;
            figure("startup", &format!("{name} cache, to an answer of {tool}"), median, "ms", Goal::Told);
        }
    }
}

/// Starts a host, waits for its first answer, and stops it after `stay`.
fn first_answer(fixture: &Fixture, tool: &str, arguments: &serde_json::Value, stay: Duration) -> Duration {
    let port = free_port();
    let mut serve = command(fixture);
    serve.args(["serve", "--port", &port.to_string(), "--app-dir"]);
    serve.arg(format!("data={}", fixture.path("data").display()));
    serve.arg("--database").arg(fixture.path("data/notes.db"));
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = serve.spawn().expect("the host starts");
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(60), "the host did not come up");
        std::thread::sleep(Duration::from_millis(1));
    }
    let reply = Client::new(port, Some(TOKEN)).tool(tool, arguments);
    let took = start.elapsed();
    assert_eq!(reply.status, 200, "{:.300}", reply.body);
    std::thread::sleep(stay);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    took
}
