//! The host as the demo starts it: over the sample application's directories and database, or inside the demo app.
//!
//! Guarantees: a `Host` has answered its health check. Its address and token are read from the discovery directory
//! that it writes, under the number of the very process that was started.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::children::Child;

/// A dev build takes part of a second; a loaded machine takes more.
const START_LIMIT: Duration = Duration::from_secs(60);
const HEALTH_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);
/// Lines of the host's log that an error repeats.
const LOG_TAIL: usize = 20;

/// A host that is up.
#[derive(Debug)]
pub(super) struct Host {
    child: Child,
    port: u16,
    token: String,
    log: PathBuf,
}

impl Host {
    /// `palisade serve` over the sample application.
    pub(super) fn start(palisade: &Path, place: &Path, app_id: &str) -> Result<Self> {
        let app = place.join("app");
        let named = |name: &str| format!("{name}={}", app.join(name).display());
        let mut command = Command::new(palisade);
        command.args(["serve", "--app-id", app_id, "--app-name", "Sample notes"]);
        command.args(["--app-dir", &named("data"), "--app-dir", &named("logs")]);
        command.arg("--database").arg(app.join("data/notes.db"));
        Self::within("the host", &mut command, place.join("host.log"))
    }

    /// A program that is a host, or has one in it. What it says goes to the log.
    pub(super) fn within(name: &'static str, command: &mut Command, log: PathBuf) -> Result<Self> {
        let file = fs::File::create(&log).with_context(|| format!("could not create {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = Child::start(name, command)?;
        let (port, token) =
            up(&child).with_context(|| format!("{name} did not start; it said:\n{}", tail(&log)))?;
        Ok(Self { child, port, token, log })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    pub(super) fn child(&self) -> &Child {
        &self.child
    }

    pub(super) fn stop(self) -> Result<()> {
        self.child.stop()
    }
}

/// Waits until the host is found and healthy.
fn up(child: &Child) -> Result<(u16, String)> {
    let dir = std::env::temp_dir().join("palisade").join(child.pid().to_string());
    let started = Instant::now();
    loop {
        if let Some(status) = child.ended()? {
            bail!("it ended ({status})");
        }
        if let Some((port, token)) = discovered(&dir)
            && healthy(port)
        {
            return Ok((port, token));
        }
        if started.elapsed() > START_LIMIT {
            bail!("it was not healthy after {} s", START_LIMIT.as_secs());
        }
        thread::sleep(POLL);
    }
}

/// Port and token, once both are written.
fn discovered(dir: &Path) -> Option<(u16, String)> {
    let read = |name: &str| fs::read_to_string(dir.join(name)).ok().map(|text| text.trim().to_owned());
    let port = read("port")?.parse().ok()?;
    Some((port, read("token").filter(|token| !token.is_empty())?))
}

/// Whether `GET /health` answers 200.
fn healthy(port: u16) -> bool {
    let answer = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(HEALTH_LIMIT))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut head = vec![0; b"HTTP/1.1 200".len()];
        stream.read_exact(&mut head)?;
        Ok(head)
    };
    answer().is_ok_and(|head| head == b"HTTP/1.1 200")
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
}

#[cfg(test)]
mod tests;
