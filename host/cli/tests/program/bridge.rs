//! `palisade bridge` between a client on stdio and the real host.

use crate::support::{Host, Sample, free_port, until};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

pub(crate) struct Bridge {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Bridge {
    pub(crate) fn start(sample: &Sample, more: &[&str]) -> Self {
        let arguments: Vec<&str> = ["bridge"].into_iter().chain(more.iter().copied()).collect();
        let mut child = sample
            .palisade(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { input: child.stdin.take(), child, output }
    }

    pub(crate) fn send(&mut self, message: &Value) {
        writeln!(self.input.as_mut().unwrap(), "{message}").unwrap();
    }

    pub(crate) fn next(&mut self) -> Value {
        serde_json::from_str(&self.output.next().expect("the bridge talks").unwrap()).unwrap()
    }

    fn ask(&mut self, id: u64, method: &str, params: &Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.next();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    pub(crate) fn handshake(&mut self) {
        let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let answer = self.ask(1, "initialize", &hello);
        assert_eq!(answer["result"]["serverInfo"]["name"], "palisade", "{answer}");
        self.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    }

    pub(crate) fn query(&mut self, id: u64, sql: &str) -> Value {
        self.ask(id, "tools/call", &json!({"name": "query_db", "arguments": {"query": sql}}))
    }

    pub(crate) fn end(mut self) -> Option<i32> {
        self.input = None;
        until("the bridge ends with its input", || self.child.try_wait().unwrap().is_some());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_client_on_stdio_lists_and_calls_the_running_hosts_tools() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);
    let mut bridge = Bridge::start(&sample, &[]);
    bridge.handshake();
    let tools = bridge.ask(2, "tools/list", &json!({}));
    let names: Vec<_> =
        tools["result"]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].clone()).collect();
    assert!(names.contains(&json!("query_db")) && names.contains(&json!("introspect")), "{names:?}");
    let answer = bridge.query(3, "SELECT text FROM notes WHERE id = 1");
    assert_eq!(answer["result"]["structuredContent"]["rows"][0]["text"], "first", "{answer}");
    let answer = bridge.ask(4, "tools/call", &json!({"name": "no_such_tool", "arguments": {}}));
    assert!(answer["error"]["message"].as_str().unwrap().contains("no_such_tool"), "{answer}");
    assert_eq!(bridge.end(), Some(0));
}

#[test]
fn a_client_of_the_stateless_revision_needs_no_handshake() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);
    let mut bridge = Bridge::start(&sample, &[]);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let answer =
        bridge.ask(1, "tools/call", &json!({"name": "get_memory_stats", "arguments": {}, "_meta": meta}));
    assert!(answer["result"]["structuredContent"]["resident_bytes"].is_u64(), "{answer}");
}

#[test]
fn requests_run_side_by_side() {
    let sample = Sample::new();
    let _host = sample.serve(&[]);
    let mut bridge = Bridge::start(&sample, &[]);
    bridge.handshake();
    // Ends at its deadline, seconds later.
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let call = |id: u64, sql: &str| json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "query_db", "arguments": {"query": sql}}});
    bridge.send(&call(2, endless));
    bridge.send(&call(3, "SELECT 1 AS one"));
    assert_eq!(bridge.next()["id"], 3, "the quick one comes first");
    let slow = bridge.next();
    assert_eq!(slow["id"], 2);
    assert_eq!(slow["result"]["isError"], true, "{slow}");
}

#[test]
fn the_bridge_outlives_a_restart_of_the_host() {
    let sample = Sample::new();
    let first = sample.serve(&[]);
    let mut bridge = Bridge::start(&sample, &["--wait"]);
    bridge.handshake();
    assert!(bridge.query(2, "SELECT 1")["result"].is_object());
    first.signal("TERM");
    assert_eq!(first.wait().0, Some(0));
    // Asked while there is no host; answered by the next one, which has another port and another token.
    bridge.send(&json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call",
        "params": {"name": "query_db", "arguments": {"query": "SELECT 3 AS n"}}}));
    std::thread::sleep(std::time::Duration::from_millis(500));
    let all = sample.all();
    let port = free_port().to_string();
    let arguments: Vec<&str> =
        ["serve", "--port", &port].into_iter().chain(all.iter().map(String::as_str)).collect();
    let _second = Host::start(&sample, sample.palisade(&arguments));
    let answer = bridge.next();
    assert_eq!(
        (&answer["id"], &answer["result"]["structuredContent"]["rows"][0]["n"]),
        (&json!(3), &json!(3))
    );
    assert!(bridge.query(4, "SELECT 4")["result"].is_object());
    assert_eq!(bridge.end(), Some(0));
}

#[test]
fn a_host_that_starts_later_is_waited_for() {
    let sample = Sample::new();
    let mut bridge = Bridge::start(&sample, &["--wait=60"]);
    bridge.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}));
    std::thread::sleep(std::time::Duration::from_millis(300));
    let _host = sample.serve(&[]);
    assert_eq!(bridge.next()["result"]["serverInfo"]["name"], "palisade");
}

#[test]
fn over_a_socket_it_works_alike() {
    let sample = Sample::new();
    let socket = sample.text("tmp/b.sock");
    let all = sample.all();
    let arguments: Vec<&str> =
        ["serve", "--socket", &socket].into_iter().chain(all.iter().map(String::as_str)).collect();
    let _host = Host::start(&sample, sample.palisade(&arguments));
    let mut bridge = Bridge::start(&sample, &[]);
    bridge.handshake();
    assert!(bridge.query(2, "SELECT 1")["result"].is_object());
}

#[test]
fn without_a_host_it_says_so_and_fails() {
    let sample = Sample::new();
    let ran = sample.run(&["bridge"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("no Palisade host is running") && ran.stderr.contains("--wait"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.is_empty());
}

#[test]
fn with_two_hosts_one_must_be_named() {
    let sample = Sample::new();
    let _first = sample.serve(&[]);
    let port = free_port().to_string();
    let _second =
        Host::start(&sample, sample.palisade(&["serve", "--port", &port, "--app-id", "dev.other.app"]));
    let ran = sample.run(&["bridge"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("dev.palisade.sample") && ran.stderr.contains("dev.other.app"),
        "{}",
        ran.stderr
    );
    let mut bridge = Bridge::start(&sample, &["--app", "other"]);
    bridge.handshake();
    let info = bridge.ask(2, "tools/call", &json!({"name": "app_info", "arguments": {}}));
    assert_eq!(info["result"]["structuredContent"]["config"]["identifier"], "dev.other.app", "{info}");
}
