//! JSON Schemas (2020-12) of argument and result types, as small as they can be: every client pays for them in
//! tokens with every listing, and every process that runs a tool loads the code that writes them.
//!
//! Guarantees: one line without `$ref`, titles or formats; properties in the order of the fields; argument objects
//! closed with `additionalProperties: false`. Not guaranteed: recursive types (they would never end).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// A type with a JSON Schema. [`input`](crate::input) and [`output`](crate::output) implement it; by hand it takes
/// [`members`](Self::members), and a [`FORM`](Self::FORM) where the JSON is no object:
///
/// ```
/// use palisade_sdk::schema::{Form, Members, Schema};
/// use palisade_sdk::serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(crate = "palisade_sdk::serde")]
/// struct Celsius(f64);
///
/// impl Schema for Celsius {
///     const FORM: Form = Form::Value;
///
///     fn members(out: &mut Members<'_>) {
///         out.kind("number");
///         out.keyword("minimum", "-273.15");
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON Schema",
    label = "what a tool takes or gives needs a schema",
    note = "write `#[input]` above the type if a tool takes it, `#[output]` if a tool gives it, or `impl Schema` by hand"
)]
pub trait Schema {
    /// An argument of this type may be left out.
    const OPTIONAL: bool = false;

    /// What a tool makes of a value of this type that it gives.
    const FORM: Form = Form::Object;

    /// Writes the schema's keywords.
    fn members(out: &mut Members<'_>);

    #[doc(hidden)]
    fn into_text(self) -> Result<String, Self>
    where
        Self: Sized,
    {
        Err(self)
    }
}

/// What a tool makes of a value that it gives: MCP's structured content is an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The value's JSON is an object, and is the structured content.
    Object,
    /// Any other JSON (a list, a number, null): the structured content is `{"result": …}`.
    Value,
    /// Text content, and nothing beside it. `String` and `&str` alone.
    Text,
}

/// A value that is no object, in one.
#[derive(Debug, Serialize)]
pub(crate) struct Wrapped<T> {
    pub(crate) result: T,
}

impl<T: Schema> Schema for Wrapped<T> {
    fn members(out: &mut Members<'_>) {
        let result =
            Field { name: "result", description: "", optional: false, nullable: true, members: T::members };
        out.object(false, &[result]);
    }
}

/// One property of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// What a model should know of it; may be empty.
    pub description: &'static str,
    /// It may be absent.
    pub optional: bool,
    /// An `Option` in it may be null; not so where `None` is left out.
    pub nullable: bool,
    /// [`Schema::members`] of its type.
    pub members: fn(&mut Members<'_>),
}

/// The keywords of one schema, being written.
#[derive(Debug)]
pub struct Members<'a> {
    out: &'a mut String,
    direction: Direction,
    /// An `Option` admits null here.
    may_be_null: bool,
    /// This is inside an `Option` that admits null.
    nullable: bool,
}

/// Which way a type travels. What the host checks is spelled out for inputs; what it returns is only described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Input,
    Output,
}

impl Members<'_> {
    /// Writes one keyword; `json` is its value.
    pub fn keyword(&mut self, name: &str, json: &str) {
        self.key(name);
        self.out.push_str(json);
    }

    /// Writes `type`, with `null` beside it inside an `Option`.
    pub fn kind(&mut self, kind: &str) {
        let json = if self.nullable { format!("[\"{kind}\",\"null\"]") } else { format!("\"{kind}\"") };
        self.keyword("type", &json);
    }

    /// Writes an object schema. A closed one has no other properties.
    pub fn object(&mut self, closed: bool, fields: &[Field]) {
        self.kind("object");
        self.key("properties");
        self.out.push('{');
        for field in fields {
            self.key(field.name);
            self.nested(field.description, field.nullable, field.members);
        }
        self.out.push('}');
        let required: Vec<_> =
            fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
        if !required.is_empty() {
            self.keyword("required", &text(&required));
        }
        if closed {
            self.keyword("additionalProperties", "false");
        }
    }

    /// Writes a choice between strings.
    pub fn choice(&mut self, names: &[&str]) {
        self.kind("string");
        let null = self.nullable.then_some(None);
        let names: Vec<_> = names.iter().map(|name| Some(*name)).chain(null).collect();
        self.keyword("enum", &text(&names));
    }

    /// Writes one keyword whose value is a schema.
    pub fn schema(&mut self, keyword: &str, members: fn(&mut Members<'_>)) {
        self.key(keyword);
        self.nested("", true, members);
    }

    fn nested(&mut self, description: &str, may_be_null: bool, members: fn(&mut Members<'_>)) {
        self.out.push('{');
        let mut nested = Members { out: self.out, direction: self.direction, may_be_null, nullable: false };
        if !description.is_empty() {
            nested.keyword("description", &text(description));
        }
        members(&mut nested);
        self.out.push('}');
    }

    fn key(&mut self, name: &str) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        self.out.push_str(&text(name));
        self.out.push(':');
    }
}

fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("strings and lists of strings are always JSON")
}

/// The schema of what an operation takes.
pub(crate) fn input<T: Schema>() -> String {
    write(Direction::Input, T::members)
}

/// The schema of what an operation returns.
pub(crate) fn output<T: Schema>() -> String {
    write(Direction::Output, T::members)
}

fn write(direction: Direction, members: fn(&mut Members<'_>)) -> String {
    let mut out = String::from("{");
    members(&mut Members { out: &mut out, direction, may_be_null: false, nullable: false });
    out.push('}');
    out
}

impl<T: Schema> Schema for Option<T> {
    const OPTIONAL: bool = true;
    const FORM: Form = Form::Value;

    fn members(out: &mut Members<'_>) {
        out.nullable = out.may_be_null;
        T::members(out);
    }
}

impl<T: Schema> Schema for Vec<T> {
    const FORM: Form = Form::Value;

    fn members(out: &mut Members<'_>) {
        out.kind("array");
        out.schema("items", T::members);
    }
}

impl<T: Schema, const N: usize> Schema for [T; N] {
    const FORM: Form = Form::Value;

    fn members(out: &mut Members<'_>) {
        out.kind("array");
        out.schema("items", T::members);
    }
}

impl<T: Schema> Schema for BTreeMap<String, T> {
    fn members(out: &mut Members<'_>) {
        out.kind("object");
        out.schema("additionalProperties", T::members);
    }
}

impl Schema for Map<String, Value> {
    fn members(out: &mut Members<'_>) {
        out.kind("object");
    }
}

/// Anything.
impl Schema for Value {
    const FORM: Form = Form::Value;

    fn members(_: &mut Members<'_>) {}
}

/// Anything, as the text that it came in.
impl Schema for Box<RawValue> {
    const FORM: Form = Form::Value;

    fn members(_: &mut Members<'_>) {}
}

macro_rules! plain {
    ($kind:literal: $($type:ty),*) => { $(
        impl Schema for $type {
            const FORM: Form = Form::Value;

            fn members(out: &mut Members<'_>) {
                out.kind($kind);
            }
        }
    )* };
}

macro_rules! unsigned {
    ($($type:ty),*) => { $(
        impl Schema for $type {
            const FORM: Form = Form::Value;

            fn members(out: &mut Members<'_>) {
                out.kind("integer");
                if out.direction == Direction::Input {
                    out.keyword("minimum", "0");
                }
            }
        }
    )* };
}

macro_rules! texts {
    ($($type:ty),*) => { $(
        impl Schema for $type {
            const FORM: Form = Form::Text;

            fn members(out: &mut Members<'_>) {
                out.kind("string");
            }

            fn into_text(self) -> Result<String, Self> {
                Ok(self.into())
            }
        }
    )* };
}

texts!(String, &str);
plain!("boolean": bool);
plain!("number": f32, f64);
plain!("integer": i8, i16, i32, i64, isize);
unsigned!(u8, u16, u32, u64, usize);

#[cfg(test)]
mod tests;
