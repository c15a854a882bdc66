//! The app in a home of its own, with secrets planted around it.

use std::path::Path;

use palisade_tests::Client;
use palisade_tests::app::{self, Stopped};
use palisade_tests::fixture::CANARY;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The app. Stopped on drop, with its display.
pub(crate) struct App {
    process: Stopped,
    _display: Stopped,
    home: TempDir,
    /// Panics where a reply holds a canary.
    pub(crate) client: Client,
}

impl App {
    /// Starts it in a profile.
    pub(crate) fn start(profile: &str) -> Self {
        let (display, number) = app::display();
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("secret.txt"), CANARY).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_palisade-stress-app"));
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        let mut command = app::command(program, home.path(), &cache, &number);
        command.env("STRESS_PROFILE", profile).env("STRESS_SECRET", CANARY).env("PALISADE_EVAL_TIMEOUT", "5");
        let mut process = Stopped(command.spawn().unwrap());
        let client = app::client(&mut process, home.path());
        let app = Self { process, _display: display, home, client };
        app.result("wait_for", json!({ "condition": "text", "value": "Item 4999", "timeout_ms": 20_000 }));
        app
    }

    /// One call that must answer.
    #[track_caller]
    pub(crate) fn result(&self, tool: &str, arguments: Value) -> Value {
        self.client.result(tool, &arguments)
    }

    /// How many elements of a window match.
    #[track_caller]
    pub(crate) fn count(&self, window: &str, mut query: Value) -> u64 {
        query["webview_label"] = json!(window);
        self.result("find_elements", query)["count"].as_u64().unwrap()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.0.try_wait().unwrap().is_none()
    }

    /// What the app's own process has in memory, in kB.
    pub(crate) fn resident_kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Descriptors that it has open.
    pub(crate) fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.process.0.id())).unwrap().count()
    }

    /// What it wrote to stderr.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.home.path().join("stderr")).unwrap_or_default()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = self.said();
            let from = said.floor_char_boundary(said.len().saturating_sub(4_000));
            eprintln!("the app's last words:\n{}", &said[from..]);
        }
    }
}
