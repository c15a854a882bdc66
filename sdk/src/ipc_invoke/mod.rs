//! Invokes the app's commands (capability `ipc-invoke`).
//!
//! Guarantees: a command outside the grant is never invoked. Not guaranteed: what a command does.
//! Hostile: what a command answers.

use crate::Error as ToolError;
use crate::bindings::palisade::host::ipc_invoke as wit;
use crate::capability::capability;

pub use wit::{Answer, Error};

capability! {
    /// Invokes the app's commands.
    IpcInvoke = Some("ipc-invoke")
}

impl IpcInvoke {
    /// Invokes a command as the window's page would; `arguments` is JSON text of an object.
    ///
    /// # Errors
    /// Where the command is not granted or not known, refuses, answers too much or too late, and where there is no such
    /// window.
    pub fn invoke(&self, window: Option<&str>, command: &str, arguments: &str) -> Result<Answer, Error> {
        wit::invoke(window, command, arguments)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(text) => Self::policy_violation(text),
            Error::Unknown(text) | Error::InvalidArguments(text) | Error::NotFound(text) => {
                Self::invalid_arguments(text)
            }
            Error::Rejected(json) => Self::failed(plain(json)),
            Error::Timeout => Self::deadline_exceeded(
                "The command did not answer in time. It may still be running: look before you invoke it again.",
            ),
            Error::TooLarge(text) => Self::too_large(text),
            Error::Unavailable(text) => Self::unavailable(text),
        }
    }
}

/// A command's own error. Most are strings: those read better without their quotes.
fn plain(json: String) -> String {
    serde_json::from_str(&json).unwrap_or(json)
}

#[cfg(test)]
mod tests;
