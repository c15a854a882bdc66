//! JSON values that callers compare with.
//!
//! Guarantees: null is told from nothing; numbers are compared by what they are, and not by how they are written (1 is 1.0,
//! "1" is not); what is shown of a value is bounded. Not guaranteed: numbers that JSON can't say: NaN and infinities are null
//! before they come here.
//! Hostile: values; they are as deep as the JSON parser lets them be (128 levels).

use std::cmp::Ordering;

use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

use crate::schema::{Form, Members, Schema};

mod difference;
pub use difference::{Difference, Differences, differences};

/// An argument of any JSON type, for which null is a value too. In a struct it needs `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Given {
    /// It was left out.
    #[default]
    Not,
    /// It was given, perhaps as null.
    Value(Value),
}

impl Given {
    /// What was given.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Not => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::Value)
    }
}

/// Anything.
impl Schema for Given {
    const OPTIONAL: bool = true;
    const FORM: Form = Form::Value;

    fn members(_: &mut Members<'_>) {}
}

/// Whether two values are the same, all the way down. The order of an object's members says nothing.
#[must_use]
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compare(one, other) == Some(Ordering::Equal),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, one)| other.get(key).is_some_and(|other| equal(one, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

/// Which of two numbers is greater. Whole ones are compared exactly.
#[must_use]
pub fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    let whole = |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// The name of a value's type.
#[must_use]
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value as it is, or the beginning of its JSON where that is longer than so many bytes.
#[must_use]
pub fn brief(value: &Value, bytes: usize) -> Value {
    let text = value.to_string();
    if text.len() <= bytes {
        return value.clone();
    }
    Value::String(format!("{}…", &text[..text.floor_char_boundary(bytes)]))
}

#[cfg(test)]
mod tests;
