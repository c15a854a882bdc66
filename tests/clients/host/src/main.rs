//! Serves what MCP clients are tried against, on a port of its own, to whoever asks: the conformance suite sends no token. Prints
//! the port, and serves until its standard input ends.
//!
//! Without an argument: the guests that the official conformance suite calls. With `pack`: the whole default pack under
//! full-control, of an app that has no window.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test's program has no one to report to but the test"
)]

use std::sync::Arc;

use palisade_embed::authority::no_app;
use palisade_embed::{Plan, Roots, assemble, pack};
use palisade_engine::{Limits, Sandbox};
use palisade_policy::{Principal, Principals, Profile, RateLimit, RedactionConfig};
use palisade_server::serve::{Address, Listen, start};
use palisade_server::{Host, Identity, Listing};
use tokio::io::AsyncReadExt as _;

#[path = "../../../support/guests.rs"]
mod guests;

#[tokio::main]
async fn main() {
    let sandbox = guests::sandbox(Limits::default());
    let host = if std::env::args().any(|argument| argument == "pack") {
        whole_pack(&sandbox)
    } else {
        suite(&sandbox).await
    };
    let running = start(host, Listen::Tcp { port: 0, further: 0 }).await.expect("a port");
    let Address::Tcp(port) = running.address() else { panic!("it listens on TCP") };
    println!("{port}");
    let mut rest = Vec::new();
    let _ = tokio::io::stdin().read_to_end(&mut rest).await;
    running.stop().await;
}

/// What the conformance suite calls.
async fn suite(sandbox: &Sandbox) -> Arc<Host> {
    let names = ["conformance", "conformance-context", "conformance-asking"];
    let (dispatcher, _) = guests::dispatcher(sandbox, &names).await;
    let principals = Principals::open(Principal { name: "suite".into(), profile: guests::PROFILE.into() });
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
    Arc::new(host.expect("the profile is set up"))
}

/// Every tool there is.
fn whole_pack(sandbox: &Sandbox) -> Arc<Host> {
    let plan = Plan {
        profile: Profile::built_in(guests::PROFILE).expect("it is built in"),
        redaction: RedactionConfig::default(),
        rate_limit: RateLimit::per_second(0),
        listing: Listing::default(),
        traces: true,
        changing_tools: false,
    };
    let roots = Roots::default().with_app(no_app());
    let entries = pack::entries().expect("the pack is whole");
    assemble(&plan, &entries, &roots, sandbox, None).expect("the pack fits together").host
}
