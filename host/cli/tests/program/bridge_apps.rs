//! `palisade bridge --app` where several apps run, and one of them ends, comes back and loses its port: no token goes to anyone
//! but the host that it is for.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::bridge::Bridge;
use crate::support::{Host, Sample, free_port, until};

/// The tokens of the app's first life, its second one, and of the other app.
const FIRST: &str = "CANARY-7f3a-token-of-the-first-life";
const SECOND: &str = "CANARY-7f3a-token-of-the-second-life";
const OTHERS: &str = "CANARY-7f3a-token-of-the-other-app";

/// A program that is no host: it takes whatever it is sent.
struct Spy {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Spy {
    /// On this port, or on any.
    fn on(port: u16) -> Self {
        let mut listener = None;
        // What was there a moment ago may still be going.
        until("the port is free", || {
            listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok();
            listener.is_some()
        });
        let listener = listener.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let all = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let mut chunk = [0; 16 << 10];
                let read = stream.read(&mut chunk).unwrap_or_default();
                all.lock().unwrap().push(String::from_utf8_lossy(&chunk[..read]).into_owned());
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// That it would have heard what anyone said, and that nobody said anything.
    fn heard_nothing(self) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.write_all(b"hello").unwrap();
        until("the spy hears", || !self.heard().is_empty());
        assert_eq!(self.heard(), ["hello"], "a token is for its host, and not for a port");
    }
}

/// When this process started, as the system counts it.
fn own_start() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').nth(19).unwrap().parse().unwrap()
}

/// An entry of another app's host, which is this very process.
struct OtherApp(PathBuf);

impl OtherApp {
    fn announce(sample: &Sample, port: u16) -> Self {
        let dir = sample.path("tmp/palisade").join(std::process::id().to_string());
        fs::DirBuilder::new().mode(0o700).recursive(true).create(&dir).unwrap();
        let entry = Self(dir);
        entry.write("token", OTHERS);
        entry.write("port", &port.to_string());
        entry.since(own_start(), port);
        entry
    }

    /// Says when its process began.
    fn since(&self, start_time: u64, port: u16) {
        let metadata = json!({
            "pid": std::process::id(), "start_time": start_time, "port": port, "identifier": "dev.other.app",
            "product_name": "Other", "started_at": "2026-01-01T00:00:00Z", "version": "0.1.0", "profile": "observe",
        });
        self.write("metadata.json", &metadata.to_string());
    }

    fn write(&self, file: &str, text: &str) {
        let mut options = fs::OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(0o600).open(self.0.join(file)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
}

fn serve(sample: &Sample, token: &str) -> Host {
    let port = free_port().to_string();
    let all = sample.all();
    let arguments: Vec<&str> =
        ["serve", "--port", &port].into_iter().chain(all.iter().map(String::as_str)).collect();
    let mut command = sample.palisade(&arguments);
    command.env("PALISADE_AUTH_TOKEN", token);
    Host::start(sample, command)
}

#[track_caller]
fn says(answer: &Value, number: u64) {
    assert_eq!(answer["result"]["structuredContent"]["rows"][0]["n"], number, "{answer}");
}

#[test]
fn the_other_apps_port_hears_nothing_and_its_stale_entry_is_nobody() {
    let sample = Sample::new();
    let host = serve(&sample, FIRST);
    let spy = Spy::on(0);
    let other = OtherApp::announce(&sample, spy.port);
    let unnamed = sample.run(&["bridge"]);
    assert_eq!(unnamed.code, 1);
    assert!(unnamed.stderr.contains("dev.palisade.sample") && unnamed.stderr.contains("dev.other.app"));
    for secret in [FIRST, OTHERS] {
        assert!(!unnamed.stderr.contains(secret), "{}", unnamed.stderr);
    }
    let mut bridge = Bridge::start(&sample, &["--app", "dev.palisade.sample"]);
    bridge.handshake();
    says(&bridge.query(2, "SELECT 2 AS n"), 2);
    // Its process has ended, and another one has its number.
    other.since(own_start() - 1, spy.port);
    says(&bridge.query(3, "SELECT 3 AS n"), 3);
    let mut alone = Bridge::start(&sample, &[]);
    alone.handshake();
    says(&alone.query(2, "SELECT 4 AS n"), 4);
    // With its own app gone the bridge does not turn to the other one, stale or alive.
    other.since(own_start(), spy.port);
    host.signal("KILL");
    host.wait_for_end();
    let lost = bridge.query(5, "SELECT 5 AS n");
    assert_eq!(lost["error"]["data"]["delivered"], "no", "{lost}");
    spy.heard_nothing();
}

#[test]
fn an_app_that_was_killed_and_came_back_elsewhere_is_found_and_its_old_port_gets_no_token() {
    let sample = Sample::new();
    let first = serve(&sample, FIRST);
    let mut bridge = Bridge::start(&sample, &["--app", "dev.palisade.sample", "--wait"]);
    bridge.handshake();
    says(&bridge.query(2, "SELECT 2 AS n"), 2);
    let old = first.port();
    first.signal("KILL");
    first.wait_for_end();
    assert_eq!(sample.entries().len(), 1, "it had no time to take its entry away");
    let spy = Spy::on(old);
    // While the old entry still names the port that another program has.
    bridge.send(&json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call",
        "params": { "name": "query_db", "arguments": { "query": "SELECT 3 AS n" } } }));
    std::thread::sleep(Duration::from_millis(500));
    let second = serve(&sample, SECOND);
    assert_ne!(second.port(), old);
    let answer = bridge.next();
    assert_eq!(answer["id"], 3);
    says(&answer, 3);
    says(&bridge.query(4, "SELECT 4 AS n"), 4);
    spy.heard_nothing();
    // And once more, with nobody asking meanwhile.
    second.signal("KILL");
    second.wait_for_end();
    let _third = serve(&sample, FIRST);
    says(&bridge.query(5, "SELECT 5 AS n"), 5);
    assert_eq!(bridge.end(), Some(0));
}
