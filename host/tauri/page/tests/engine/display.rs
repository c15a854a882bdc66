//! A display of our own, for machines without one.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// Ends when it is dropped, by its own process id.
struct Xvfb(Child);

impl Drop for Xvfb {
    fn drop(&mut self) {
        // Asked, not killed: it then removes its lock file.
        let _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
        let _ = self.0.wait();
    }
}

/// Runs this program once more, as a child that has a display.
pub(crate) fn run_again_under_xvfb(filters: &[String]) -> Result<bool, String> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command
        .spawn()
        .map_err(|e| format!("DISPLAY is not set and Xvfb does not start ({e}); install xvfb"))?;
    let mut server = Xvfb(child);
    let output = server.0.stdout.take().ok_or("Xvfb has no output")?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number).map_err(|e| e.to_string())?;
    let number = number.trim();
    if number.is_empty() {
        return Err("Xvfb found no free display".to_owned());
    }
    let program = env::current_exe().map_err(|e| e.to_string())?;
    let status = Command::new(program)
        .args(filters)
        .env("DISPLAY", format!(":{number}"))
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .status()
        .map_err(|e| e.to_string())?;
    Ok(status.success())
}
