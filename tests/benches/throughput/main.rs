//! `tools/call` of an echo: the component behind the whole gateway, and a plain rmcp handler, in one process and one run.
//!
//! Rounds alternate, so that both see the same machine; the ratio is the median of the rounds' ratios. Run with
//! `cargo xtask bench`.

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

fn main() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let servers = servers.expect("a runtime");
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let plain = servers.block_on(plain::serve());
    let (ours, token) = servers.block_on(palisade());
    println!("tools/call of an echo, requests per second (median of {ROUNDS} rounds of {ROUND:?} each)\n");
    println!(
        "| connections | plain rmcp | Palisade | ratio | p50 plain | p50 Palisade | p99 plain | p99 Palisade |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for connections in [1, 16, 64, 256] {
        let mut runs: Vec<(load::Run, load::Run)> = (0..ROUNDS)
            .map(|_| {
                let a = clients.block_on(load::run(plain, &request(plain, None), ECHOED, connections, ROUND));
                let b = clients.block_on(load::run(
                    ours,
                    &request(ours, Some(&token)),
                    ECHOED,
                    connections,
                    ROUND,
                ));
                (a, b)
            })
            .collect();
        runs.sort_by(|x, y| (x.1.per_second / x.0.per_second).total_cmp(&(y.1.per_second / y.0.per_second)));
        let (a, b) = &runs[ROUNDS / 2];
        println!(
            "| {connections} | {:.0} | {:.0} | {:.2} | {:.2?} | {:.2?} | {:.2?} | {:.2?} |",
            a.per_second,
            b.per_second,
            b.per_second / a.per_second,
            a.p50,
            b.p50,
            a.p99,
            b.p99
        );
    }
    // Neither server has anything to finish.
    servers.shutdown_background();
}

/// The echo component behind the whole gateway; its port and token.
async fn palisade() -> (u16, String) {
    let sandbox = guests::sandbox(Limits::default());
    ours::serve(&sandbox).await
}

/// What an answer must contain.
const ECHOED: &str = r#""structuredContent":{"message":"hello"}"#;

fn request(port: u16, token: Option<&str>) -> Vec<u8> {
    let body = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "echo", "arguments": {"message": "hello"}},
    })
    .to_string();
    let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    format!(
        "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2025-06-18\r\n{authorization}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
