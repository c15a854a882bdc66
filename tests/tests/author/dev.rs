//! `palisade dev` on a project: what an author saves is served to a client that stays connected, or the terminal says why not.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use palisade_blackbox::{Address, client};
use palisade_tests::host::{TOKEN, free_port};
use palisade_tests::{Client, app::Stopped};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::project::Project;

/// Longer than a build takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// What an author does to a source file, each from what it was at first.
pub(crate) struct Edits {
    /// The source file.
    pub(crate) file: &'static str,
    /// To count a thousand lines more.
    pub(crate) changed: (&'static str, &'static str),
    /// To take the name of one of the pack's tools: that builds, and can't be loaded.
    pub(crate) taken: &'static [(&'static str, &'static str)],
    /// What the language's tool says of a source that is cut off.
    pub(crate) complaint: &'static str,
}

/// A running `palisade dev`, and what it said.
struct Dev {
    _child: Stopped,
    port: u16,
    said: Arc<Mutex<String>>,
    _temp: TempDir,
}

impl Dev {
    fn start(project: &Project) -> Self {
        let temp = TempDir::new().unwrap();
        let port = free_port();
        let mut dev = project.palisade(&["dev", "--profile", "investigate", "--app-dir", "data=.", "--port"]);
        dev.arg(port.to_string()).env("TMPDIR", temp.path()).env("PALISADE_AUTH_TOKEN", TOKEN);
        dev.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = dev.spawn().unwrap();
        let said = listen(&mut child);
        let dev = Self { _child: Stopped(child), port, said, _temp: temp };
        dev.until("it serves", |_| Client::answers(port));
        dev
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    #[track_caller]
    fn until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !holds(&self.said()) {
            assert!(start.elapsed() < PATIENCE, "waiting until {what}; it said: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it has refused so many changes.
    #[track_caller]
    fn until_refused(&self, times: usize, why: &str) {
        let refusals = |said: &str| said.matches("what was served before is still served").count();
        self.until("it refuses", |said| refusals(said) >= times);
        assert!(refusals(&self.said()) == times && self.said().contains(why), "{why}: {}", self.said());
    }
}

/// Keeps what it says, and the pipe from filling up.
fn listen(child: &mut Child) -> Arc<Mutex<String>> {
    let said = Arc::<Mutex<String>>::default();
    let (mut stderr, kept) = (child.stderr.take().unwrap(), Arc::clone(&said));
    std::thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = stderr.read(&mut chunk) {
            kept.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
    });
    said
}

/// A client with a session, and the stream on which it is told.
struct Session {
    client: client::Client,
    id: String,
    stream: BufReader<TcpStream>,
}

impl Session {
    fn begin(port: u16) -> Self {
        let client = client::Client::new(Address::local(port), Some(TOKEN));
        let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } });
        let answer = client.mcp_raw(&hello.to_string(), &[]).unwrap();
        assert!(answer.body.contains(r#""listChanged":true"#), "{}", answer.body);
        let id = answer.header("mcp-session-id").expect("a session").to_owned();
        let begun = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        client.mcp_raw(&begun.to_string(), &[("mcp-session-id", &id)]).unwrap();
        let headers = [("accept", "text/event-stream"), ("mcp-session-id", id.as_str())];
        let request = client.compose("GET", "/mcp", &headers, b"");
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        std::io::Write::write_all(&mut stream, &request).unwrap();
        Self { client, id, stream: BufReader::new(stream) }
    }

    /// Reads until it is told that the tools changed.
    fn is_told(&mut self, dev: &Dev) {
        let mut line = String::new();
        while !line.contains("notifications/tools/list_changed") {
            line.clear();
            let read = self.stream.read_line(&mut line);
            assert!(read.is_ok_and(|read| read > 0), "the stream ended; the host said: {}", dev.said());
        }
    }

    /// The lines that the tool counts, in this session.
    #[track_caller]
    fn lines(&self) -> Value {
        let call = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": { "name": "word_count", "arguments": { "path": "hamlet.txt" } } });
        let answer = self.client.mcp_raw(&call.to_string(), &[("mcp-session-id", &self.id)]).unwrap();
        let message = answer.json();
        let result = &message["result"]["structuredContent"];
        assert_eq!(result["words"], 6, "{}", answer.body);
        result["lines"].clone()
    }
}

/// What the author saves: written beside it and put in its place, as editors do.
fn save(file: &Path, text: &str) {
    let new = file.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, file).unwrap();
}

#[track_caller]
fn replaced(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
        text.replace(from, to)
    })
}

/// The author's afternoon: a change, a source that does not build, a component that can't be loaded, and both mended.
pub(crate) fn follows(project: &Project, edits: &Edits) {
    let file = project.dir().join(edits.file);
    let source = fs::read_to_string(&file).unwrap();
    let changed = replaced(&source, &[edits.changed]);
    let dev = Dev::start(project);
    let mut session = Session::begin(dev.port);
    assert_eq!(session.lines(), 2);

    let started = Instant::now();
    save(&file, &changed);
    session.is_told(&dev);
    eprintln!("{}: saved to swapped in {:?}", project.language, started.elapsed());
    assert_eq!(session.lines(), 1_002, "{}", dev.said());

    save(&file, &changed[..changed.len() - 12]);
    dev.until_refused(1, edits.complaint);
    assert_eq!(session.lines(), 1_002);

    save(&file, &replaced(&source, edits.taken));
    dev.until_refused(2, "has a tool `query_db`, and so has the pack");
    assert_eq!(session.lines(), 1_002);

    save(&file, &source);
    session.is_told(&dev);
    assert_eq!(session.lines(), 2, "{}", dev.said());
    let said = dev.said();
    assert_eq!(said.matches("dev: swapped in").count(), 2, "a build must not start the next one: {said}");
    assert!(!said.contains(TOKEN), "{said}");
}
