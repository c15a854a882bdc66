//! A sample application in a directory of its own, and the real `palisade` program over it.
//!
//! Each test has its own directory for temporary files, so no test finds another's hosts. Compiled tools are shared
//! between tests and runs: they are keyed by their digest.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

/// Longer than anything here takes, even unoptimised on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A token that a test can look for.
pub(crate) const TOKEN: &str = "CANARY-7f3a-token-of-the-tests";

/// What lies in the sample's database as a secret of another kind.
pub(crate) const MAIL: &str = "canary.7f3a@example.com";

/// The application.
pub(crate) struct Sample {
    dir: TempDir,
    /// Keeps the write-ahead log alive, as a running application does.
    pub(crate) database: Connection,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for sub in ["tmp", "home", "app/data/deep", "app/logs"] {
            std::fs::create_dir_all(dir.path().join(sub)).unwrap();
        }
        std::fs::write(dir.path().join("app/data/hello.txt"), "hello from a file\n").unwrap();
        std::fs::write(dir.path().join("app/data/deep/settings.json"), "{\"theme\": \"dark\"}").unwrap();
        std::fs::write(dir.path().join("app/outside.txt"), "CANARY-7f3a outside").unwrap();
        let database = Connection::open(dir.path().join("app/data/notes.db")).unwrap();
        database.pragma_update(None, "journal_mode", "WAL").unwrap();
        database.execute_batch("CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)").unwrap();
        database.execute("INSERT INTO notes(text) VALUES ('first'), (?1)", [MAIL]).unwrap();
        Self { dir, database }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn text(&self, path: &str) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    /// The program, with nothing of this test's own environment.
    pub(crate) fn palisade(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palisade"));
        command
            .env_clear()
            .env("TMPDIR", self.path("tmp"))
            .env("HOME", self.path("home"))
            .env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .current_dir(self.dir.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.palisade(arguments).output().unwrap())
    }

    /// Arguments that serve both directories and the database.
    pub(crate) fn all(&self) -> Vec<String> {
        [
            "--app-id".to_owned(),
            "dev.palisade.sample".to_owned(),
            "--app-name".to_owned(),
            "Sample".to_owned(),
            "--app-dir".to_owned(),
            format!("data={}", self.text("app/data")),
            "--app-dir".to_owned(),
            format!("logs={}", self.text("app/logs")),
            "--database".to_owned(),
            self.text("app/data/notes.db"),
        ]
        .into()
    }

    /// Serves everything on a port of its own, with the token that [`TOKEN`] is.
    pub(crate) fn serve(&self, more: &[&str]) -> Host {
        let port = free_port().to_string();
        let all = self.all();
        let arguments: Vec<&str> = ["serve", "--port", &port]
            .into_iter()
            .chain(all.iter().map(String::as_str))
            .chain(more.iter().copied())
            .collect();
        let mut command = self.palisade(&arguments);
        command.env("PALISADE_AUTH_TOKEN", TOKEN);
        Host::start(self, command)
    }

    /// The entries of running hosts.
    pub(crate) fn entries(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("tmp/palisade")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Calls a tool by the command line; its result.
    pub(crate) fn call(&self, tool: &str, arguments: &Value) -> Value {
        let ran = self.run(&["call", tool, &arguments.to_string()]);
        assert_eq!(ran.code, 0, "{tool}: {}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }
}

/// What a program printed.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A running host. Killed when dropped.
pub(crate) struct Host {
    pub(crate) child: Child,
    pub(crate) metadata: Value,
    stderr: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Host {
    /// Starts it, and waits until it can be found.
    pub(crate) fn start(sample: &Sample, mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = Arc::<Mutex<String>>::default();
        let reader = collect(child.stderr.take().unwrap(), Arc::clone(&stderr));
        let entry = sample.path("tmp/palisade").join(child.id().to_string()).join("metadata.json");
        let mut host = Self { child, metadata: Value::Null, stderr, reader: Some(reader) };
        until("the host comes up", || {
            if let Some(status) = host.child.try_wait().unwrap() {
                panic!("the host ended, {status}: {}", host.stderr());
            }
            let metadata = std::fs::read(&entry).ok().and_then(|text| serde_json::from_slice(&text).ok());
            host.metadata = metadata.unwrap_or_default();
            !host.metadata.is_null()
        });
        host
    }

    /// Starts one that no entry tells of, and waits until it says where it listens.
    pub(crate) fn start_unannounced(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = Arc::<Mutex<String>>::default();
        let reader = collect(child.stderr.take().unwrap(), Arc::clone(&stderr));
        let mut host = Self { child, metadata: Value::Null, stderr, reader: Some(reader) };
        until("the host comes up", || {
            if let Some(status) = host.child.try_wait().unwrap() {
                panic!("the host ended, {status}: {}", host.stderr());
            }
            let said = host.stderr();
            let place = said.split_once("listening on  http://127.0.0.1:").map(|(_, rest)| rest);
            let port = place.and_then(|rest| rest.split(['\n', ' ']).next()?.parse::<u16>().ok());
            host.metadata = port.map_or(Value::Null, |port| serde_json::json!({ "port": port }));
            port.is_some() && said.contains("to stop")
        });
        host
    }

    pub(crate) fn port(&self) -> u16 {
        u16::try_from(self.metadata["port"].as_u64().expect("it listens on a port")).unwrap()
    }

    /// All that it said so far.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Sends a signal by its name, as `kill` knows it.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Waits until a signal has ended it.
    pub(crate) fn wait_for_end(mut self) {
        until("the host ends", || self.child.try_wait().unwrap().is_some());
    }

    /// Waits for its end: the exit code, and all that it said.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let mut status = None;
        until("the host ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        self.reader.take().unwrap().join().unwrap();
        (status.unwrap().code(), self.stderr())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(mut from: impl Read + Send + 'static, into: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(read) = from.read(&mut chunk) {
            if read == 0 {
                return;
            }
            into.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..read]));
        }
    })
}

/// Waits for something that will be.
pub(crate) fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port that was free a moment ago, with free ones after it.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port().min(65_000)
}

/// Sends one request and reads the answer to its end.
pub(crate) fn http(port: u16, head: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Calls a tool over REST. The answer, or what was left of one by the host's end: `None`.
pub(crate) fn post(port: u16, token: &str, tool: &str, arguments: &Value) -> Option<(u16, String)> {
    exchange(port, token, &format!("/api/tools/{tool}"), arguments)
}

/// Sends JSON; the answer's status and body, or `None` as of [`post`].
pub(crate) fn exchange(port: u16, token: &str, path: &str, message: &Value) -> Option<(u16, String)> {
    let body = message.to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    // What came before the connection was reset may be whole.
    let _ = stream.read_to_string(&mut answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (length.parse() == Ok(body.len())).then(|| (status, body.to_owned()))
}
