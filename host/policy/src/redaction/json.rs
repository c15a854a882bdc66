//! Redaction of JSON: keys by their words, values by their keys, and every string as text.
//!
//! Guarantees: below a sensitive key every string and number becomes the marker, and the structure stays; booleans,
//! null and empty strings stay, because that something is set or not is no secret. A value that is nested too deeply
//! to be walked is replaced as a whole. No two members of an object become one.
//! Not guaranteed: that the result still fits a schema which wanted a number. Integers under ordinary keys stay,
//! card numbers included: replacing them would break more identifiers than it would hide cards.
//! Hostile: the value; its depth is guest-controlled.

use super::keys::KeyRules;
use super::{MARKER, Redactor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashMap;

/// Levels of one value, counting those of JSON in its strings. Parsed JSON has 128 at most; without this a value
/// that was built otherwise ends the host by exhausting its stack.
pub(super) const MAX_DEPTH: usize = 192;

/// What of a value is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Keys say what their values are.
    Data,
    /// A JSON Schema: its keys are the names of parameters, and their values are not secrets.
    Schema,
}

pub(super) struct Walk<'r> {
    pub(super) redactor: &'r Redactor,
    pub(super) reading: Reading,
}

impl Walk<'_> {
    /// Redacts `value` in place, and says whether anything changed.
    pub(super) fn value(&self, value: &mut Value, depth: usize) -> bool {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
            Value::String(text) => self.string(text, depth),
            // `depth` is guest-controlled: clamp before the stack runs out.
            Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => {
                drop_flat(std::mem::replace(value, Value::String(MARKER.to_owned())));
                true
            }
            Value::Array(items) => self.array(items, depth),
            Value::Object(members) => self.object(members, depth),
        }
    }

    fn string(&self, text: &mut String, depth: usize) -> bool {
        let Cow::Owned(clean) = self.redactor.clean(text, depth) else { return false };
        *text = clean;
        true
    }

    fn array(&self, items: &mut [Value], depth: usize) -> bool {
        // `["authorization", "…"]`: a header or a settings row, as a pair.
        if let [Value::String(key), value @ Value::String(_)] = items {
            let renamed = self.string(key, depth);
            return self.member(key, value, false, depth) || renamed;
        }
        any_changed(items.iter_mut(), |item| self.value(item, depth + 1))
    }

    /// Keys and names come first, values are judged by what is left of them: so a second pass judges the same.
    fn object(&self, members: &mut Map<String, Value>, depth: usize) -> bool {
        let mut changed = self.rename(members, depth);
        for (key, value) in members.iter_mut().filter(|(key, _)| !is_pair_value(key)) {
            changed |= self.member(key, value, false, depth);
        }
        let secret = self.judges_keys() && pair_is_sensitive(members, &self.redactor.keys);
        for (key, value) in members.iter_mut().filter(|(key, _)| is_pair_value(key)) {
            changed |= self.member(key, value, secret, depth);
        }
        changed
    }

    fn member(&self, key: &str, value: &mut Value, secret: bool, depth: usize) -> bool {
        let secret = secret || (self.judges_keys() && is_secret(&self.redactor.keys, key, value));
        if secret { self.hide(value, depth) } else { self.value(value, depth + 1) }
    }

    /// Replaces every string and number below `value`, and redacts the keys as elsewhere.
    fn hide(&self, value: &mut Value, depth: usize) -> bool {
        match value {
            Value::Null | Value::Bool(_) => false,
            Value::String(text) if text.is_empty() || text == MARKER => false,
            Value::Array(items) if depth < MAX_DEPTH => {
                any_changed(items.iter_mut(), |item| self.hide(item, depth + 1))
            }
            Value::Object(members) if depth < MAX_DEPTH => {
                let hidden = any_changed(members.values_mut(), |value| self.hide(value, depth + 1));
                self.rename(members, depth) || hidden
            }
            Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                drop_flat(std::mem::replace(value, Value::String(MARKER.to_owned())));
                true
            }
        }
    }

    /// Redacts the keys of an object, and says whether one changed.
    fn rename(&self, members: &mut Map<String, Value>, depth: usize) -> bool {
        if members.keys().all(|key| matches!(self.redactor.clean(key, depth), Cow::Borrowed(_))) {
            return false;
        }
        let mut clean = Map::new();
        // Two secrets as keys of one object both become the marker: the second one gets a number. Where the numbers
        // are up to is kept, so that many such keys cost no more than as many others.
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (key, value) in std::mem::take(members) {
            let stem = self.redactor.clean(&key, depth).into_owned();
            let mut key = stem.clone();
            while clean.contains_key(&key) {
                let number = numbers.entry(stem.clone()).or_insert(1);
                *number += 1;
                key = format!("{stem} {number}");
            }
            clean.insert(key, value);
        }
        *members = clean;
        true
    }

    fn judges_keys(&self) -> bool {
        self.redactor.enabled && self.reading == Reading::Data
    }
}

fn is_secret(rules: &KeyRules, key: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::String(text) => rules.is_secret_text(key, text),
        Value::Number(number) => rules.is_secret_number(key, number),
        Value::Array(_) | Value::Object(_) => rules.holds_secrets(key),
    }
}

/// Applies `change` to every item (`any` would stop at the first that changes), and says whether one changed.
fn any_changed<'v>(
    items: impl Iterator<Item = &'v mut Value>,
    mut change: impl FnMut(&'v mut Value) -> bool,
) -> bool {
    let mut changed = false;
    for item in items {
        changed |= change(item);
    }
    changed
}

/// Whether an object says in one member that another one, its `value`, is secret: a header, a settings row, a
/// password field, or a cookie.
fn pair_is_sensitive(members: &Map<String, Value>, rules: &KeyRules) -> bool {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    let Some(value) = members.iter().find(|(key, _)| is_pair_value(key)).map(|(_, value)| value) else {
        return false;
    };
    let named = ["name", "key", "header", "field", "id", "Name", "Key"]
        .into_iter()
        .filter_map(text)
        .any(|name| is_secret(rules, name, value));
    let is_cookie = ["httpOnly", "http_only", "HttpOnly", "sameSite", "same_site", "SameSite"]
        .into_iter()
        .any(|attribute| members.contains_key(attribute));
    named || is_cookie || text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
}

fn is_pair_value(key: &str) -> bool {
    key.eq_ignore_ascii_case("value")
}

/// Drops a value level by level: the ordinary drop of a deep one recurses until the stack is gone.
fn drop_flat(value: Value) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}
