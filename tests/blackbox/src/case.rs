//! What a check holds: clients, the target, and what it has found so far.
//!
//! Guarantees: a check goes on after an expectation that does not hold, so that one run shows all of them; it passes only if it
//! expected something and all of it held.

use std::fmt::Display;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::client::{Client, Heard, Inspector, Reply};
use crate::leak::Detector;
use crate::target_host::Target;

/// Failures of one check that are kept in words.
const MAX_TOLD: usize = 25;

/// Why a check ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The target lacks what it is about.
    Skip(String),
    /// It could not go on.
    Fail(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Fail(error.to_string())
    }
}

/// How a check ends.
pub(crate) type Done = Result<(), Stop>;

/// One run of one check.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) target: &'a Target,
    /// With the right token.
    pub(crate) client: Client,
    /// Without one.
    pub(crate) nobody: Client,
    inspector: Arc<Inspector>,
    expected: AtomicU64,
    failures: Mutex<Vec<String>>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(target: &'a Target, detector: &Arc<Detector>) -> Self {
        let inspector = Arc::new(Inspector::new(Arc::clone(detector)));
        let client = Client::new(target.address.clone(), Some(&target.token)).inspected(&inspector);
        let nobody = client.with_token(None);
        Self { target, client, nobody, inspector, expected: AtomicU64::new(0), failures: Mutex::default() }
    }

    /// The token.
    pub(crate) fn token(&self) -> &str {
        &self.target.token
    }

    /// How many expectations there were, and how many replies.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.expected.load(Ordering::Relaxed), self.inspector.replies())
    }

    /// What did not hold.
    pub(crate) fn failures(&self) -> Vec<String> {
        let mut all = std::mem::take(&mut *self.failures.lock().unwrap_or_else(PoisonError::into_inner));
        all.extend(self.inspector.take());
        all
    }

    /// Expects something.
    pub(crate) fn holds(&self, holds: bool, what: impl FnOnce() -> String) {
        self.expected.fetch_add(1, Ordering::Relaxed);
        if !holds {
            let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            if failures.len() < MAX_TOLD {
                failures.push(what());
            }
        }
    }

    /// Expects one of these statuses.
    pub(crate) fn status(&self, reply: &Reply, among: &[u16], what: impl Display) {
        self.holds(among.contains(&reply.status), || {
            format!("{what:.200}: {} is none of {among:?}: {:.200}", reply.status, reply.body)
        });
    }

    /// Expects a failure's status, code and shape.
    pub(crate) fn refused(&self, reply: &Reply, status: u16, code: &str, what: impl Display) {
        let body = reply.json();
        let is_failure = body.as_object().is_some_and(|body| body.len() == 2)
            && body["error"].as_str().is_some_and(|text| !text.is_empty())
            && body["code"] == code;
        self.holds(reply.status == status && is_failure, || {
            format!("{what:.200}: expected {status} {code}, got {} {:.300}", reply.status, reply.body)
        });
    }

    /// Expects a JSON-RPC error with one of these codes.
    pub(crate) fn rpc_refused(&self, reply: &Reply, codes: &[i64], what: impl Display) {
        let body = reply.json();
        let is_error = body["jsonrpc"] == "2.0"
            && body.get("result").is_none()
            && body["error"]["message"].as_str().is_some_and(|text| !text.is_empty());
        self.holds(is_error && codes.contains(&reply.rpc_code()), || {
            format!("{what:.200}: expected an error of {codes:?}, got {} {:.300}", reply.status, reply.body)
        });
    }

    /// Expects two texts to be the same.
    pub(crate) fn same(&self, one: &str, other: &str, what: impl Display) {
        self.holds(one == other, || format!("{what:.200}: {one:.200} differs from {other:.200}"));
    }

    /// Expects that what was sent got nobody anywhere: no reply at all, or refusals, the last of which ends the connection.
    pub(crate) fn turned_away(&self, heard: &Heard, what: impl Display) {
        let refused = heard.replies.iter().all(|reply| (400..=505).contains(&reply.status));
        let over = heard.is_over() || heard.replies.last().is_some_and(Reply::closes);
        self.holds(refused && over && heard.replies.len() <= 1, || {
            format!("{what:.200}: {:?}, then {:?}", heard.statuses(), heard.end)
        });
    }

    /// One tool over REST, again a few times while there was no time for it: on a busy machine what is otherwise a matter of
    /// milliseconds may meet its deadline.
    pub(crate) fn tool(&self, name: &str, arguments: &Value) -> io::Result<Reply> {
        let mut reply = self.client.tool(name, arguments)?;
        for _ in 0..3 {
            if reply.status != 504 {
                break;
            }
            reply = self.client.tool(name, arguments)?;
        }
        Ok(reply)
    }

    /// Expects that the host still answers.
    pub(crate) fn lives(&self, after: impl Display) {
        let answer = self.nobody.get("/health");
        self.holds(answer.as_ref().is_ok_and(|reply| reply.status == 200), || {
            format!("after {after:.100}, /health is {answer:?}")
        });
    }
}

/// Leaves a check, as the target lacks what it is about.
pub(crate) fn skip(why: impl Into<String>) -> Stop {
    Stop::Skip(why.into())
}
