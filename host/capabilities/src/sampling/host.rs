//! The `sampling` interface.

use palisade_engine::{Answer as Given, Question, Role as Speaker, SamplingRequest};
use wasmtime::component::HasData;

use super::bindings::{Answer, Error, ErrorKind, Host, Request, Role};
use crate::asking::{Questions, Refusal, another_kind, check_texts, invalid, map_refusal};

/// Tokens that the model may write for one request. Without it a tool spends its client's money by the million.
pub const MAX_TOKENS: u32 = 100_000;

/// What one call holds of this capability.
pub(super) struct SamplingCall(pub(super) Questions);

/// One host function's view.
pub(super) struct SamplingView<'a>(pub(super) &'a mut SamplingCall);

/// Names the view to the linker.
pub(super) struct Sampling;

impl HasData for Sampling {
    type Data<'a> = SamplingView<'a>;
}

map_refusal!(Error, ErrorKind);

impl SamplingView<'_> {
    fn put(&mut self, key: &str, request: Request) -> Result<Option<Answer>, Refusal> {
        let texts = request.messages.iter().map(|message| message.text.as_str());
        check_texts(
            texts
                .chain(request.system_prompt.as_deref())
                .chain(request.stop_sequences.iter().map(String::as_str)),
        )?;
        if request.messages.is_empty() || !(1..=MAX_TOKENS).contains(&request.max_tokens) {
            return Err(invalid(format!("a request has a message, and asks for 1 to {MAX_TOKENS} tokens")));
        }
        if request.temperature.is_some_and(|temperature| !temperature.is_finite()) {
            return Err(invalid("the temperature is no number"));
        }
        let messages =
            request.messages.into_iter().map(|message| (speaker(message.role), message.text)).collect();
        let request = SamplingRequest {
            messages,
            system_prompt: request.system_prompt,
            max_tokens: request.max_tokens,
            temperature: request.temperature,
            stop_sequences: request.stop_sequences,
        };
        match self.0.0.ask(key, Question::Sampling(request))? {
            None => Ok(None),
            Some(Given::Written { role, text, model, stop_reason }) => {
                Ok(Some(Answer { role: spoken(role), text, model, stop_reason }))
            }
            Some(_) => Err(another_kind()),
        }
    }
}

fn speaker(role: Role) -> Speaker {
    match role {
        Role::User => Speaker::User,
        Role::Assistant => Speaker::Assistant,
    }
}

fn spoken(role: Speaker) -> Role {
    match role {
        Speaker::User => Role::User,
        Speaker::Assistant => Role::Assistant,
    }
}

impl Host for SamplingView<'_> {
    fn create_message(
        &mut self,
        key: String,
        request: Request,
    ) -> wasmtime::Result<Result<Option<Answer>, Error>> {
        Ok(self.put(&key, request).map_err(Error::from))
    }
}
