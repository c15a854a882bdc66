//! `palisade dev`: a component is swapped under a client that stays connected.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use crate::support::{Host, PATIENCE, Sample, TOKEN, free_port, until};
use serde_json::{Value, json};

/// A component that knows nothing of Palisade, with one function.
fn component(function: &str, gives: u32) -> Vec<u8> {
    let text = format!(
        r#"(component
            (core module $module (func (export "it") (result i32) (i32.const {gives})))
            (core instance $instance (instantiate $module))
            (func (export "{function}") (result u32) (canon lift (core func $instance "it"))))"#
    );
    wat::parse_str(text).unwrap()
}

/// A client of a handshake revision, with a session.
struct Client {
    port: u16,
    session: String,
}

impl Client {
    fn begin(port: u16) -> Self {
        let mut client = Self { port, session: String::new() };
        let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } });
        let answer = client.post(&hello);
        let named = |line: &str| Some(line.split_once(':')?.1.trim().to_owned());
        let head = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("mcp-session-id:"));
        client.session = head.and_then(named).unwrap_or_else(|| panic!("no session: {answer}"));
        assert!(answer.contains(r#""listChanged":true"#), "{answer}");
        client.post(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn open(&self, method: &str, body: &str) -> TcpStream {
        let session = if self.session.is_empty() {
            String::new()
        } else {
            format!("Mcp-Session-Id: {}\r\n", self.session)
        };
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "{method} /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nConnection: close\r\n{session}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    fn post(&self, message: &Value) -> String {
        let mut answer = String::new();
        self.open("POST", &message.to_string()).read_to_string(&mut answer).unwrap();
        answer
    }

    /// What a tool answers, or the error.
    fn call(&self, tool: &str) -> String {
        self.post(&json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": tool, "arguments": {} } }))
    }

    fn lists(&self, tool: &str) -> bool {
        let listed = self.post(&json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/list" }));
        listed.contains(&format!("\"name\":\"{tool}\""))
    }
}

/// Waits for the notification that the tools changed.
fn is_told(stream: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    while !line.contains("notifications/tools/list_changed") {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
    }
}

fn dev(sample: &Sample, target: &str, more: &[&str]) -> Host {
    let port = free_port().to_string();
    let arguments: Vec<&str> =
        ["dev", target, "--port", &port].into_iter().chain(more.iter().copied()).collect();
    let mut command = sample.palisade(&arguments);
    command.env("PALISADE_AUTH_TOKEN", TOKEN);
    Host::start(sample, command)
}

/// As a build does: whole, at once.
fn put(path: &Path, bytes: &[u8]) {
    let new = path.with_extension("new");
    std::fs::write(&new, bytes).unwrap();
    std::fs::rename(new, path).unwrap();
}

#[test]
fn a_component_is_swapped_under_a_client_and_a_broken_one_is_not() {
    let sample = Sample::new();
    let file = sample.path("mine.wasm");
    put(&file, &component("one", 1));
    let host = dev(&sample, "mine.wasm", &["--profile", "observe"]);
    let client = Client::begin(host.port());
    let mut stream = BufReader::new(client.open("GET", ""));
    assert!(client.lists("one") && client.call("one").contains('1'));

    put(&file, &component("two", 22));
    is_told(&mut stream);
    assert!(client.lists("two") && !client.lists("one"), "{}", host.stderr());
    assert!(client.call("two").contains("22"));

    // What is no component, and one that asks for more than is granted, take nobody's place; each is told why.
    put(&file, b"not wasm");
    until("the broken one is told of", || host.stderr().contains("still served"));
    assert!(client.call("two").contains("22"), "{}", host.stderr());
    let greedy = palisade_pack::components().iter().find(|packed| packed.name == "files").unwrap();
    put(&file, greedy.wasm);
    until("the greedy one is told of", || host.stderr().matches("still served").count() == 2);
    assert!(client.call("two").contains("22") && client.lists("two"), "{}", host.stderr());

    put(&file, &component("three", 333));
    is_told(&mut stream);
    assert!(client.call("three").contains("333"), "{}", host.stderr());
    assert!(!host.stderr().contains(TOKEN));
}

#[test]
fn what_is_not_there_can_not_be_developed() {
    let sample = Sample::new();
    let ran = sample.run(&["dev", "gone.wasm"]);
    assert!(ran.code == 1 && ran.stderr.contains("gone.wasm"), "{ran:?}");
    let ran = sample.run(&["dev", "app"]);
    assert!(ran.code == 1 && ran.stderr.contains("palisade new"), "{ran:?}");
}
