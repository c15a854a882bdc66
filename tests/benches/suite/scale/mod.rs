//! How cost grows: start and memory with 10, 50 and 200 components, a call beside a runaway one, and a call's time over
//! components, principals and rows.
//!
//! Each count of components has a process of its own, so that memory and start are that process's alone. Run with
//! `cargo xtask bench scale`.

mod growth;
mod many;
mod processes;
mod runaway;

use crate::load;

/// What this bench's figures go by.
const BENCH: &str = "scale";

/// Whether this process is to be one of the hosts that are measured.
pub(crate) fn is_child(arguments: &[String]) -> bool {
    arguments.first().is_some_and(|first| first == many::CHILD)
}

/// Is one.
pub(crate) fn child(arguments: &[String]) {
    many::child(&arguments[1..]);
}

pub(crate) fn run() {
    processes::run();
    growth::run();
    runaway::run();
}

/// One `tools/call`, ready to send.
fn request(port: u16, token: &str, tool: &str, arguments: &serde_json::Value) -> Vec<u8> {
    load::call(port, Some(token), &serde_json::json!({ "name": tool, "arguments": arguments }))
}
