//! `tools/call` of an echo, in one process and one run: a plain rmcp handler, native code behind the whole gateway, and
//! the component behind the whole gateway: with one principal and no record, and with a hundred and each call on record.
//!
//! Rounds alternate, so that all see the same machine; a figure is the median of the rounds'. Run with
//! `cargo xtask bench throughput`. Numbers given as arguments are the numbers of connections to measure.

mod plain;
mod recorded;

use std::time::Duration;

use palisade_engine::Limits;
use serde_json::json;

use crate::figures::{Goal, figure};
use crate::{guests, load, ours};

/// Rounds of each server at each number of connections.
const ROUNDS: usize = 11;
/// How long a round lasts.
const ROUND: Duration = Duration::from_secs(1);

/// Connections at a time, unless the arguments say otherwise.
const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];

/// Where the whole pipeline must reach this share of the plain handler's calls, and a 99th percentile at most so much longer.
const LIMITED: [usize; 2] = [16, 64];
const LEAST_SHARE: f64 = 0.9;
const MOST_P99: f64 = 1.3;

/// One server that is measured.
struct Server {
    name: &'static str,
    port: u16,
    token: Option<&'static str>,
    /// Asks for progress: such a call goes the whole way through the library's service.
    progress: bool,
    /// The one that something is asked of.
    limited: bool,
}

/// Measures the servers at these numbers of connections, where some are named.
pub(crate) fn run(arguments: &[String]) {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let servers = servers.expect("a runtime");
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let measured = servers.block_on(start());
    println!("tools/call of an echo (median of {ROUNDS} rounds of {ROUND:?} each)\n");
    let asked: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    for &connections in if asked.is_empty() { &CONNECTIONS[..] } else { &asked } {
        let round = || measured.iter().map(|server| clients.block_on(server.load(connections))).collect();
        let rounds: Vec<Vec<load::Run>> = (0..ROUNDS).map(|_| round()).collect();
        for (index, server) in measured.iter().enumerate() {
            let pairs: Vec<_> = rounds.iter().map(|round| (&round[index], &round[0])).collect();
            tell(server, connections, &pairs);
        }
    }
    // No server has anything to finish.
    servers.shutdown_background();
}

/// Tells what a server did in each round, beside what the plain one did in it.
fn tell(server: &Server, connections: usize, rounds: &[(&load::Run, &load::Run)]) {
    let told = |what: &str, value: f64, unit: &str, goal: Goal| {
        let name = format!("{connections} connections, {}: {what}", server.name);
        figure("throughput", &name, value, unit, goal);
    };
    let limited = server.limited && LIMITED.contains(&connections);
    let goal = |goal: Goal| if limited { goal } else { Goal::Told };
    for (what, value, unit) in load::medians(rounds) {
        told(what, value, unit, Goal::Told);
    }
    let (share, longer) = (
        load::median(rounds, |run, plain| run.per_second / plain.per_second),
        load::median(rounds, |run, plain| run.p99.as_secs_f64() / plain.p99.as_secs_f64()),
    );
    told("calls, to plain rmcp's", share, "×", goal(Goal::AtLeast(LEAST_SHARE)));
    told("p99, to plain rmcp's", longer, "×", goal(Goal::AtMost(MOST_P99)));
}

/// Starts all of them; the yardstick comes first.
async fn start() -> [Server; 5] {
    let sandbox = guests::sandbox(Limits::default());
    let palisade =
        |name, port, progress| Server { name, port, token: Some(ours::TOKEN), progress, limited: false };
    let component = ours::component(&sandbox).await;
    [
        Server {
            name: "plain rmcp",
            port: plain::serve().await,
            token: None,
            progress: false,
            limited: false,
        },
        Server { limited: true, ..palisade("Palisade", component, false) },
        palisade("Palisade, native code in the component's place", ours::native(&sandbox).await, false),
        palisade("Palisade, a call that asks for progress", component, true),
        palisade("Palisade, one of 100 principals, on record", recorded::component(&sandbox).await, false),
    ]
}

impl Server {
    async fn load(&self, connections: usize) -> load::Run {
        load::run(self.port, &self.request(), ECHOED, connections, ROUND).await
    }

    fn request(&self) -> Vec<u8> {
        let mut params = json!({"name": "echo", "arguments": {"message": "hello"}});
        if self.progress {
            params["_meta"] = json!({ "progressToken": 1 });
        }
        load::call(self.port, self.token, &params)
    }
}

/// What an answer must contain.
const ECHOED: &str = r#""structuredContent":{"message":"hello"}"#;
