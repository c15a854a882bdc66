//! The `elicitation` interface.

use palisade_engine::{Answer as Given, Question, object_schema};
use serde_json::Value;
use wasmtime::component::HasData;

use super::bindings::{Action, Answer, Error, ErrorKind, Host};
use crate::asking::{Questions, Refusal, another_kind, check_texts, invalid, map_refusal};

/// What one call holds of this capability.
pub(super) struct ElicitationCall(pub(super) Questions);

/// One host function's view.
pub(super) struct ElicitationView<'a>(pub(super) &'a mut ElicitationCall);

/// Names the view to the linker.
pub(super) struct Elicitation;

impl HasData for Elicitation {
    type Data<'a> = ElicitationView<'a>;
}

map_refusal!(Error, ErrorKind);

impl ElicitationView<'_> {
    fn put(&mut self, key: &str, message: String, schema: &str) -> Result<Option<Answer>, Refusal> {
        check_texts([message.as_str(), schema])?;
        // The client's answer is checked against it, and a check can't be interrupted.
        let schema = object_schema(schema).map_err(|why| invalid(format!("the schema {why}")))?;
        let answer =
            |action, content: Option<Value>| Answer { action, content: content.map(|it| it.to_string()) };
        self.0.0.ask(key, Question::Elicitation { message, schema })?.map_or(Ok(None), |given| {
            Ok(Some(match given {
                Given::Accepted(content) => answer(Action::Accept, Some(content)),
                Given::Declined => answer(Action::Decline, None),
                Given::Cancelled => answer(Action::Cancel, None),
                Given::Written { .. } | Given::Roots(_) => return Err(another_kind()),
            }))
        })
    }
}

impl Host for ElicitationView<'_> {
    fn ask(
        &mut self,
        key: String,
        message: String,
        schema: String,
    ) -> wasmtime::Result<Result<Option<Answer>, Error>> {
        Ok(self.put(&key, message, &schema).map_err(Error::from))
    }
}
