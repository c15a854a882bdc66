//! A running demo app with its own home, its own display, and a client.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const TOKEN: &str = "d5c7c0de-9a37-4d5c-8a53-3f5e0b6b7a21";
/// What stands in the demo's password field.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// How long an unoptimised app may take to come up on a busy machine.
const START: Duration = Duration::from_secs(60);

/// Stops a process that this test started.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The app. Stopped on drop, with its display.
pub(crate) struct App {
    app: Stopped,
    _display: Stopped,
    home: TempDir,
    pub(crate) client: Client,
}

impl App {
    /// Starts it in a profile.
    pub(crate) fn start(profile: &str) -> Self {
        Self::with(&[("DEMO_PROFILE", profile)])
    }

    /// Starts it with more in its environment, and waits until it answers.
    pub(crate) fn with(environment: &[(&str, &str)]) -> Self {
        let (display, number) = display();
        let home = tempfile::tempdir().unwrap();
        let mut app = Stopped(command(home.path(), &number, environment).spawn().unwrap());
        let entry = home.path().join("tmp/palisade").join(app.0.id().to_string()).join("port");
        let start = Instant::now();
        let port = loop {
            assert!(app.0.try_wait().unwrap().is_none(), "the app ended at once");
            let port = std::fs::read_to_string(&entry).ok().and_then(|text| text.trim().parse().ok());
            if let Some(port) = port.filter(|port| Client::answers(*port)) {
                break port;
            }
            assert!(start.elapsed() < START, "the host did not come up");
            std::thread::sleep(Duration::from_millis(20));
        };
        let client = Client::new(port, Some(TOKEN));
        Self { app, _display: display, home, client }
    }

    /// One call that must answer.
    pub(crate) fn result(&self, tool: &str, arguments: Value) -> Value {
        self.client.result(tool, &arguments)
    }

    /// One call that must be refused: its status and code.
    #[track_caller]
    pub(crate) fn refused(&self, tool: &str, arguments: Value) -> (u16, String) {
        let reply = self.client.tool(tool, &arguments);
        assert_ne!(reply.status, 200, "{tool} {arguments}: {:.300}", reply.body);
        (reply.status, reply.code())
    }

    /// A value of the page's.
    pub(crate) fn eval(&self, code: &str) -> Value {
        self.result("eval_js", json!({ "code": code }))
    }

    /// The reference of the one element that matches.
    pub(crate) fn element(&self, css: &str) -> String {
        let found = self.result("find_elements", json!({ "css": css }));
        assert_eq!(found["count"], 1, "{css}: {found}");
        found["elements"][0]["ref_id"].as_str().unwrap().to_owned()
    }

    /// Kills the processes that the app's pages run in: those that have been there for a second. While it starts one, WebKit
    /// itself takes its end for its own.
    pub(crate) fn kill_web_processes(&self) -> usize {
        let mut killed = 0;
        for process in processes() {
            let is_page = process.parent == self.app.0.id() && process.name.starts_with("WebKitWebProces");
            if is_page && process.age > Duration::from_secs(1) {
                let status = Command::new("kill").args(["-9", &process.id.to_string()]).status().unwrap();
                killed += usize::from(status.success());
            }
        }
        killed
    }

    /// Where the app keeps its configuration.
    pub(crate) fn config_dir(&self) -> std::path::PathBuf {
        self.home.path().join("config/dev.palisade.demo")
    }

    /// Kilobytes of memory that the app's own process holds.
    pub(crate) fn resident_kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.app.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Whether the process still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.app.0.try_wait().unwrap().is_none()
    }
}

/// What the app said helps whoever looks for why a test failed.
impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = std::fs::read_to_string(self.home.path().join("stderr")).unwrap_or_default();
            let from = said.floor_char_boundary(said.len().saturating_sub(4_000));
            eprintln!("the app's last words:\n{}", &said[from..]);
        }
    }
}

/// The app, not started yet.
pub(crate) fn command(home: &Path, display: &str, environment: &[(&str, &str)]) -> Command {
    let temp = home.join("tmp");
    std::fs::create_dir(&temp).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_palisade-demo-app"));
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        // Shared by all of them: what one compiled the next need not.
        .env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
        .env("TMPDIR", &temp)
        .env("DISPLAY", display)
        .env("GDK_BACKEND", "x11")
        .env("PALISADE_AUTH_TOKEN", TOKEN)
        .env("NO_AT_BRIDGE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(home.join("stderr")).unwrap());
    for name in [
        "WAYLAND_DISPLAY",
        "PALISADE_PORT",
        "PALISADE_DISABLE",
        "PALISADE_EVAL_TIMEOUT",
        "DEMO_PROFILE",
        "DEMO_COMMANDS",
        "DEMO_DISABLE",
    ] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}

/// A display of this test's own.
fn display() -> (Stopped, String) {
    let (child, number) = raw_display();
    (Stopped(child), number)
}

/// Starts Xvfb, which chooses a free number and says which.
pub(crate) fn raw_display() -> (Child, String) {
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts; it comes with the package xvfb");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, format!(":{}", line.trim()))
}

struct Process {
    id: u32,
    parent: u32,
    name: String,
    age: Duration,
}

/// Every process (proc(5); a tick is a hundredth of a second on every Linux that this runs on).
fn processes() -> Vec<Process> {
    let uptime: f64 =
        std::fs::read_to_string("/proc/uptime").unwrap().split(' ').next().unwrap().parse().unwrap();
    let process = |entry: std::io::Result<std::fs::DirEntry>| {
        let stat = std::fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
        let (head, rest) = stat.rsplit_once(')')?;
        let (id, name) = head.split_once(" (")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let started: f64 = fields.get(19)?.parse().ok()?;
        let age = Duration::from_secs_f64((uptime - started / 100.0).max(0.0));
        Some(Process {
            id: id.parse().ok()?,
            parent: fields.get(1)?.parse().ok()?,
            name: name.to_owned(),
            age,
        })
    };
    std::fs::read_dir("/proc").unwrap().filter_map(process).collect()
}
