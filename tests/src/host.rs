//! A real `palisade serve` process over a fixture.

use std::io::Read;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::fixture::Fixture;

/// The token that the suites' hosts take.
pub const TOKEN: &str = "5f0c2c1e-8a41-4f6b-9a75-2f3f1f1f0c11";

/// How long a host may take to come up: an unoptimised build on a busy machine, which compiles a whole Python first.
const START: Duration = Duration::from_secs(180);

/// A running host. Stopped on drop.
#[derive(Debug)]
pub struct Host {
    child: Child,
    /// The port that it really bound.
    pub port: u16,
}

impl Host {
    /// Starts `palisade serve` over the fixture's directories and database, and waits until it answers [`TOKEN`].
    #[must_use]
    pub fn start(fixture: &Fixture, profile: &str, more: &[&str]) -> Self {
        let mut command = command(fixture);
        command.args(["serve", "--profile", profile]).args(more);
        grant(&mut command, fixture);
        Self::of(fixture, command, true)
    }

    /// The same, without a directory or a database.
    #[must_use]
    pub fn bare(fixture: &Fixture, profile: &str) -> Self {
        let mut command = command(fixture);
        command.args(["serve", "--profile", profile]);
        Self::of(fixture, command, true)
    }

    /// The same for those in `tokens.toml`, each with its own profile (see [`token`]); what they do is on record in `record`.
    #[must_use]
    pub fn shared(fixture: &Fixture, more: &[&str]) -> Self {
        let mut command = command(fixture);
        command.env_remove("PALISADE_AUTH_TOKEN").arg("serve").args(more);
        command.arg("--tokens").arg(fixture.path("tokens.toml")).arg("--audit").arg(fixture.path("record"));
        grant(&mut command, fixture);
        Self::of(fixture, command, false)
    }

    /// Starts it, and waits until it answers: where its `entry` says, or, as a shared host has none, where it was told to.
    fn of(fixture: &Fixture, mut command: Command, entry: bool) -> Self {
        let wanted = free_port();
        command.args(["--app-id", "dev.palisade.sample", "--port", &wanted.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the host starts");
        let file = fixture.temp().join("palisade").join(child.id().to_string()).join("port");
        let bound = || std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("the host can be waited for") {
                let mut stderr = String::new();
                let _ = child.stderr.take().expect("stderr is a pipe").read_to_string(&mut stderr);
                panic!("the host ended at once, {status}: {stderr}");
            }
            let port = if entry { bound() } else { Some(wanted) };
            if let Some(port) = port.filter(|port| Client::answers(*port)) {
                drain(&mut child);
                return Self { child, port };
            }
            assert!(start.elapsed() < START, "the host did not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A client with the right token.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.port, Some(TOKEN))
    }

    /// The host's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps the pipe from filling up, which would block the host.
fn drain(child: &mut Child) {
    if let Some(mut stderr) = child.stderr.take() {
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    }
}

/// The fixture's directories and its database.
fn grant(command: &mut Command, fixture: &Fixture) {
    for (name, dir) in [("data", "data"), ("log", "logs")] {
        command.arg("--app-dir").arg(format!("{name}={}", fixture.path(dir).display()));
    }
    command.arg("--database").arg(fixture.path("data/notes.db"));
}

/// The `palisade` program with an environment of its own.
#[must_use]
pub fn command(fixture: &Fixture) -> Command {
    let mut command = Command::new(binary());
    command
        .env_clear()
        .env("TMPDIR", fixture.temp())
        .env("XDG_CACHE_HOME", fixture.temp())
        .env("HOME", fixture.temp());
    command.env("PALISADE_AUTH_TOKEN", TOKEN).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs `palisade token` on the fixture's `tokens.toml`; gives what it printed, which is the token when it made one.
#[must_use]
pub fn token(fixture: &Fixture, arguments: &[&str]) -> String {
    let mut token = command(fixture);
    token.arg("token").args(arguments).arg("--file").arg(fixture.path("tokens.toml"));
    let output = token.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text").trim().to_owned()
}

/// A shell line in the fixture's directory, with the program under test on the path and no other environment.
#[must_use]
pub fn shell(fixture: &Fixture, line: &str) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(fixture.path("")).env_clear().stdin(Stdio::null());
    shell.env("PATH", format!("{}:{path}", program_dir().display()));
    shell.env("TMPDIR", fixture.temp()).env("XDG_CACHE_HOME", fixture.temp()).env("HOME", fixture.temp());
    shell
}

/// Where the program under test is: beside this test's own executable, where `cargo test --workspace` builds it too.
#[must_use]
pub fn program_dir() -> PathBuf {
    let mut dir = std::env::current_exe().expect("this program has a path");
    dir.pop();
    if dir.ends_with("deps") {
        dir.pop();
    }
    dir
}

/// The program under test.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("PALISADE_BIN") {
        return path.into();
    }
    let binary = program_dir().join(format!("palisade{}", std::env::consts::EXE_SUFFIX));
    assert!(
        binary.exists(),
        "build it first: cargo build -p palisade (or run the tests with `cargo xtask test`)"
    );
    binary
}

/// A port that was free a moment ago.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
