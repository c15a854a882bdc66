//! `tools/call` of an echo, in one process and one run: a plain rmcp handler, native code behind the whole gateway, and
//! the component behind the whole gateway.
//!
//! Rounds alternate, so that all see the same machine; a ratio is the median of the rounds' ratios. Run with
//! `cargo xtask bench throughput`. Numbers given as arguments are the numbers of connections to measure.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has no one to report to but its reader"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of requests and percentiles are far below 2^52"
)]

#[path = "../../support/guests.rs"]
mod guests;
mod load;
mod ours;
mod plain;

use std::time::Duration;

use palisade_engine::Limits;
use serde_json::json;

/// Rounds of each server at each number of connections.
const ROUNDS: usize = 5;
/// How long a round lasts.
const ROUND: Duration = Duration::from_secs(2);

/// Connections at a time, unless the arguments say otherwise.
const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];

/// One server that is measured.
struct Server {
    name: &'static str,
    port: u16,
    token: Option<&'static str>,
    /// Sends metadata, empty but present: such a call goes the whole way through the library's service.
    meta: bool,
}

fn main() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let servers = servers.expect("a runtime");
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let measured = servers.block_on(start());
    println!("tools/call of an echo, requests per second (median of {ROUNDS} rounds of {ROUND:?} each)\n");
    println!("| connections | server | per second | of plain rmcp | p50 | p99 |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for &connections in if asked.is_empty() { &CONNECTIONS[..] } else { &asked } {
        let round = || measured.iter().map(|server| clients.block_on(server.load(connections))).collect();
        let rounds: Vec<Vec<load::Run>> = (0..ROUNDS).map(|_| round()).collect();
        for (index, server) in measured.iter().enumerate() {
            // Of each server the round whose ratio to the plain one is the median.
            let mut rounds: Vec<(f64, &load::Run)> = rounds
                .iter()
                .map(|round| (round[index].per_second / round[0].per_second, &round[index]))
                .collect();
            rounds.sort_by(|x, y| x.0.total_cmp(&y.0));
            let (ratio, run) = rounds[ROUNDS / 2];
            let load::Run { per_second, p50, p99 } = run;
            println!(
                "| {connections} | {} | {per_second:.0} | {ratio:.2} | {p50:.2?} | {p99:.2?} |",
                server.name
            );
        }
    }
    // No server has anything to finish.
    servers.shutdown_background();
}

/// Starts all of them; the yardstick comes first.
async fn start() -> [Server; 4] {
    let sandbox = guests::sandbox(Limits::default());
    let palisade = |name, port, meta| Server { name, port, token: Some(ours::TOKEN), meta };
    let component = ours::component(&sandbox).await;
    [
        Server { name: "plain rmcp", port: plain::serve().await, token: None, meta: false },
        palisade("Palisade", component, false),
        palisade("Palisade, native code in the component's place", ours::native(&sandbox).await, false),
        palisade("Palisade, call with metadata", component, true),
    ]
}

impl Server {
    async fn load(&self, connections: usize) -> load::Run {
        load::run(self.port, &self.request(), ECHOED, connections, ROUND).await
    }

    fn request(&self) -> Vec<u8> {
        let mut params = json!({"name": "echo", "arguments": {"message": "hello"}});
        if self.meta {
            params["_meta"] = json!({});
        }
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
        let authorization =
            self.token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let port = self.port;
        format!(
            "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2025-06-18\r\n{authorization}\
         content-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// What an answer must contain.
const ECHOED: &str = r#""structuredContent":{"message":"hello"}"#;
