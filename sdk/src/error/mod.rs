//! Constructors of [`Error`]. Each takes the text that the client reads: what happened, whose fault it is, what to
//! do next.
//!
//! Guarantees: nothing; an error is data, the host clamps and redacts it.

use crate::{Error, ErrorKind};

/// What a tool returns: `Result<T>` with [`Error`], to which `?` turns the errors of every interface.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The caller's arguments are wrong (`INVALID_ARGUMENTS`, 400).
    pub fn invalid_arguments(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidArguments, message)
    }

    /// The capability is granted, but its scope does not cover this (`SCOPE_MISSING`, 403).
    pub fn scope_missing(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ScopeMissing, message)
    }

    /// A rule refuses these arguments (`POLICY_VIOLATION`, 403).
    pub fn policy_violation(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::PolicyViolation, message)
    }

    /// What was asked for is over a limit; name the limit (`TOO_LARGE`, 413).
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::TooLarge, message)
    }

    /// A host call ran out of time (`DEADLINE_EXCEEDED`, 504).
    pub fn deadline_exceeded(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::DeadlineExceeded, message)
    }

    /// There is nothing to act on just now (`UNAVAILABLE`, 503).
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// The tool ran and failed (`TOOL_ERROR`, 422).
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }
}

impl From<serde_json::Error> for Error {
    /// A failure to read or write JSON that is not the caller's; [`crate::call`] handles the caller's.
    fn from(error: serde_json::Error) -> Self {
        Self::failed(format!("The tool could not read or write JSON: {error}."))
    }
}

/// What the standard library says of text that does not fit. If a caller's arguments are to blame, say so:
/// `.map_err(|error| Error::invalid_arguments(…))`.
macro_rules! from_std {
    ($($error:ty),+ $(,)?) => { $(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::failed(format!("The tool could not go on: {error}."))
            }
        }
    )+ };
}

from_std!(
    std::fmt::Error,
    std::num::ParseFloatError,
    std::num::ParseIntError,
    std::num::TryFromIntError,
    std::str::ParseBoolError,
    std::str::Utf8Error,
    std::string::FromUtf8Error,
);

/// The error of an interface whose errors are a kind and a message. Each of its kinds is listed with the constructor
/// that takes the message.
macro_rules! from_kinds {
    ($interface:ident: $($kind:ident => $make:ident),+ $(,)?) => {
        impl From<$interface::Error> for $crate::Error {
            fn from($interface::Error { kind, message }: $interface::Error) -> Self {
                match kind {
                    $($interface::ErrorKind::$kind => Self::$make(message),)+
                }
            }
        }
    };
}
pub(crate) use from_kinds;

#[cfg(test)]
mod tests;
