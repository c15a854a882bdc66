//! Failures as a client sees them: one closed list of codes, and two texts.
//!
//! Guarantees: the public text and the internal text are different fields, and `Display` shows the public one only,
//! so that formatting a failure into a response can't carry what was meant for the log.
//! Not guaranteed: that the public text is harmless by itself; whoever writes it keeps host paths and secrets out,
//! and it is redacted like every other output.

use std::fmt;
use std::time::Duration;

#[cfg(test)]
mod tests;

/// What kind of failure a client is told of. The names and HTTP statuses are part of Palisade's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// No valid token was presented.
    Unauthenticated,
    /// The request's `Host` or `Origin` is not one that this host answers.
    ForbiddenOrigin,
    /// Granted, but the grant's scope does not cover this directory, database, window, command or host.
    ScopeMissing,
    /// A rule refuses these arguments.
    PolicyViolation,
    /// The operation waits for the user's confirmation.
    PendingConfirmation,
    /// There is no such tool for this caller: it does not exist, is not granted, or is disabled.
    UnknownTool,
    /// The arguments do not fit the tool's input schema.
    InvalidArguments,
    /// What was sent or asked for is over a limit.
    TooLarge,
    /// The principal's rate limit is used up for now.
    RateLimited,
    /// The call ran out of time.
    DeadlineExceeded,
    /// A sandbox limit, named in the text, ended the call.
    LimitExceeded,
    /// The tool ran, and failed.
    ToolError,
    /// Nothing there to act on just now.
    Unavailable,
    /// A fault of the host's own.
    Internal,
}

impl Code {
    /// Every code, for tables and exhaustive tests.
    pub const ALL: [Self; 14] = [
        Self::Unauthenticated,
        Self::ForbiddenOrigin,
        Self::ScopeMissing,
        Self::PolicyViolation,
        Self::PendingConfirmation,
        Self::UnknownTool,
        Self::InvalidArguments,
        Self::TooLarge,
        Self::RateLimited,
        Self::DeadlineExceeded,
        Self::LimitExceeded,
        Self::ToolError,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::ForbiddenOrigin => "FORBIDDEN_ORIGIN",
            Self::ScopeMissing => "SCOPE_MISSING",
            Self::PolicyViolation => "POLICY_VIOLATION",
            Self::PendingConfirmation => "PENDING_CONFIRMATION",
            Self::UnknownTool => "UNKNOWN_TOOL",
            Self::InvalidArguments => "INVALID_ARGUMENTS",
            Self::TooLarge => "TOO_LARGE",
            Self::RateLimited => "RATE_LIMITED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::ToolError => "TOOL_ERROR",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// The HTTP status that REST answers with (RFC 9110).
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::PendingConfirmation => 202,
            Self::InvalidArguments => 400,
            Self::Unauthenticated => 401,
            Self::ForbiddenOrigin | Self::ScopeMissing | Self::PolicyViolation => 403,
            Self::UnknownTool => 404,
            Self::TooLarge => 413,
            Self::LimitExceeded | Self::ToolError => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One failed request: its code, what the client may read, and what the log may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: Code,
    public: String,
    internal: Option<String>,
    /// How long the client should wait before it tries again.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure with the text that the client reads: what happened, whose fault it is, what to do next.
    pub fn new(code: Code, public: impl Into<String>) -> Self {
        Self { code, public: public.into(), internal: None, retry_after: None }
    }

    /// Adds what only the operator's log may carry.
    #[must_use]
    pub fn with_internal(mut self, text: impl Into<String>) -> Self {
        self.internal = Some(text.into());
        self
    }

    /// Tells the client how long to wait.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The text for the client.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The text for the log, if there is more to say there.
    #[must_use]
    pub fn internal(&self) -> Option<&str> {
        self.internal.as_deref()
    }

    /// Rewrites both texts; for redaction.
    pub(crate) fn map_texts(self, mut rewrite: impl FnMut(String) -> String) -> Self {
        let Self { code, public, internal, retry_after } = self;
        Self { code, public: rewrite(public), internal: internal.map(rewrite), retry_after }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.public)
    }
}

impl std::error::Error for Failure {}
