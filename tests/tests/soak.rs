//! Hours of mixed work for one shared host: calls of every kind, failures of every kind, clients that break off, sessions that
//! nobody ends, tokens given and taken back while it runs, files read again at a signal, and a host that is killed and started
//! again beside it. What the host holds (memory, descriptors, threads) and how long a small call takes do not grow, and the
//! record of it all is whole.
//!
//! `PALISADE_SOAK_SECONDS` makes it longer than twelve seconds. In a run of less than a minute the time of a call is told and not
//! judged: a machine has other work too.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests; the run is told as it goes")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use palisade_tests::host::{command, token};
use palisade_tests::{Client, Fixture, Host};
use serde_json::{Value, json};

/// Threads that call at once.
const CALLERS: usize = 6;
/// Between two looks at the host.
const LOOK: Duration = Duration::from_millis(500);
/// Work before the first look that counts: everything has been compiled and every pool has grown by then.
const WARM: Duration = Duration::from_secs(4);
/// From here on the time of a call is judged.
const JUDGED: Duration = Duration::from_secs(60);
/// How long the host may take to see that its file of tokens has changed.
const SEEN: Duration = Duration::from_secs(30);

/// What the host holds may grow by between the first third and the last: the allocator keeps what was freed.
const MORE_BYTES: u64 = 24 << 20;
const MORE_DESCRIPTORS: u64 = 40;
const MORE_THREADS: u64 = 40;
/// How much longer a small call may take.
const LONGER: u32 = 3;

/// One look.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    bytes: u64,
    descriptors: u64,
    threads: u64,
    call: Duration,
}

fn look(host: &Host, client: &Client) -> Look {
    let process = format!("/proc/{}", host.pid());
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let number = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    let start = Instant::now();
    assert_eq!(client.tool("get_plugin_info", &json!({})).status, 200);
    let call = start.elapsed();
    let descriptors = std::fs::read_dir(format!("{process}/fd")).unwrap().count() as u64;
    Look { bytes: number("VmRSS:") * 1024, descriptors, threads: number("Threads:"), call }
}

/// One call or offence, the `turn`th of a caller; what came of it.
fn act(client: &Client, token: &str, turn: usize) -> String {
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let tool = |name: &str, arguments: Value| outcome(client.tool(name, &arguments).status);
    match turn % 20 {
        0 => tool("query_db", json!({ "query": "SELECT id, title FROM notes LIMIT 500", "max_rows": 500 })),
        1 => tool("read_app_file", json!({ "path": "notes.txt" })),
        2 => tool("list_app_dir", json!({ "recursive": true })),
        3 => tool("introspect", json!({ "action": "db_health" })),
        4 => tool("read_app_file", json!({ "path": "../outside/secret.txt" })),
        5 => tool("query_db", json!({ "query": "DROP TABLE notes" })),
        6 => tool("query_db", json!({ "query": 7 })),
        7 => tool("no_such_tool", json!({})),
        8 => outcome(client.mcp("tools/list", &json!({})).status),
        9 => outcome(client.mcp("resources/list", &json!({})).status),
        10 => outcome(client.mcp("resources/read", &json!({ "uri": "palisade://results/none" })).status),
        11 => outcome(client.mcp_raw("{\"jsonrpc\": \"2.0\", \"id\"", &[]).status),
        12 => outcome(Client::new(client.port(), None).get("/info").status),
        13 => session(client),
        14 => breaks_off(
            client,
            "POST /api/tools/query_db HTTP/1.1\r\nhost: localhost\r\ncontent-length: 900\r\n\r\n{",
        ),
        15 => breaks_off(client, "GET /mcp HTT"),
        16 => abandons(client, token, endless),
        17 if turn % 400 == 17 => tool("query_db", json!({ "query": endless })),
        18 => tool("query_db", json!({ "query": "SELECT hex(randomblob(60000)) AS x", "max_rows": 1 })),
        _ => tool("app_info", json!({})),
    }
}

fn outcome(status: u16) -> String {
    assert!(status < 500 || matches!(status, 503 | 504), "{status}");
    status.to_string()
}

/// Begins a session with an event stream, and never ends it.
fn session(client: &Client) -> String {
    let info = json!({ "name": "soak", "version": "1" });
    let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": info });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params });
    let reply = client.mcp_raw(&message.to_string(), &[]);
    if let Some(id) = reply.header("mcp-session-id") {
        let subscribe = json!({ "uri": "palisade://server-info" });
        let message =
            json!({ "jsonrpc": "2.0", "id": 2, "method": "resources/subscribe", "params": subscribe });
        let headers = [("mcp-session-id", id), ("mcp-protocol-version", "2025-11-25")];
        return outcome(client.mcp_raw(&message.to_string(), &headers).status);
    }
    outcome(reply.status)
}

/// Sends half a request, and goes.
fn breaks_off(client: &Client, half: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", client.port())).unwrap();
    let _ = stream.write_all(half.as_bytes());
    "broken off".to_owned()
}

/// Asks for what never ends, and goes before it could.
fn abandons(client: &Client, token: &str, query: &str) -> String {
    let body = json!({ "query": query }).to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", client.port())).unwrap();
    let head = format!(
        "POST /api/tools/query_db HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    std::thread::sleep(Duration::from_millis(20));
    "abandoned".to_owned()
}

/// Acts until told to stop: how often each outcome came.
fn caller(port: u16, token: &str, seed: usize, stop: &AtomicBool) -> BTreeMap<String, usize> {
    let client = Client::new(port, Some(token));
    let mut outcomes = BTreeMap::new();
    let mut turn = seed * 7;
    while !stop.load(Ordering::Relaxed) {
        *outcomes.entry(act(&client, token, turn)).or_default() += 1;
        turn += 1;
    }
    outcomes
}

#[test]
fn a_host_that_works_for_long_holds_no_more_than_at_first() {
    let seconds =
        std::env::var("PALISADE_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let length = Duration::from_secs(seconds);
    let fixture = Fixture::new();
    let token = token(&fixture, &["create", "--name", "soak", "--profile", "investigate"]);
    let mut host = Host::shared(&fixture, &["--rate-limit", "0"]);
    let stop = AtomicBool::new(false);
    let (looks, outcomes, restarts, reloads) = std::thread::scope(|scope| {
        let (host, stop, token) = (&host, &stop, token.as_str());
        let callers: Vec<_> =
            (0..CALLERS).map(|seed| scope.spawn(move || caller(host.port, token, seed, stop))).collect();
        let restarts = scope.spawn(|| restart(&fixture, stop));
        let reloads = scope.spawn(|| reload(&fixture, host, stop));
        std::thread::sleep(WARM);
        let (start, client) = (Instant::now(), Client::new(host.port, Some(token)));
        let mut looks = Vec::new();
        while start.elapsed() < length {
            looks.push(look(host, &client));
            std::thread::sleep(LOOK);
        }
        stop.store(true, Ordering::Relaxed);
        let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
        for caller in callers {
            for (outcome, count) in caller.join().unwrap() {
                *outcomes.entry(outcome).or_default() += count;
            }
        }
        (looks, outcomes, restarts.join().unwrap(), reloads.join().unwrap())
    });
    assert!(host.is_alive(), "the host ended");
    judge(&looks, length >= JUDGED);
    let calls: usize = outcomes.values().sum();
    println!("outcomes: {outcomes:?}");
    assert!(outcomes.contains_key("200") && outcomes.contains_key("404"), "{outcomes:?}");
    drop(host);
    let verified = command(&fixture).args(["audit", "verify"]).arg(fixture.path("record")).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let told: Vec<_> = verified.stdout.split(|byte| *byte == b'\n').take(2).collect();
    println!("record: {}", String::from_utf8_lossy(&told.join(&b", "[..])));
    println!(
        "soak: {seconds} s, {calls} calls and offences, {reloads} times tokens given and taken back, \
         {restarts} hosts killed and started beside it, flat"
    );
}

/// Lets a guest in, has the host read its files again, and takes the guest's token back, over and over; how often.
fn reload(fixture: &Fixture, host: &Host, stop: &AtomicBool) -> usize {
    let mut reloads = 0;
    while !stop.load(Ordering::Relaxed) {
        let made = token(fixture, &["create", "--name", "guest", "--profile", "observe"]);
        let guest = Client::new(host.port, Some(&made));
        until(&guest, 200);
        let signal = Command::new("kill").args(["-HUP", &host.pid().to_string()]).status().unwrap();
        assert!(signal.success() && guest.mcp("tools/list", &json!({})).status == 200);
        let _ = token(fixture, &["revoke", "guest"]);
        until(&guest, 401);
        reloads += 1;
        std::thread::sleep(Duration::from_millis(500));
    }
    reloads
}

/// Asks until the answer's status is this.
fn until(client: &Client, status: u16) {
    let start = Instant::now();
    while client.get("/info").status != status {
        assert!(start.elapsed() < SEEN, "it was never {status}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Kills a second host over the same application again and again, and starts it anew; how often.
fn restart(fixture: &Fixture, stop: &AtomicBool) -> usize {
    let mut restarts = 0;
    while !stop.load(Ordering::Relaxed) {
        let host = Host::start(fixture, "investigate", &[]);
        assert_eq!(host.client().tool("query_db", &json!({ "query": "SELECT 1 AS x" })).status, 200);
        restarts += 1;
        std::thread::sleep(Duration::from_millis(500));
    }
    restarts
}

/// Tells the thirds, and compares the last with the first.
fn judge(looks: &[Look], with_time: bool) {
    let third = |number: usize| {
        let size = looks.len().div_ceil(3);
        let part: Vec<Look> = looks.iter().skip(number * size).take(size).copied().collect();
        let median = |of: fn(&Look) -> u64| {
            let mut values: Vec<u64> = part.iter().map(of).collect();
            values.sort_unstable();
            values[values.len() / 2]
        };
        let call = median(|look| u64::try_from(look.call.as_micros()).unwrap());
        Look {
            bytes: median(|look| look.bytes),
            descriptors: median(|look| look.descriptors),
            threads: median(|look| look.threads),
            call: Duration::from_micros(call),
        }
    };
    let thirds = [third(0), third(1), third(2)];
    for (number, Look { bytes, descriptors, threads, call }) in thirds.iter().enumerate() {
        let third = number + 1;
        println!(
            "third {third}: {} kB, {descriptors} descriptors, {threads} threads, {call:?} a call",
            bytes / 1024
        );
    }
    let [first, _, last] = thirds;
    assert!(last.bytes < first.bytes + first.bytes / 10 + MORE_BYTES, "memory grew: {thirds:?}");
    assert!(last.descriptors < first.descriptors + MORE_DESCRIPTORS, "descriptors grew: {thirds:?}");
    assert!(last.threads < first.threads + MORE_THREADS, "threads grew: {thirds:?}");
    assert!(!with_time || last.call < first.call * LONGER, "a call takes longer: {thirds:?}");
}
