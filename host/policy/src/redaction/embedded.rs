//! JSON inside strings.
//!
//! Guarantees: a text that is one JSON object or array is redacted as JSON, not as text; where that changes nothing the
//! text stays as it was, to the byte.
//! Where it changes something it is written anew: compact, or indented if it was on several lines. A text with two
//! members of one name is always written anew, because a reader may take either.
//! Not guaranteed: the spelling of numbers that no 64-bit type holds, where the text is written anew.

use super::json::{MAX_DEPTH, Reading, Walk};
use super::{Redactor, text};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

/// Bytes of JSON that are parsed. Above a tool's largest result; without it a text could cost many times its size.
const MAX_PARSED_BYTES: usize = 16 << 20;

/// Values of JSON that is parsed; a text of more is redacted as text. A parsed value takes a hundred bytes and more, however
/// few it is written with.
const MAX_PARSED_VALUES: usize = 1 << 20;

/// `text` redacted as JSON, if it is JSON.
pub(super) fn clean<'a>(redactor: &Redactor, text: &'a str, depth: usize) -> Option<Cow<'a, str>> {
    let trimmed = text.trim();
    let is_container = matches!(trimmed.as_bytes(), [b'{', .., b'}'] | [b'[', .., b']']);
    // `depth` is guest-controlled: each level of JSON in JSON costs one of the stack.
    if !is_container || !is_moderate(text) || depth + 1 >= MAX_DEPTH {
        return None;
    }
    // Without an escape every string of the JSON stands in the text as it is: nothing suspicious, nothing to find.
    let may_hide = text.contains('\\') || !redactor.keys.has_no_extra() || !redactor.has_no_pattern();
    if !may_hide && !text::is_suspicious_json(text) {
        return Some(Cow::Borrowed(text));
    }
    let twice = Cell::new(false);
    let mut parser = serde_json::Deserializer::from_str(trimmed);
    let mut value = Strict { twice: &twice }.deserialize(&mut parser).ok()?;
    parser.end().ok()?;
    let changed = Walk { redactor, reading: Reading::Data }.value(&mut value, depth + 1);
    if !changed && !twice.get() {
        return Some(Cow::Borrowed(text));
    }
    let written = if trimmed.contains('\n') {
        serde_json::to_string_pretty(&value)
    } else {
        serde_json::to_string(&value)
    };
    written.ok().map(Cow::Owned)
}

/// Whether parsing `text` takes a bounded multiple of its size. Counts what can begin a value, in strings too.
fn is_moderate(text: &str) -> bool {
    text.len() <= MAX_PARSED_BYTES
        && text.bytes().filter(|byte| matches!(byte, b'[' | b'{' | b',')).count() <= MAX_PARSED_VALUES
}

/// Reads any JSON, and notes whether an object has two members of one name.
#[derive(Clone, Copy)]
struct Strict<'c> {
    twice: &'c Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.insert(key, map.next_value_seed(self)?).is_some() {
                self.twice.set(true);
            }
        }
        Ok(Value::Object(members))
    }
}
