//! What operating a shared host costs: `palisade serve` as it is, with tokens of a hundred principals and every call on record
//! (written before it is answered, and with `sync = "always"` on the disk), and with telemetry to a collector that is away; and
//! the way of a bundle from its sources to a verified copy.
//!
//! Real processes of the release build, in one run. A machine is a tenth faster or slower from one second to the next, so that
//! hosts which run side by side are asked in turns, there and back, for less than that: a share is of two that saw the same
//! moment. How a process happens to lie in memory counts for as long as it runs: after some rounds there are new ones. The host of
//! which something is asked has most rounds. A figure is the median of the rounds'; with a share, its standard error is told. Run
//! with `cargo xtask bench operate`.

mod bundle;

use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Fixture;
use palisade_tests::host::{TOKEN, command, free_port, token};
use serde_json::json;

use crate::figures::{Goal, figure};
use crate::load;

/// Times that all hosts are started anew, at each number of connections.
const STARTS: usize = 16;
/// Rounds of each, of the plain host and of the one of which something is asked.
const ROUNDS: usize = 10;
/// Each how many rounds the others take part.
const OTHERS_EVERY: usize = 10;
/// How long a host's turn in a round lasts.
const TURN: Duration = Duration::from_millis(500);
/// What is written in a turn is on the disk after this: no other host pays for it.
const PAUSE: Duration = Duration::from_millis(150);
/// Connections at a time.
const CONNECTIONS: [usize; 2] = [16, 64];
/// Principals beside the one that calls.
const OTHERS: usize = 99;
/// The host of which something is asked.
const LIMITED: &str = "100 tokens, on record";
/// Record and principals leave at least this share of the plain host's calls.
const LEAST_SHARE: f64 = 0.9;

pub(crate) fn run() {
    let fixture = Fixture::new();
    let tokens = tokens(&fixture);
    let away = format!("http://127.0.0.1:{}", free_port());
    let file = fixture.path("tokens.toml").display().to_string();
    let record = |name: &str| fixture.path(name).display().to_string();
    let (one, other) = (record("record-1"), record("record-2"));
    let synced = fixture.path("synced.toml");
    std::fs::write(&synced, "[audit]\ndirectory = 'record-3'\nsync = 'always'\n").expect("it is written");
    let synced = synced.display().to_string();
    let plain = |name, more: &[&str]| Host::new(name, TOKEN, more);
    let shared = |name, more: &[&str]| Host::new(name, &tokens, &[&["--tokens", &file], more].concat());
    let hosts = [
        plain("plain", &[]),
        shared(LIMITED, &["--audit", &one]),
        shared("100 tokens, on record, on the disk", &["--config", &synced]),
        plain("plain, telemetry away", &["--otlp", &away]),
        shared("100 tokens, on record, telemetry away", &["--audit", &other, "--otlp", &away]),
    ];
    println!("tools/call of `get_plugin_info` (median of {} rounds, of {TURN:?} each)\n", STARTS * ROUNDS);
    for connections in CONNECTIONS {
        let mut rounds: Vec<Vec<(load::Run, load::Run)>> = vec![Vec::new(); hosts.len()];
        for _ in 0..STARTS {
            let running: Vec<Running> = hosts.iter().map(|host| host.start(&fixture)).collect();
            // In which a host gets the memory that it then uses again and again.
            for host in &running {
                host.load(connections);
            }
            for round in 0..ROUNDS {
                for (host, run) in take_turns(&hosts, round, |host| running[host].load(connections)) {
                    rounds[host].push(run);
                }
            }
        }
        for (host, pairs) in hosts.iter().zip(&rounds) {
            tell(host, connections, &pairs.iter().map(|(run, plain)| (run, plain)).collect::<Vec<_>>());
        }
    }
    bundle::measure();
}

/// One round of those whose turn it is: which host, what it did, and what the first did in the same round.
fn take_turns(
    hosts: &[Host],
    round: usize,
    run: impl Fn(usize) -> load::Run,
) -> Vec<(usize, (load::Run, load::Run))> {
    let takes_part =
        |index: &usize| *index == 0 || hosts[*index].name == LIMITED || round.is_multiple_of(OTHERS_EVERY);
    let mut turns: Vec<usize> = (0..hosts.len()).filter(takes_part).collect();
    // Every other round backwards: a machine that grows slower favours nobody.
    if !round.is_multiple_of(2) {
        turns.reverse();
    }
    let mut runs: Vec<_> = turns.into_iter().map(|index| (index, run(index))).collect();
    runs.sort_by_key(|(index, _)| *index);
    let plain = runs[0].1.clone();
    runs.into_iter().map(|(index, run)| (index, (run, plain.clone()))).collect()
}

/// Makes the tokens; gives the last one's.
fn tokens(fixture: &Fixture) -> String {
    let create =
        |number| token(fixture, &["create", "--profile", "observe", "--name", &format!("p{number}")]);
    (0..=OTHERS).map(create).next_back().expect("there are some")
}

/// Tells what a host did in each round, beside what the plain one did in it.
fn tell(host: &Host, connections: usize, rounds: &[(&load::Run, &load::Run)]) {
    let told = |what: &str, value: f64, unit: &str, goal: Goal| {
        let name = format!("{connections} connections, {}: {what}", host.name);
        figure("operate", &name, value, unit, goal);
    };
    for (what, value, unit) in load::medians(rounds) {
        told(what, value, unit, Goal::Told);
    }
    let goal = if host.name == LIMITED { Goal::AtLeast(LEAST_SHARE) } else { Goal::Told };
    let shares: Vec<f64> = rounds.iter().map(|(run, plain)| run.per_second / plain.per_second).collect();
    let error = load::error(&shares);
    told("calls, to plain", load::middle(shares), "×", goal);
    told("calls, to plain, standard error", error, "×", Goal::Told);
}

/// How a host is started.
struct Host {
    name: &'static str,
    token: String,
    arguments: Vec<String>,
}

impl Host {
    fn new(name: &'static str, token: &str, more: &[&str]) -> Self {
        Self { name, token: token.to_owned(), arguments: more.iter().map(ToString::to_string).collect() }
    }

    fn start(&self, fixture: &Fixture) -> Running {
        let port = free_port();
        let mut serve = command(fixture);
        serve.args(["serve", "--rate-limit", "0", "--port", &port.to_string()]).args(&self.arguments);
        if self.arguments.iter().any(|argument| argument == "--tokens") {
            serve.env_remove("PALISADE_AUTH_TOKEN");
        } else {
            serve.args(["--profile", "observe"]);
        }
        serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = serve.spawn().expect("the host starts");
        let request =
            load::call(port, Some(&self.token), &json!({"name": "get_plugin_info", "arguments": {}}));
        let host = Running { port, request, child };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "the host did not come up");
            std::thread::sleep(Duration::from_millis(5));
        }
        host
    }
}

/// A running host. Killed when dropped.
struct Running {
    port: u16,
    request: Vec<u8>,
    child: Child,
}

impl Running {
    fn load(&self, connections: usize) -> load::Run {
        let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let run = clients.block_on(load::run(self.port, &self.request, EXPECTED, connections, TURN));
        std::thread::sleep(PAUSE);
        run
    }
}

/// What an answer must contain.
const EXPECTED: &str = r#""structuredContent":{"#;

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
