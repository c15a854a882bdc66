//! What a tool's function may give, and what becomes of it.
//!
//! Guarantees: what is told of the output in advance (its schema) and the output itself follow from one type.
//! Not guaranteed: that text which somebody else wrote ([`Json`]) has the schema that it is given.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use super::json;
use super::kinds::{Completion, Prompt};
use super::tool::Arguments;
use crate::schema::{self, Form, Schema, Wrapped};
use crate::{Content, EmbeddedResource, Error, Output};

/// What a tool may return.
///
/// | return type | output |
/// | --- | --- |
/// | an [`output`](crate::output) struct, a map | structured content: the object |
/// | `Vec<T>`, a number, a `bool`, an `Option<T>`, an enum | structured content: `{"result": …}` |
/// | `String`, `&'static str` | text content |
/// | [`Json<T>`] | structured content that somebody else wrote, unread |
/// | [`Beside<T>`] | that, and contents such as pictures |
/// | [`Output`] | what it says |
/// | `()` | nothing |
/// | `Result` of one of these, with an error that [`Error`] can be made from | that, or a failure |
#[diagnostic::on_unimplemented(
    message = "a tool can't return `{Self}`",
    label = "no output of a tool",
    note = "it returns an `#[output]` type, a `Vec`, `Option`, number or `bool`, a `String`, `Json<T>`, `Output` or nothing, or a \
            `Result` of one of these whose error is `Into<palisade_sdk::Error>`"
)]
pub trait Reply {
    /// The schema of the structured content, where there is any.
    const SCHEMA: Option<fn() -> String>;

    /// The output of the call.
    ///
    /// # Errors
    /// The tool's own, and `failed` for what is no JSON.
    fn output(self) -> Result<Output, Error>;

    // `call` is a pointer, so that tools which take and give the same types share all but their own function: a component is
    // loaded whole.
    #[doc(hidden)]
    fn run<A: Arguments>(text: &str, call: fn(A) -> Self) -> Result<Output, Error>
    where
        Self: Sized,
    {
        call(A::take(text)?).output()
    }
}

// The note above says what there is, in words: the compiler is kept from listing implementations, here and below.
#[diagnostic::do_not_recommend]
impl<T: Serialize + Schema> Reply for T {
    const SCHEMA: Option<fn() -> String> = match T::FORM {
        Form::Object => Some(schema::output::<T>),
        Form::Value => Some(schema::output::<Wrapped<T>>),
        Form::Text => None,
    };

    fn output(self) -> Result<Output, Error> {
        let text = match T::FORM {
            Form::Object => json::to_string(&self)?,
            Form::Value => json::to_string(&Wrapped { result: self })?,
            Form::Text => match self.into_text() {
                Ok(text) => return Ok(Output::text(text)),
                Err(value) => json::to_string(&value)?,
            },
        };
        Ok(Output::json(text))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Reply, E: Into<Error>> Reply for Result<T, E> {
    const SCHEMA: Option<fn() -> String> = T::SCHEMA;

    fn output(self) -> Result<Output, Error> {
        self.map_err(Into::into)?.output()
    }
}

#[diagnostic::do_not_recommend]
impl Reply for Output {
    const SCHEMA: Option<fn() -> String> = None;

    fn output(self) -> Result<Output, Error> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl Reply for () {
    const SCHEMA: Option<fn() -> String> = None;

    fn output(self) -> Result<Output, Error> {
        Ok(Output::of(Vec::new()))
    }
}

/// The text of one JSON value that somebody else wrote. It is passed on unread, so that a large one costs nothing here;
/// `T` is only the schema that it has.
pub struct Json<T> {
    text: String,
    schema: PhantomData<fn() -> T>,
}

impl<T> Json<T> {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text, schema: PhantomData }
    }
}

impl<T> From<String> for Json<T> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<T> fmt::Debug for Json<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.text).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Schema> Reply for Json<T> {
    const SCHEMA: Option<fn() -> String> = match T::FORM {
        Form::Object => Some(schema::output::<T>),
        Form::Value | Form::Text => Some(schema::output::<Wrapped<T>>),
    };

    fn output(self) -> Result<Output, Error> {
        Ok(Output::json(match T::FORM {
            Form::Object => self.text,
            Form::Value | Form::Text => format!("{{\"result\":{}}}", self.text),
        }))
    }
}

/// As [`Json<T>`], with contents beside it, such as pictures. Its text is the first of them then, for clients that read no
/// structured content.
#[derive(Debug)]
pub struct Beside<T> {
    json: Json<T>,
    content: Vec<Content>,
}

impl<T> Json<T> {
    /// With these contents, as far as there are any.
    #[must_use]
    pub fn beside(self, content: Vec<Content>) -> Beside<T> {
        Beside { json: self, content }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Schema> Reply for Beside<T> {
    const SCHEMA: Option<fn() -> String> = Json::<T>::SCHEMA;

    fn output(self) -> Result<Output, Error> {
        let mut output = self.json.output()?;
        if let (false, Some(text)) = (self.content.is_empty(), &output.structured) {
            output.content.push(Content::Text(text.clone()));
            output.content.extend(self.content);
        }
        Ok(output)
    }
}

/// What the function of a prompt, a resource or a completion may return in place of a `T`: one, something that becomes one, or
/// a `Result` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not become `{T}`",
    label = "this is what the function has to return",
    note = "a prompt returns a `Prompt` or a `String`, a resource one or several `EmbeddedResource`, a completion a `Completion` or \
            a `Vec<String>`; or a `Result` of that whose error is `Into<palisade_sdk::Error>`"
)]
pub trait Gives<T> {
    /// What it becomes.
    ///
    /// # Errors
    /// The function's own.
    fn give(self) -> Result<T, Error>;

    #[doc(hidden)]
    fn run<A: Arguments>(text: &str, call: fn(A) -> Self) -> Result<T, Error>
    where
        Self: Sized,
    {
        call(A::take(text)?).give()
    }
}

impl<T, U: Gives<T>, E: Into<Error>> Gives<T> for Result<U, E> {
    fn give(self) -> Result<T, Error> {
        self.map_err(Into::into)?.give()
    }
}

impl Gives<Self> for Prompt {
    fn give(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// One message of the user's.
impl Gives<Prompt> for String {
    fn give(self) -> Result<Prompt, Error> {
        Ok(Prompt::text(self))
    }
}

impl Gives<Self> for Vec<EmbeddedResource> {
    fn give(self) -> Result<Self, Error> {
        Ok(self)
    }
}

impl Gives<Vec<Self>> for EmbeddedResource {
    fn give(self) -> Result<Vec<Self>, Error> {
        Ok(vec![self])
    }
}

impl Gives<Self> for Completion {
    fn give(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// All that there are.
impl Gives<Completion> for Vec<String> {
    fn give(self) -> Result<Completion, Error> {
        Ok(Completion { total: u32::try_from(self.len()).ok(), values: self, has_more: false })
    }
}
