//! What the client says that it works on ([`Context::roots`]; capability `roots`).
//!
//! Guarantees: they are names, and open nothing. As for [`elicitation`](crate::elicitation), no call waits for them.

use crate::bindings::palisade::host::roots as wit;
use crate::{Context, Error, ErrorKind};

pub use wit::Root;

/// What the question is called among the call's others. One is enough: it is the same question each time.
const KEY: &str = "client_roots";

impl Context {
    /// What the client works on. Ends the call (through `?`) while there is no answer.
    ///
    /// # Errors
    /// While there is no answer; `unavailable` where the client does not say.
    pub fn roots(&self) -> Result<Vec<Root>, Error> {
        self.try_roots()?.ok_or_else(crate::pending)
    }

    /// What the client works on; `None` while there is no answer.
    ///
    /// # Errors
    /// `unavailable` where the client does not say.
    pub fn try_roots(&self) -> Result<Option<Vec<Root>>, Error> {
        wit::get(KEY).map_err(|error| {
            let kind = match error.kind {
                wit::ErrorKind::Unavailable => ErrorKind::Unavailable,
                wit::ErrorKind::InvalidArguments | wit::ErrorKind::TooMany => ErrorKind::Failed,
            };
            Error { kind, message: error.message }
        })
    }
}
