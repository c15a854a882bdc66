//! What went wrong, and what to do next.
//!
//! Guarantees: every failure of starting a host ends here: one line of what happened, a line of what to do where
//! there is something to do, and the exit code. Not guaranteed: that texts hold no path; they are for the operator.

use std::fmt;
use std::process::ExitCode;

/// Who has to act, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// 1: what was asked for failed.
    Failed,
    /// 2: the command line or a configuration file is wrong.
    Usage,
}

/// A failure as the operator sees it.
#[derive(Debug)]
pub struct Problem {
    what: String,
    next: Option<String>,
    exit: Exit,
}

impl Problem {
    /// What was asked for failed.
    pub fn failed(what: impl Into<String>) -> Self {
        Self { what: what.into(), next: None, exit: Exit::Failed }
    }

    /// What was asked for can't be understood, or contradicts itself.
    pub fn usage(what: impl Into<String>) -> Self {
        Self { what: what.into(), next: None, exit: Exit::Usage }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn next(mut self, advice: impl Into<String>) -> Self {
        self.next = Some(advice.into());
        self
    }

    /// Says what to do about it, where that is known.
    #[must_use]
    pub fn next_if(mut self, advice: Option<String>) -> Self {
        self.next = advice;
        self
    }

    /// What happened, without advice.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        match self.exit {
            Exit::Failed => ExitCode::from(1),
            Exit::Usage => ExitCode::from(2),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        match &self.next {
            Some(advice) => write!(f, "\n  → {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
