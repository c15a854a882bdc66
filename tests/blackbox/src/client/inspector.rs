//! Who looks at every reply: for what must not be in it, and for what must.
//!
//! Guarantees: a reply that leaks, lacks a security header or is no HTTP is noted, whatever the check that asked for it looks at.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reply::Reply;
use super::wire::{End, Heard};
use crate::leak::Detector;

/// What every reply carries, once.
const REQUIRED: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'"),
];

/// Tools whose subject is where an app keeps its things: their results name paths.
const PATH_TELLERS: [&str; 2] = ["app_info", "introspect"];

/// Complaints of one check that are kept.
const MAX_FOUND: usize = 50;

/// What a reply may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing about the machine.
    Nothing,
    /// Paths, as the tool exists for that.
    Paths,
}

impl Told {
    /// What the results of a tool may tell.
    #[must_use]
    pub fn by_tool(name: &str) -> Self {
        if PATH_TELLERS.contains(&name) { Self::Paths } else { Self::Nothing }
    }
}

/// An inspector, with what it found.
#[derive(Debug)]
pub struct Inspector {
    detector: Arc<Detector>,
    found: Mutex<Vec<String>>,
    replies: AtomicU64,
}

impl Inspector {
    /// One that looks for what `detector` knows.
    #[must_use]
    pub fn new(detector: Arc<Detector>) -> Self {
        Self { detector, found: Mutex::default(), replies: AtomicU64::new(0) }
    }

    /// How many replies it has seen.
    #[must_use]
    pub fn replies(&self) -> u64 {
        self.replies.load(Ordering::Relaxed)
    }

    /// What it found, once.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.found())
    }

    fn found(&self) -> MutexGuard<'_, Vec<String>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, text: String) {
        let mut found = self.found();
        if found.len() < MAX_FOUND {
            found.push(text);
        }
    }

    /// Looks at what came over a connection; `asked` says in a few words what was sent.
    pub fn look(&self, heard: &Heard, told: Told, asked: &str) {
        // What holds a secret is not to be printed.
        let asked =
            if self.detector.look(asked, Told::Nothing).is_empty() { asked } else { "(with a secret in it)" };
        for reply in &heard.replies {
            self.look_at_reply(reply, told, asked);
        }
        self.leaks(&String::from_utf8_lossy(&heard.rest), told, "bytes that are no whole reply");
        if let Some(why) = &heard.malformed {
            self.note(format!("a reply is no HTTP: {why}: {:.200}", String::from_utf8_lossy(&heard.rest)));
        } else if heard.end == End::Closed && !heard.rest.is_empty() {
            self.note(format!("a reply was cut short: {:.200}", String::from_utf8_lossy(&heard.rest)));
        }
    }

    /// Looks at as much of an event stream as was read.
    pub fn look_at_stream(&self, text: &str, told: Told) {
        self.replies.fetch_add(1, Ordering::Relaxed);
        self.leaks(text, told, "an event stream");
    }

    fn look_at_reply(&self, reply: &Reply, told: Told, asked: &str) {
        self.replies.fetch_add(1, Ordering::Relaxed);
        let heads: Vec<String> =
            reply.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        // Of JSON-RPC, the beginning: it has the method.
        let what = format!("a {} to {asked:.160}", reply.status);
        self.leaks(&heads.join("\n"), Told::Nothing, &format!("the headers of {what}"));
        for leak in self.detector.look(&reply.body, told) {
            self.note(format!("{leak} is in the body of {what}"));
        }
        for (name, value) in REQUIRED {
            let all: Vec<&str> = reply
                .headers
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
                .collect();
            if all != [value] {
                self.note(format!("`{name}` of {what} is {all:?}, not once {value:?}"));
            }
        }
        for (name, value) in &reply.headers {
            if name.starts_with("access-control-") || name == "server" || name == "x-powered-by" {
                self.note(format!("{what} has a header `{name}: {value:.60}`"));
            }
        }
    }

    fn leaks(&self, text: &str, told: Told, place: &str) {
        for leak in self.detector.look(text, told) {
            self.note(format!("{leak} is in {place}"));
        }
    }
}
