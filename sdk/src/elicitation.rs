//! Asks the person behind the client for something ([`Context::ask`]; capability `elicitation`).
//!
//! Guarantees: no call waits for a person: a question without an answer ends the call ([`Context::ask`]) or gives `None`
//! ([`Context::try_ask`]), and the operation is run again once it is answered. So ask first, and act only when every answer
//! is there.
//! Not guaranteed: that the client can ask anyone.

use serde::de::DeserializeOwned;

use crate::bindings::palisade::host::elicitation as wit;
use crate::schema::{self, Schema};
use crate::{Context, Error, ErrorKind};

pub use wit::ErrorKind as RefusalKind;

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// They filled it in.
    Accepted(T),
    /// They would not.
    Declined,
    /// They closed it without a choice.
    Cancelled,
}

impl Context {
    /// Asks, and ends the call (through `?`) while there is no answer. `key` tells the question from the call's others.
    ///
    /// # Errors
    /// While there is no answer; `unavailable` where the client can't ask.
    pub fn ask<T: Schema + DeserializeOwned>(&self, key: &str, message: &str) -> Result<Answer<T>, Error> {
        self.try_ask(key, message)?.ok_or_else(crate::pending)
    }

    /// Asks; `None` while there is no answer. For asking several things at once.
    ///
    /// # Errors
    /// `unavailable` where the client can't ask.
    pub fn try_ask<T: Schema + DeserializeOwned>(
        &self,
        key: &str,
        message: &str,
    ) -> Result<Option<Answer<T>>, Error> {
        let answer = self.try_ask_schema(key, message, &schema::input::<T>())?;
        let decode = |text: String| {
            serde_json::from_str(&text)
                .map_err(|error| Error::failed(format!("The answer does not fit: {error}.")))
        };
        Ok(match answer {
            None => None,
            Some(Answer::Accepted(text)) => Some(Answer::Accepted(decode(text)?)),
            Some(Answer::Declined) => Some(Answer::Declined),
            Some(Answer::Cancelled) => Some(Answer::Cancelled),
        })
    }

    /// As [`try_ask`](Self::try_ask), with a JSON Schema of one's own, and an answer that is JSON text.
    ///
    /// # Errors
    /// `unavailable` where the client can't ask.
    pub fn try_ask_schema(
        &self,
        key: &str,
        message: &str,
        schema: &str,
    ) -> Result<Option<Answer<String>>, Error> {
        let answer = wit::ask(key, message, schema).map_err(|error| {
            let kind = match error.kind {
                RefusalKind::Unavailable => ErrorKind::Unavailable,
                RefusalKind::InvalidArguments | RefusalKind::TooMany => ErrorKind::Failed,
            };
            Error { kind, message: error.message }
        })?;
        Ok(answer.map(|answer| match (answer.action, answer.content) {
            (wit::Action::Accept, content) => Answer::Accepted(content.unwrap_or_else(|| "{}".to_owned())),
            (wit::Action::Decline, _) => Answer::Declined,
            (wit::Action::Cancel, _) => Answer::Cancelled,
        }))
    }
}
