//! Running other programs: shown live, or captured with a time limit and a progress line.
//!
//! Guarantees: a captured program ends, by itself or killed at its limit, and what it said is in the error. Not
//! guaranteed: that its own children end. Hostile: nobody; a download may hang, and that is what limits are for.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Read};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// How often a captured program is asked whether it has ended.
const POLL: Duration = Duration::from_millis(25);
/// Lines of a failed program's output that its error repeats.
const TAIL_LINES: usize = 15;

/// Whose name stands before what is said.
static SPEAKER: OnceLock<&str> = OnceLock::new();

/// Lets everything be said in the name of this program; the first one to say so decides.
pub fn speak_as(program: &'static str) {
    SPEAKER.get_or_init(|| program);
}

fn speaker() -> &'static str {
    SPEAKER.get().unwrap_or(&"palisade")
}

/// Shows what is running and for how long: a moving line on a terminal, one line at the start and at the end elsewhere.
#[derive(Debug)]
pub struct Progress {
    label: String,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins to show that something is running.
    pub fn start(label: impl Into<String>) -> Self {
        let label = label.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner().with_style(style).with_message(label.clone());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            eprintln!("{}: {label} ...", speaker());
        }
        Self { label, started: Instant::now(), bar }
    }

    /// Replaces the moving line by a fixed one that says how it went.
    pub fn finish(self, outcome: &str) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        eprintln!("{}: {}: {outcome} ({})", speaker(), self.label, seconds(self.started.elapsed()));
    }
}

/// A duration as a person reads it: `0.3 s`, `1 min 12 s`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        whole @ 60.. => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// Says one line to the developer.
pub fn say(text: impl AsRef<str>) {
    eprintln!("{}: {}", speaker(), text.as_ref());
}

/// Runs a program whose own output is the progress display.
///
/// # Errors
/// When it can't be started, or fails.
pub fn stream(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("could not start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end and returns its standard output.
///
/// # Errors
/// When it can't be started, fails (the end of what it said is repeated), or is still running after `limit`
/// (it is then killed).
pub fn capture(command: &mut Command, limit: Duration) -> Result<String> {
    let shown = show(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().with_context(|| format!("could not wait for `{shown}`"))? {
            break status;
        }
        if started.elapsed() >= limit {
            child.kill().and_then(|()| child.wait()).with_context(|| format!("could not stop `{shown}`"))?;
            bail!("`{shown}` was stopped: it had not ended after {}", seconds(limit));
        }
        thread::sleep(POLL);
    };
    let (stdout, stderr) = (join(stdout), join(stderr));
    if !status.success() {
        let said = if stderr.trim().is_empty() { &stdout } else { &stderr };
        bail!("`{shown}` failed ({status})\n{}", tail(said));
    }
    Ok(stdout)
}

type Drain = thread::JoinHandle<Vec<u8>>;

/// Reads a pipe to its end on a thread of its own, so that a program with much to say never blocks.
fn drain(pipe: Option<impl Read + Send + 'static>) -> Drain {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A broken pipe ends the text early; the exit status still tells success from failure.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn join(drain: Drain) -> String {
    String::from_utf8_lossy(&drain.join().unwrap_or_default()).into_owned()
}

/// The last lines of what a program said, indented.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut out = String::new();
    for line in &lines[lines.len().saturating_sub(TAIL_LINES)..] {
        let _ = writeln!(out, "    {line}");
    }
    out.truncate(out.trim_end().len());
    out
}

/// The command line as one would type it, near enough to copy.
#[must_use]
pub fn show(command: &Command) -> String {
    let mut out = command.get_program().to_string_lossy().rsplit('/').next().unwrap_or_default().to_owned();
    for arg in command.get_args() {
        let arg = arg.to_string_lossy();
        let quote = if arg.is_empty() || arg.contains([' ', '"', '$', '{', '*']) { "'" } else { "" };
        let _ = write!(out, " {quote}{arg}{quote}");
    }
    out
}

#[cfg(test)]
mod tests;
