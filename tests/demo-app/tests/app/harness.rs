//! A running demo app with its own home, its own display, and a client.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use palisade_tests::Client;
use palisade_tests::app::{self, Stopped, display};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What stands in the demo's password field.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

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
        let client = app::client(&mut app, home.path());
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

    /// The directory that everything of the app's is below.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
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
    let program = Path::new(env!("CARGO_BIN_EXE_palisade-demo-app"));
    // Shared by all of them: what one compiled the next need not.
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
    let mut command = app::command(program, home, &cache, display);
    for name in ["DEMO_PROFILE", "DEMO_COMMANDS", "DEMO_DISABLE", "DEMO_TOOL", "DEMO_SHARED_WORLD"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
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
