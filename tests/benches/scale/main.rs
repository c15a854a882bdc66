//! How cost grows: start and memory with 10, 50 and 200 components, a call beside a runaway one, and a call's time over
//! components, principals and rows.
//!
//! Each count of components has a process of its own, so that memory and start are that process's alone. Run with
//! `cargo xtask bench scale`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has no one to report to but its reader"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, bytes and percentiles are far below 2^52"
)]

#[path = "../../support/figures.rs"]
mod figures;
mod growth;
#[path = "../../support/guests.rs"]
mod guests;
#[path = "../throughput/load.rs"]
#[expect(dead_code, reason = "the other bench reads more of it")]
mod load;
mod many;
#[path = "../throughput/ours.rs"]
#[expect(dead_code, reason = "the yardsticks of the other bench")]
mod ours;
mod processes;
mod runaway;

/// What this bench's figures go by.
const BENCH: &str = "scale";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == many::CHILD) {
        return many::child(&arguments[at + 1..]);
    }
    processes::run();
    growth::run();
    runaway::run();
}

/// One `tools/call`, ready to send.
fn request(port: u16, token: &str, tool: &str, arguments: &serde_json::Value) -> Vec<u8> {
    load::call(port, Some(token), &serde_json::json!({ "name": tool, "arguments": arguments }))
}
