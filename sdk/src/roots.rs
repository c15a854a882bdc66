//! What the client says that it works on (capability `roots`).
//!
//! Guarantees: they are names, and open nothing. As for [`elicitation`](crate::elicitation), no call waits for them.

use crate::bindings::palisade::host::roots as wit;
use crate::{Error, ErrorKind};

pub use wit::Root;

/// Asks, and ends the call (through `?`) while there is no answer. `key` tells the question from the call's others.
///
/// # Errors
/// While there is no answer; `unavailable` where the client does not say.
pub fn get(key: &str) -> Result<Vec<Root>, Error> {
    try_get(key)?.ok_or_else(crate::pending)
}

/// Asks; `None` while there is no answer.
///
/// # Errors
/// `unavailable` where the client does not say.
pub fn try_get(key: &str) -> Result<Option<Vec<Root>>, Error> {
    wit::get(key).map_err(|error| {
        let kind = match error.kind {
            wit::ErrorKind::Unavailable => ErrorKind::Unavailable,
            wit::ErrorKind::InvalidArguments | wit::ErrorKind::TooMany => ErrorKind::Failed,
        };
        Error { kind, message: error.message }
    })
}
