//! A real app in a home of its own, on a display of its own.
//!
//! Guarantees: what was started is stopped, by its process id, when the value is dropped; an app sees neither the
//! developer's configuration nor their display.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;

/// The token that the suites' apps take.
pub const TOKEN: &str = "d5c7c0de-9a37-4d5c-8a53-3f5e0b6b7a21";

/// How long an unoptimised app may take to come up on a busy machine.
const START: Duration = Duration::from_secs(60);

/// What a developer may have set, and would change what a test sees.
const NOT_INHERITED: [&str; 4] =
    ["WAYLAND_DISPLAY", "PALISADE_PORT", "PALISADE_DISABLE", "PALISADE_EVAL_TIMEOUT"];

/// A process that this test started. Stopped on drop.
#[derive(Debug)]
pub struct Stopped(pub Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An app, not started yet, below `home`. `cache` may be shared: what one app compiled the next need not.
#[must_use]
pub fn command(program: &Path, home: &Path, cache: &Path, display: &str) -> Command {
    let temp = home.join("tmp");
    std::fs::create_dir(&temp).expect("the home is new");
    let mut command = Command::new(program);
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", cache)
        .env("TMPDIR", &temp)
        .env("DISPLAY", display)
        .env("GDK_BACKEND", "x11")
        .env("PALISADE_AUTH_TOKEN", TOKEN)
        .env("NO_AT_BRIDGE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        // Kept there for whoever looks for why a test failed.
        .stderr(std::fs::File::create(home.join("stderr")).expect("the home is new"));
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
    command
}

/// Waits until the host in an app that was started below `home` answers.
#[must_use]
pub fn client(app: &mut Stopped, home: &Path) -> Client {
    let entry = home.join("tmp/palisade").join(app.0.id().to_string()).join("port");
    let start = Instant::now();
    loop {
        if let Some(status) = app.0.try_wait().expect("the app can be waited for") {
            let said = std::fs::read_to_string(home.join("stderr")).unwrap_or_default();
            panic!("the app ended at once ({status}): {said}");
        }
        let port = std::fs::read_to_string(&entry).ok().and_then(|text| text.trim().parse().ok());
        if let Some(port) = port.filter(|port| Client::answers(*port)) {
            return Client::new(port, Some(TOKEN));
        }
        assert!(start.elapsed() < START, "the host did not come up");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Starts Xvfb, which chooses a free number and says which. It does not begin anew when the last of its clients ends: an
/// app that starts just then would lose its display.
#[must_use]
pub fn display() -> (Stopped, String) {
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts; it comes with the package xvfb");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("stdout is a pipe");
    let child = Stopped(child);
    BufReader::new(stdout).read_line(&mut line).expect("Xvfb says its number");
    (child, format!(":{}", line.trim()))
}
