//! Child processes that end with the demo.
//!
//! Guarantees: a child is asked to end (SIGTERM) and given time, then killed; it is signalled only while it is known
//! to be running and unreaped, so never another process with its number. A dropped child is stopped too.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{self, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// How long a child may take to end by itself: the host finishes calls in flight.
const GRACE: Duration = Duration::from_secs(8);
const POLL: Duration = Duration::from_millis(20);

/// A running child.
#[derive(Debug)]
pub(crate) struct Child {
    name: &'static str,
    process: RefCell<process::Child>,
}

impl Child {
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let process = command.spawn().with_context(|| format!("could not start {name}"))?;
        Ok(Self { name, process: RefCell::new(process) })
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.borrow().id()
    }

    /// The first line that it says, for one whose output is a pipe.
    pub(crate) fn first_line(&self) -> Result<String> {
        let stdout = self.process.borrow_mut().stdout.take();
        let stdout = stdout.with_context(|| format!("the output of {} is no pipe", self.name))?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> Result<Option<ExitStatus>> {
        self.process.borrow_mut().try_wait().with_context(|| format!("could not wait for {}", self.name))
    }

    /// Ends it, and waits until it has.
    pub(crate) fn stop(self) -> Result<()> {
        self.end()
    }

    fn end(&self) -> Result<()> {
        // Closed first: to the sample application that is the signal.
        drop(self.process.borrow_mut().stdin.take());
        if self.ended()?.is_some() {
            return Ok(());
        }
        self.terminate()?;
        let started = Instant::now();
        while self.ended()?.is_none() {
            if started.elapsed() > GRACE {
                let mut process = self.process.borrow_mut();
                process
                    .kill()
                    .and_then(|()| process.wait())
                    .with_context(|| format!("could not kill {}", self.name))?;
                return Ok(());
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    #[cfg(unix)]
    fn terminate(&self) -> Result<()> {
        use rustix::process::{Pid, Signal, kill_process};
        let pid =
            i32::try_from(self.pid()).ok().and_then(Pid::from_raw).context("a child has a process number")?;
        kill_process(pid, Signal::TERM).with_context(|| format!("could not signal {}", self.name))
    }

    #[cfg(not(unix))]
    fn terminate(&self) -> Result<()> {
        self.process.borrow_mut().kill().with_context(|| format!("could not kill {}", self.name))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            palisade_toolkit::run::say(format!("{error:#}"));
        }
    }
}

/// Starts the sample application and waits until it says that its files are there.
pub(crate) fn sample_app(program: &Path, dir: &Path) -> Result<Child> {
    let mut command = Command::new(program);
    let child = Child::start(
        "the sample application",
        command.arg(dir).stdin(Stdio::piped()).stdout(Stdio::piped()),
    )?;
    ensure!(child.first_line()? == "ready", "the sample application did not start");
    Ok(child)
}
