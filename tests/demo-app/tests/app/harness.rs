//! A running demo app with its own home, its own display, and a client.

use std::path::Path;
use std::process::Command;

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
    _home: TempDir,
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
        Self { app, _display: display, _home: home, client }
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

    /// Whether the process still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.app.0.try_wait().unwrap().is_none()
    }
}

/// The app, not started yet.
pub(crate) fn command(home: &Path, display: &str, environment: &[(&str, &str)]) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_palisade-demo-app"));
    // Shared by all of them: what one compiled the next need not.
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
    let mut command = app::command(program, home, &cache, display);
    for name in ["DEMO_PROFILE", "DEMO_COMMANDS", "DEMO_DISABLE"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}
