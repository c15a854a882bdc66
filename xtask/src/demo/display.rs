//! Where an app's windows are shown.
//!
//! Guarantees: a display that was started here ends with the value. Not guaranteed: that a display that is named in the
//! environment works. Trusted: the developer's environment.

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

use super::children::Child;
use palisade_toolkit::run::say;

/// How Xvfb is started: it chooses a free number and says which, and does not begin anew when the last of its clients
/// ends. Larger than every window of the demo app.
const XVFB: [&str; 8] = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"];

/// A display.
#[derive(Debug)]
pub(crate) struct Display {
    /// Where it is not the developer's: the server, and its name.
    unseen: Option<(Child, String)>,
}

impl Display {
    /// The developer's own, or one that nobody sees where there is none.
    pub(crate) fn find() -> Result<Self> {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        // Elsewhere windows need no server.
        if !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") {
            return Ok(Self { unseen: None });
        }
        say(
            "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): showing the windows to Xvfb",
        );
        Self::unseen()
    }

    /// One that nobody sees.
    pub(crate) fn unseen() -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(XVFB).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let child = Child::start("Xvfb", &mut command)?;
        let number = child.first_line()?;
        ensure!(!number.is_empty(), "Xvfb did not start");
        Ok(Self { unseen: Some((child, format!(":{number}"))) })
    }

    /// Shows a program's windows here.
    pub(crate) fn show(&self, command: &mut Command) {
        if let Some((_, name)) = &self.unseen {
            command.env("DISPLAY", name).env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
            // No accessibility bus is there, and looking for one takes seconds.
            command.env("NO_AT_BRIDGE", "1");
        }
    }

    /// The server, where it was started here.
    pub(super) fn child(&self) -> Option<&Child> {
        self.unseen.as_ref().map(|(child, _)| child)
    }

    pub(crate) fn stop(self) -> Result<()> {
        self.unseen.map_or(Ok(()), |(child, _)| child.stop())
    }
}
