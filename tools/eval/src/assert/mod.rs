//! `assert_semantic`: whether an expression's value is as it should be.
//!
//! Guarantees: values are compared strictly and all the way down, as JSON has them ("2" is not 2, NaN is null). An assertion
//! that does not hold is an answer; an expression that throws is a failure. What is shown of a value is bounded.
//! Not guaranteed: as for `eval_js`.
//! Hostile: the value, which the page can replace.

use std::cmp::Ordering;

use palisade_sdk::page_eval::Outcome;
use palisade_sdk::serde_json::{self, Value};
use palisade_sdk::value::{Given, brief, compare, equal, type_name};
use palisade_sdk::{Error, PageEval, Result, input, output, tool};

use crate::explain;

/// Bytes of JSON of a value that are shown. An assertion is there so that nobody has to read it.
const MAX_SHOWN: usize = 2_048;

/// Bytes of a value in a message.
const MAX_SAID: usize = 200;

#[input]
pub(crate) struct AssertSemantic {
    /// JavaScript, as for eval_js.
    expression: String,
    condition: Condition,
    /// For type_is: string, number, boolean, null, array, object, function or undefined. Not for truthy, falsy and exists.
    #[serde(default)]
    expected: Given,
    /// What the assertion is about.
    label: Option<String>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
#[derive(Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Condition {
    Equals,
    NotEquals,
    Contains,
    GreaterThan,
    LessThan,
    Truthy,
    Falsy,
    Exists,
    TypeIs,
}

#[output]
pub(crate) struct Assertion {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    passed: bool,
    /// The value, or the beginning of its JSON if it is long; null for undefined.
    actual: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<Value>,
    message: String,
}

/// Checks a value of the page: equals and contains are strict and deep ("2" is not 2). Not holding is an answer (passed:
/// false), and no failure.
#[tool(window_aliases = "webview_label")]
pub(crate) fn assert_semantic(arguments: AssertSemantic, page: &PageEval) -> Result<Assertion> {
    let AssertSemantic { expression, condition, expected, label, webview_label } = arguments;
    // Before anything runs.
    let check = Check::new(condition, &expected)?;
    let actual = page.evaluate(webview_label.as_deref(), &expression, None).map_err(explain)?;
    Ok(assertion(&check, &Actual::of(actual)?, label))
}

/// What an expression gave.
#[derive(Debug)]
enum Actual {
    Value(Value),
    Undefined,
    /// Something that JSON can't say, such as a node.
    Opaque(String),
}

impl Actual {
    fn of(outcome: Outcome) -> Result<Self> {
        Ok(match outcome {
            Outcome::Value(json) => Self::Value(serde_json::from_str(&json)?),
            Outcome::Undefined => Self::Undefined,
            Outcome::Opaque(what) => Self::Opaque(what),
        })
    }

    fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Opaque(_) => None,
        }
    }

    fn is_truthy(&self) -> bool {
        match self {
            Self::Value(Value::Null) | Self::Undefined => false,
            Self::Value(Value::Bool(truth)) => *truth,
            Self::Value(Value::Number(number)) => number.as_f64() != Some(0.0),
            Self::Value(Value::String(text)) => !text.is_empty(),
            Self::Value(Value::Array(_) | Value::Object(_)) => true,
            Self::Opaque(what) => what != "bigint 0",
        }
    }

    /// Neither undefined nor null.
    fn exists(&self) -> bool {
        !matches!(self, Self::Undefined | Self::Value(Value::Null))
    }

    fn type_name(&self) -> &str {
        match self {
            Self::Value(value) => type_name(value),
            Self::Undefined => "undefined",
            Self::Opaque(what) => {
                let kind = what.split(' ').next().unwrap_or_default();
                if ["function", "symbol", "bigint"].contains(&kind) { kind } else { "object" }
            }
        }
    }

    fn said(&self) -> String {
        match self {
            Self::Value(value) => said(value),
            Self::Undefined => "undefined".to_owned(),
            Self::Opaque(what) => format!("{what} (which JSON can't say)"),
        }
    }
}

fn said(value: &Value) -> String {
    match brief(value, MAX_SAID) {
        // A beginning is no string of its own.
        Value::String(text) if !value.is_string() => text,
        Value::String(text) if text.ends_with('…') => text,
        value => value.to_string(),
    }
}

/// A condition with what it needs.
#[derive(Debug)]
struct Check<'a> {
    condition: Condition,
    expected: Option<&'a Value>,
}

impl<'a> Check<'a> {
    fn new(condition: Condition, expected: &'a Given) -> Result<Self> {
        let needs =
            |what: &str| Err(Error::invalid_arguments(format!("This condition needs `expected`: {what}.")));
        match (condition, expected.value()) {
            (Condition::Truthy | Condition::Falsy | Condition::Exists, _) => {
                Ok(Self { condition, expected: None })
            }
            (Condition::GreaterThan | Condition::LessThan, expected)
                if !expected.is_some_and(Value::is_number) =>
            {
                needs("a number")
            }
            (Condition::TypeIs, expected) if !expected.is_some_and(Value::is_string) => {
                needs("the name of a type")
            }
            (_, None) => needs("the value to compare with (null is one)"),
            (condition, expected) => Ok(Self { condition, expected }),
        }
    }

    fn holds(&self, actual: &Actual) -> bool {
        let expected = self.expected.unwrap_or(&Value::Null);
        let equals = || actual.value().is_some_and(|actual| equal(actual, expected));
        let is = |ordering| match (actual.value(), expected) {
            (Some(Value::Number(actual)), Value::Number(expected)) => {
                compare(actual, expected) == Some(ordering)
            }
            _ => false,
        };
        match self.condition {
            Condition::Equals => equals(),
            Condition::NotEquals => !equals(),
            Condition::Contains => actual.value().is_some_and(|actual| contains(actual, expected)),
            Condition::GreaterThan => is(Ordering::Greater),
            Condition::LessThan => is(Ordering::Less),
            Condition::Truthy => actual.is_truthy(),
            Condition::Falsy => !actual.is_truthy(),
            Condition::Exists => actual.exists(),
            Condition::TypeIs => expected.as_str() == Some(actual.type_name()),
        }
    }

    fn words(&self) -> String {
        let expected = said(self.expected.unwrap_or(&Value::Null));
        match self.condition {
            Condition::Equals => format!("to be {expected}"),
            Condition::NotEquals => format!("not to be {expected}"),
            Condition::Contains => format!("to contain {expected}"),
            Condition::GreaterThan => format!("to be greater than {expected}"),
            Condition::LessThan => format!("to be less than {expected}"),
            Condition::Truthy => "to be truthy".to_owned(),
            Condition::Falsy => "to be falsy".to_owned(),
            Condition::Exists => "to be neither null nor undefined".to_owned(),
            Condition::TypeIs => format!("to be of type {expected}"),
        }
    }
}

/// A part of a text, an element of a list, a key of an object.
fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
        (Value::Array(items), expected) => items.iter().any(|item| equal(item, expected)),
        (Value::Object(map), Value::String(key)) => map.contains_key(key),
        _ => false,
    }
}

fn assertion(check: &Check<'_>, actual: &Actual, label: Option<String>) -> Assertion {
    let passed = check.holds(actual);
    let (words, is) = (check.words(), actual.said());
    let message = if passed {
        format!("As expected {words}.")
    } else if check.condition == Condition::TypeIs {
        format!("Expected {words}; it is {} ({is}).", actual.type_name())
    } else {
        format!("Expected {words}; it is {is}.")
    };
    let shown = match actual {
        Actual::Value(value) => brief(value, MAX_SHOWN),
        Actual::Undefined => Value::Null,
        Actual::Opaque(what) => Value::String(what.clone()),
    };
    let expected = check.expected.map(|expected| brief(expected, MAX_SHOWN));
    Assertion { label, passed, actual: shown, expected, message }
}

#[cfg(test)]
mod tests;
