//! What operating a shared host costs: `palisade serve` as it is, with tokens of a hundred principals and every call on record
//! (written before it is answered, and with `sync = "always"` on the disk), and with telemetry to a collector that is away; and
//! the way of a bundle from its sources to a verified copy.
//!
//! Real processes of the release build, in one run; rounds alternate, so that all see the same machine; a figure is the
//! median of the rounds'. Run with `cargo xtask bench operate`.

mod bundle;

use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Fixture;
use palisade_tests::host::{TOKEN, command, free_port};
use serde_json::json;

use crate::figures::{Goal, figure};
use crate::load;

/// Rounds of each host at each number of connections.
const ROUNDS: usize = 11;
/// How long a round lasts.
const ROUND: Duration = Duration::from_secs(1);
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
    let shared = ["--tokens", &file, "--audit", &one];
    let hosts = [
        Host::start(&fixture, "plain", TOKEN, &[]),
        Host::start(&fixture, LIMITED, &tokens, &shared),
        Host::start(
            &fixture,
            "100 tokens, on record, on the disk",
            &tokens,
            &["--tokens", &file, "--config", &synced],
        ),
        Host::start(&fixture, "plain, telemetry away", TOKEN, &["--otlp", &away]),
        Host::start(
            &fixture,
            "100 tokens, on record, telemetry away",
            &tokens,
            &["--tokens", &file, "--audit", &other, "--otlp", &away],
        ),
    ];
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!("tools/call of `get_plugin_info` (median of {ROUNDS} rounds of {ROUND:?} each)\n");
    for connections in CONNECTIONS {
        let round = || hosts.iter().map(|host| clients.block_on(host.load(connections))).collect();
        let rounds: Vec<Vec<load::Run>> = (0..ROUNDS).map(|_| round()).collect();
        for (index, host) in hosts.iter().enumerate() {
            let pairs: Vec<_> = rounds.iter().map(|round| (&round[index], &round[0])).collect();
            tell(host, connections, &pairs);
        }
    }
    drop(hosts);
    bundle::measure();
}

/// Makes the tokens; gives the last one's.
fn tokens(fixture: &Fixture) -> String {
    let create = |number: usize| {
        let mut create = command(fixture);
        create.args(["token", "create", "--profile", "observe", "--name", &format!("p{number}"), "--file"]);
        let made = create.arg(fixture.path("tokens.toml")).output().expect("the program runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).expect("a token is text").trim().to_owned()
    };
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
    let share = load::median(rounds, |run, plain| run.per_second / plain.per_second);
    told("calls, to plain", share, "×", goal);
}

/// A running host. Killed when dropped.
struct Host {
    name: &'static str,
    port: u16,
    token: String,
    child: Child,
}

impl Host {
    fn start(fixture: &Fixture, name: &'static str, token: &str, more: &[&str]) -> Self {
        let port = free_port();
        let mut serve = command(fixture);
        serve.args(["serve", "--rate-limit", "0", "--port", &port.to_string()]).args(more);
        if more.contains(&"--tokens") {
            serve.env_remove("PALISADE_AUTH_TOKEN");
        } else {
            serve.args(["--profile", "observe"]);
        }
        serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = serve.spawn().expect("the host starts");
        let host = Self { name, port, token: token.to_owned(), child };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "the host did not come up");
            std::thread::sleep(Duration::from_millis(5));
        }
        // Compiled before it is measured.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(load::once(port, &host.request(), EXPECTED));
        host
    }

    async fn load(&self, connections: usize) -> load::Run {
        load::run(self.port, &self.request(), EXPECTED, connections, ROUND).await
    }

    fn request(&self) -> Vec<u8> {
        load::call(self.port, Some(&self.token), &json!({"name": "get_plugin_info", "arguments": {}}))
    }
}

/// What an answer must contain.
const EXPECTED: &str = r#""structuredContent":{"#;

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
