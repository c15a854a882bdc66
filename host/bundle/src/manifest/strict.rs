//! JSON with one meaning.
//!
//! Guarantees: an object with a key twice is refused, at whatever depth: of two readers one would take the first, and one
//! the last. Keys of a canonical value are sorted, and numbers written one way, whatever `serde_json` was compiled to do
//! (`preserve_order`, `arbitrary_precision`). Hostile: the text; `serde_json` bounds its depth.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::BundleError;
use crate::printable::printable;

/// How a duplicate is told from other errors.
const DUPLICATE: &str = "key twice: ";

/// Refuses a text in which an object has a key twice, or that is no JSON.
pub(super) fn refuse_duplicates(bytes: &[u8]) -> Result<(), BundleError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    Unique.deserialize(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| {
        let text = error.to_string();
        match text.strip_prefix(DUPLICATE) {
            // Behind it: " at line 1 column 2".
            Some(rest) => {
                let key = rest.rsplit_once(" at line ").map_or(rest, |(key, _)| key);
                BundleError::DuplicateKey(key.to_owned())
            }
            None => BundleError::Manifest(printable(&text)),
        }
    })
}

/// Goes through a value and keeps nothing of it.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Unique)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let shown = key.escape_debug().to_string();
            if !seen.insert(key) {
                return Err(de::Error::custom(format_args!("{DUPLICATE}{shown}")));
            }
            map.next_value_seed(Unique)?;
        }
        Ok(())
    }
}

/// Puts a value into its canonical form.
pub(super) fn canonicalise(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            entries.iter_mut().for_each(|(_, value)| canonicalise(value));
            *map = entries.into_iter().collect::<Map<_, _>>();
        }
        Value::Array(items) => items.iter_mut().for_each(canonicalise),
        Value::Number(number) => *number = canonical_number(number),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn canonical_number(number: &Number) -> Number {
    if let Some(whole) = number.as_u64() {
        return whole.into();
    }
    if let Some(whole) = number.as_i64() {
        return whole.into();
    }
    number.as_f64().and_then(Number::from_f64).unwrap_or_else(|| number.clone())
}
