//! Makes invocations of the app's commands slow, fail, lose their answers or get wrong ones (capability `fault`).
//!
//! Guarantees: a caller's faults are its own, and end after a quarter of an hour. Not guaranteed: what an app does about them.

use crate::Error as ToolError;
use crate::bindings::palisade::host::fault as wit;
use crate::capability::capability;

pub use wit::{Effect, Error, Rule};

capability! {
    /// Disturbs invocations of the app's commands.
    Fault = Some("fault")
}

impl Fault {
    /// Puts a fault into a command, for so many invocations (0: all), in place of an earlier one.
    ///
    /// # Errors
    /// Where tools may not invoke the command, the app has none of that name or does not let its handler be watched, and where
    /// there are too many.
    pub fn inject(&self, command: &str, effect: &Effect, max_triggers: u32) -> Result<Rule, Error> {
        wit::inject(command, effect, max_triggers)
    }

    /// The caller's faults, in the order of their commands.
    #[must_use]
    pub fn all(&self) -> Vec<Rule> {
        wit::list()
    }

    /// Ends that of a command, or all, and says how many those were.
    pub fn clear(&self, command: Option<&str>) -> u32 {
        wit::clear(command)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(text) => Self::policy_violation(text),
            Error::Unknown(text) | Error::Invalid(text) => Self::invalid_arguments(text),
            Error::TooMany(text) => Self::too_large(text),
            Error::Unavailable(text) => Self::unavailable(text),
        }
    }
}
