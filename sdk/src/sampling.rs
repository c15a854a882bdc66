//! Has the client's model write something ([`Context::sample`]; capability `sampling`).
//!
//! Guarantees: as for [`elicitation`](crate::elicitation), no call waits: a request without an answer ends the call
//! ([`Context::sample`]) or gives `None` ([`Context::try_sample`]), and the operation is run again once it is there.
//! Not guaranteed: that the client has a model to offer. Hostile: what the model writes.

use crate::bindings::palisade::host::sampling as wit;
use crate::{Context, Error, ErrorKind};

pub use wit::{Answer, Message, Request, Role};

impl Request {
    /// One message of the user's.
    pub fn of_user(text: impl Into<String>, max_tokens: u32) -> Self {
        Self {
            messages: vec![Message { role: Role::User, text: text.into() }],
            system_prompt: None,
            max_tokens,
            temperature: None,
            stop_sequences: Vec::new(),
        }
    }
}

impl Context {
    /// Asks the model, and ends the call (through `?`) while there is no answer. `key` tells the request from the call's
    /// others.
    ///
    /// # Errors
    /// While there is no answer; `unavailable` where the client has no model, or its user refused.
    pub fn sample(&self, key: &str, request: &Request) -> Result<Answer, Error> {
        self.try_sample(key, request)?.ok_or_else(crate::pending)
    }

    /// Asks the model; `None` while there is no answer.
    ///
    /// # Errors
    /// `unavailable` where the client has no model, or its user refused.
    pub fn try_sample(&self, key: &str, request: &Request) -> Result<Option<Answer>, Error> {
        wit::create_message(key, request).map_err(|error| {
            let kind = match error.kind {
                wit::ErrorKind::Unavailable => ErrorKind::Unavailable,
                wit::ErrorKind::InvalidArguments | wit::ErrorKind::TooMany => ErrorKind::Failed,
            };
            Error { kind, message: error.message }
        })
    }
}
