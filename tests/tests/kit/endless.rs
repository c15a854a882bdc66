//! Endless loops, several at once: nobody else is locked out, and a call that was given up stops computing.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use palisade_engine::{Compiler, Limits};
use serde_json::json;

use crate::assemble::assemble;
use crate::bench::{Bench, HONEST, Served, TOKEN};
use crate::case;
use crate::measure::{computed, eventually};
use crate::{alone, inputs};

/// Loops of each kind: plain, in one long instruction after another, and through the host.
const LOOPS: [&str; 3] = ["loops.compute", "loops.fill", "loops.host-calls"];

/// A bench whose deadlines are far away, with the loops in it.
fn bench(compute_ms: u64) -> Bench {
    let limits = Limits { compute_ms, wall_ms: 120_000, ..Limits::default() };
    let mut bench = Bench::new(Compiler::Baseline, limits);
    for case in case::all().iter().filter(|case| LOOPS.contains(&case.name.as_str())) {
        let wasm = assemble(case).expect("it is well written");
        bench.load(case, wasm).expect("it loads");
    }
    bench
}

/// Calls a tool, and does not wait for its answer.
fn begin(host: &Served, tool: &str) -> TcpStream {
    let port = host.client.port();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the host listens");
    let request = format!(
        "POST /api/tools/{tool} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    stream.write_all(request.as_bytes()).expect("the host reads");
    stream
}

fn honest(host: &Served) {
    let reply = host.client.tool(HONEST, &inputs::Input::from("hello").arguments());
    assert_eq!(reply.json()["result"], json!("hello"), "{:.300}", reply.body);
}

/// Whether guests compute; a loop holds memory as long as it runs.
fn running(bench: &Bench) -> Result<(), String> {
    if bench.sandbox.guest_memory() > 0 { Ok(()) } else { Err("nothing runs".into()) }
}

/// Whether nothing does, neither by the engine's account nor by the processor's.
fn quiet(bench: &Bench) -> Result<(), String> {
    let before = computed();
    std::thread::sleep(Duration::from_millis(200));
    let spent = computed().saturating_sub(before);
    match bench.sandbox.guest_memory() {
        0 if spent < Duration::from_millis(100) => Ok(()),
        bytes => Err(format!("{bytes} bytes are held, and {spent:?} of 200 ms were computed")),
    }
}

#[test]
fn endless_loops_lock_nobody_out_and_stop_when_their_callers_go() {
    let _alone = alone();
    let bench = bench(60_000);
    let host = bench.serve();
    honest(&host);
    // Two of each on two threads: were they not made to yield, nothing else could run.
    let loops: Vec<TcpStream> = LOOPS.iter().chain(&LOOPS).map(|tool| begin(&host, tool)).collect();
    eventually("the loops begin", || running(&bench)).expect("they run");
    for _ in 0..50 {
        honest(&host);
    }
    running(&bench).expect("the loops run on meanwhile");
    drop(loops);
    eventually("loops whose callers went away", || quiet(&bench)).expect("they stop");
    honest(&host);
}

#[test]
fn a_call_past_its_deadline_stops_computing() {
    let _alone = alone();
    let bench = bench(300);
    let host = bench.serve();
    for tool in LOOPS {
        assert_eq!(host.client.tool(tool, &json!({})).code(), "DEADLINE_EXCEEDED", "{tool}");
        eventually(tool, || quiet(&bench)).expect("it stops");
    }
    honest(&host);
}
