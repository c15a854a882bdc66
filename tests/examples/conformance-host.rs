//! Serves the guests that the official MCP conformance suite calls, on a port of its own, to whoever asks: the suite sends no
//! token. Prints the port, and serves until its standard input ends.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test's program has no one to report to but the test"
)]

use std::sync::Arc;

use palisade_engine::Limits;
use palisade_policy::{Principal, Principals, RateLimit};
use palisade_server::serve::{Address, Listen, start};
use palisade_server::{Host, Identity};
use tokio::io::AsyncReadExt as _;

#[path = "../support/guests.rs"]
mod guests;

#[tokio::main]
async fn main() {
    let sandbox = guests::sandbox(Limits::default());
    let names = ["conformance", "conformance-context", "conformance-asking"];
    let (dispatcher, _) = guests::dispatcher(&sandbox, &names).await;
    let principals = Principals::open(Principal { name: "suite".into(), profile: guests::PROFILE.into() });
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
    let host = Arc::new(host.expect("the profile is set up"));
    let running = start(host, Listen::Tcp { port: 0, further: 0 }).await.expect("a port");
    let Address::Tcp(port) = running.address() else { panic!("it listens on TCP") };
    println!("{port}");
    let mut rest = Vec::new();
    let _ = tokio::io::stdin().read_to_end(&mut rest).await;
    running.stop().await;
}
