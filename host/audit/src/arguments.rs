//! What of a call's arguments is kept.
//!
//! Guarantees: by default a keyed hash alone: whoever sees records, and not the salt that is kept beside them (0600, in the
//! log's directory, never exported), can neither read nor guess arguments, however few there are to guess from; two
//! calls with the same arguments have the same hash within one log, whatever the order of their keys. Whole arguments only
//! on the operator's word, and only up to a bound.
//! Not guaranteed: secrecy from whoever can read the directory: with the salt, guesses can be tried.
//! Trusted: that the caller has redacted what it gives.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;

use crate::record::Hash;

/// Bytes of arguments that are kept whole. Without it one call fills the disk; larger ones are kept as their hash.
pub const MAX_WHOLE_BYTES: usize = 16 << 10;

/// What is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arguments {
    /// A keyed hash.
    #[default]
    Hashed,
    /// The whole, as the caller redacted it, and the hash.
    Whole,
}

/// The key of the hash, one for each log. Cheap to clone.
#[derive(Clone)]
pub struct Salt(Arc<Hmac<Sha256>>);

impl Salt {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(mac(&bytes)))
    }

    /// A new one, for hashes that are not a log's.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self::new(bytes))
    }

    /// The hash that a record of these arguments has: for whoever looks for a call whose arguments are known.
    #[must_use]
    pub fn hash(&self, arguments: &Value) -> Hash {
        self.hash_text(&canonical(arguments))
    }

    fn hash_text(&self, text: &str) -> Hash {
        finish(Hmac::clone(&self.0), &[text.as_bytes()])
    }

    /// The hash, and the whole where that is kept and fits.
    pub(crate) fn keep(&self, arguments: &Value, how: Arguments) -> (Hash, Option<String>) {
        let text = canonical(arguments);
        let hash = self.hash_text(&text);
        (hash, (how == Arguments::Whole && text.len() <= MAX_WHOLE_BYTES).then_some(text))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Salt").finish_non_exhaustive()
    }
}

/// HMAC-SHA256 (RFC 2104) of the parts, one after the other.
pub(crate) fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> Hash {
    finish(mac(key), parts)
}

/// What has the key in it, which takes as long as a short text.
fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn finish(mut mac: Hmac<Sha256>, parts: &[&[u8]]) -> Hash {
    parts.iter().for_each(|part| mac.update(part));
    Hash::new(mac.finalize().into_bytes().into())
}

/// The value as JSON without blanks, keys in ascending order at every depth. Nothing of it is copied but into the text.
fn canonical(value: &Value) -> String {
    let mut text = Vec::new();
    write(value, &mut text);
    // What the JSON library writes is UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

/// As deep as the parser lets a value be, no deeper.
fn write(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            text.push(b'{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                text.extend((index > 0).then_some(b','));
                scalar(key, text);
                text.push(b':');
                write(value, text);
            }
            text.push(b'}');
        }
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                text.extend((index > 0).then_some(b','));
                write(item, text);
            }
            text.push(b']');
        }
        single => scalar(single, text),
    }
}

/// Texts, numbers, and what else has nothing inside.
fn scalar<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    // They can all be written, and memory takes every byte.
    let _ = serde_json::to_writer(text, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_arguments_have_the_same_hash_in_whatever_order() {
        let salt = Salt::new([7; 32]);
        let one: Value = serde_json::from_str(r#"{"b":{"y":1,"x":[1,2]},"a":null}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{ "a": null, "b": {"x":[1,2],"y":1} }"#).unwrap();
        assert_eq!(salt.hash(&one), salt.hash(&other));
        assert_ne!(salt.hash(&one), salt.hash(&json!({"a": null})));
        assert_ne!(salt.hash(&one), Salt::new([8; 32]).hash(&one));
    }

    #[test]
    fn the_canonical_text_is_what_the_json_library_writes_of_sorted_keys() {
        let value: Value = serde_json::from_str(
            r#"{"z":[],"a":{},"\u0001\"ß":[null,true,-0.5,18446744073709551615,"\n\\\u2028"],"b":{"y":[{"d":1,"c":2}],"x":""}}"#,
        )
        .unwrap();
        let sorted = concat!(
            r#"{"\u0001\"ß":[null,true,-0.5,18446744073709551615,"\n\\"#,
            "\u{2028}",
            r#""],"a":{},"b":{"x":"","y":[{"c":2,"d":1}]},"z":[]}"#
        );
        assert_eq!(canonical(&value), sorted);
        assert_eq!(serde_json::from_str::<Value>(&canonical(&value)).unwrap(), value);
    }

    #[test]
    fn whole_arguments_are_kept_up_to_the_bound_and_no_further() {
        let salt = Salt::new([7; 32]);
        // Two quotation marks belong to it.
        let fits = json!("x".repeat(MAX_WHOLE_BYTES - 2));
        let over = json!("x".repeat(MAX_WHOLE_BYTES - 1));
        assert!(salt.keep(&fits, Arguments::Whole).1.is_some());
        assert!(salt.keep(&over, Arguments::Whole).1.is_none());
        assert!(salt.keep(&fits, Arguments::Hashed).1.is_none());
    }

    #[test]
    fn hmac_is_the_one_of_rfc_4231() {
        // Test case 2, its key padded with zeros as HMAC does.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(keyed(&key, &[b"what do ya want ", b"for nothing?"]).to_string(), expected);
    }

    #[test]
    fn debug_output_shows_no_salt() {
        assert_eq!(format!("{:?}", Salt::new([7; 32])), "Salt { .. }");
    }
}
