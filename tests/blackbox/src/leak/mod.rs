//! What must be in no reply: secrets in any usual spelling, and the insides of a host.
//!
//! Guarantees: a secret is found plain, reversed, in hexadecimal, percent-encoded, as a UUID without hyphens, and in either
//! alphabet of base64 at each of the three alignments, in the reply's bytes and in the strings of its JSON. What was found is
//! named, never shown.
//! Not guaranteed: a secret in pieces, compressed or encrypted. Insides are looked for in what the host says of its own accord;
//! what an application's own content says is the application's business.

use std::fmt;
use std::path::Path;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use crate::client::Told;

mod spelling;
#[cfg(test)]
mod tests;

use spelling::{Spelling, spellings};

/// Below this many bytes a canary would be found everywhere.
pub const MIN_CANARY_BYTES: usize = 4;

/// What a host's own words never carry, and what it would tell of.
const INSIDES: [(&str, &str); 17] = [
    ("panicked at", "a panic"),
    ("stack backtrace", "a backtrace"),
    ("RUST_BACKTRACE", "a backtrace"),
    ("wasm backtrace", "a guest's backtrace"),
    ("wasm trap", "a guest's trap"),
    ("<unknown>!", "a frame of a guest's backtrace"),
    ("error while executing at", "a guest's trap"),
    ("wasmtime", "the engine"),
    ("/rustc/", "a compiler's path"),
    (".cargo/", "a source path"),
    ("rusqlite", "SQLite's binding"),
    ("SqliteFailure", "SQLite's binding"),
    ("SQLITE_", "SQLite's own error code"),
    ("sqlite3_", "SQLite's own function"),
    ("/proc/self", "how a file is opened"),
    ("os error", "the system's own error"),
    ("called `Option::unwrap()`", "a panic"),
];

/// A canary that is too short to be told from ordinary text, or far too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCanary;

impl fmt::Display for BadCanary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a canary has {MIN_CANARY_BYTES} bytes at least, for a shorter one is in every text, and a few kilobytes at most"
        )
    }
}

impl std::error::Error for BadCanary {}

/// A spelling of something that must not leave.
struct Secret {
    name: String,
    spelling: Spelling,
    /// Tools that exist to tell paths may tell it.
    is_path: bool,
}

/// Some secrets, found in one pass: a reply may have megabytes, and there are dozens of spellings.
struct Net {
    secrets: Vec<Secret>,
    automaton: AhoCorasick,
}

impl Net {
    fn new(secrets: Vec<Secret>, any_case: bool) -> Result<Self, BadCanary> {
        let texts = secrets.iter().map(|secret| &secret.spelling.text);
        let automaton = AhoCorasick::builder().ascii_case_insensitive(any_case).build(texts);
        Ok(Self { automaton: automaton.map_err(|_| BadCanary)?, secrets })
    }

    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Secret> {
        self.automaton
            .find_overlapping_iter(text)
            .filter_map(|hit| self.secrets.get(hit.pattern().as_usize()))
    }
}

/// Looks for leaks. Nothing of it can be formatted but how much it knows.
pub struct Detector {
    any_case: Net,
    exact: Net,
}

impl fmt::Debug for Detector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detector").field("spellings", &self.any_case.secrets.len()).finish_non_exhaustive()
    }
}

impl Detector {
    /// One that knows the host's token, canaries, and the home directory of whoever runs it. A canary that is an absolute path may
    /// be in the results of tools that exist to tell paths; any other may be nowhere.
    ///
    /// # Errors
    /// When a canary is too short, or too long to be looked for.
    pub fn new<'a>(
        token: Option<&str>,
        canaries: impl IntoIterator<Item = &'a str>,
        home: Option<&Path>,
    ) -> Result<Self, BadCanary> {
        let mut known: Vec<(String, String, bool)> = Vec::new();
        known.extend(token.map(|token| ("the token".to_owned(), token.to_owned(), false)));
        for (index, canary) in canaries.into_iter().enumerate() {
            if canary.len() < MIN_CANARY_BYTES {
                return Err(BadCanary);
            }
            known.push((format!("canary {}", index + 1), canary.to_owned(), canary.starts_with('/')));
        }
        // A name alone could be any word: what lies below it is a path.
        let home = home.and_then(Path::to_str).map(|home| format!("{}/", home.trim_end_matches('/')));
        let home = home.filter(|home| home.len() > MIN_CANARY_BYTES);
        known.extend(home.map(|home| ("a path in the user's home".to_owned(), home, true)));
        let all = known.into_iter().flat_map(|(name, text, is_path)| {
            let secret = move |spelling| Secret { name: name.clone(), spelling, is_path };
            spellings(&text).into_iter().map(secret)
        });
        let (any_case, exact) = all.partition(|secret| secret.spelling.any_case);
        Ok(Self { any_case: Net::new(any_case, true)?, exact: Net::new(exact, false)? })
    }

    /// What of it is in a text, by name.
    #[must_use]
    pub fn look(&self, text: &str, told: Told) -> Vec<String> {
        let value: Option<Value> = serde_json::from_str(text).ok();
        let mut views = vec![text.to_owned()];
        // Escapes hide a secret in JSON's text, and a text within JSON may be JSON again.
        if let Some(value) = &value {
            let mut strings = String::new();
            collect(value, &mut strings);
            views.push(strings);
        }
        let may_tell_paths = told == Told::Paths && !is_failure(value.as_ref());
        let mut found = Vec::new();
        for view in views {
            for secret in self.any_case.find(&view).chain(self.exact.find(&view)) {
                if !(secret.is_path && may_tell_paths) {
                    found.push(format!("{} ({})", secret.name, secret.spelling.name));
                }
            }
            if !is_content(value.as_ref()) {
                found.extend(insides(&view));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn insides(text: &str) -> impl Iterator<Item = String> {
    let source = text
        .match_indices(".rs:")
        .any(|(at, mark)| text[at + mark.len()..].starts_with(|next: char| next.is_ascii_digit()));
    let phrases = INSIDES.iter().filter(|(mark, _)| text.contains(mark));
    let phrases: Vec<String> = phrases.map(|(mark, what)| format!("{what} (`{mark}`)")).collect();
    source.then(|| "a place in a source file".to_owned()).into_iter().chain(phrases)
}

/// All strings of a value, keys included, one to a line.
fn collect(value: &Value, strings: &mut String) {
    match value {
        Value::String(text) => {
            strings.push_str(text);
            strings.push('\n');
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                collect(&inner, strings);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        Value::Object(map) => {
            for (key, item) in map {
                strings.push_str(key);
                strings.push('\n');
                collect(item, strings);
            }
        }
        _ => {}
    }
}

/// Whether a reply is a failure, of REST, of JSON-RPC or of a tool.
fn is_failure(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.get("error").is_some() || value["result"]["isError"] == Value::Bool(true))
}

/// Whether a reply is what an application, rather than the host, has to say: a tool's result, or a resource.
fn is_content(value: Option<&Value>) -> bool {
    let Some(value) = value else { return false };
    let Some(result) = value.get("result") else { return false };
    let over_mcp = value.get("jsonrpc").is_some();
    !is_failure(Some(value))
        && (!over_mcp || result.get("content").is_some() || result.get("contents").is_some())
}
