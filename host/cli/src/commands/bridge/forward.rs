//! Getting one message to the host, and its answer back.
//!
//! Guarantees: a message that the host never saw is sent again until the deadline; one that it may have acted on is
//! not, and the client is told so.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::hosts::Hosts;
use super::lock;
use super::message::{Message, code};
use super::relay::{Broken, Relay};
use crate::client::Connection;

/// The longest pause that a rate-limited message is held back for, before the client is told to wait by itself.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Forwarder {
    hosts: Hosts,
    out: mpsc::Sender<String>,
    /// The version that the client's handshake ended with.
    version: Mutex<Option<String>>,
}

/// Why there is no answer.
enum Undelivered {
    /// The host never acted on it.
    NeverSent(String),
    /// It may have.
    MaybeDone(String),
}

/// What one attempt came to.
enum Attempt {
    Answered,
    Again(Duration, Undelivered),
    GaveUp(Undelivered),
}

impl Forwarder {
    pub(super) fn new(hosts: Hosts, out: mpsc::Sender<String>) -> Self {
        Self { hosts, out, version: Mutex::default() }
    }

    /// Sends a message and passes on what comes back. Whatever happens, a request is answered.
    pub(super) async fn handle(&self, message: Message) {
        let Err(why) = self.deliver(&message).await else { return };
        if !message.expects_answer() {
            return;
        }
        let (text, delivered) = match why {
            Undelivered::NeverSent(text) => (text, "no"),
            Undelivered::MaybeDone(text) => (text, "unknown"),
        };
        let data = json!({ "code": "UNAVAILABLE", "delivered": delivered });
        let _ = self.out.send(message.failure(code::SERVER, &text, Some(&data))).await;
    }

    async fn deliver(&self, message: &Message) -> Result<(), Undelivered> {
        let deadline = self.hosts.deadline();
        loop {
            let connection = self.hosts.wait(deadline).await.map_err(|problem| {
                let advice = problem.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
                Undelivered::NeverSent(format!("{}{advice}", problem.what()))
            })?;
            match self.attempt(message, &connection).await {
                Attempt::Answered => return Ok(()),
                Attempt::GaveUp(why) => return Err(why),
                Attempt::Again(pause, why) if Instant::now() + pause > deadline => return Err(why),
                Attempt::Again(pause, _) => tokio::time::sleep(pause).await,
            }
        }
    }

    async fn attempt(&self, message: &Message, connection: &Arc<Connection>) -> Attempt {
        let version = lock(&self.version).clone();
        let mut request = connection
            .post("/mcp", message.text().to_owned())
            .header(reqwest::header::ACCEPT, "application/json, text/event-stream");
        for (name, value) in message.headers(version.as_deref()) {
            request = request.header(name, value);
        }
        match request.send().await {
            Ok(response) => self.answered(message, connection, response).await,
            Err(error) => {
                self.hosts.forget(connection).await;
                if error.is_connect() {
                    let text = "the host does not answer; start it again, then repeat the request";
                    return Attempt::Again(PAUSE, Undelivered::NeverSent(text.to_owned()));
                }
                broken(message)
            }
        }
    }

    async fn answered(&self, message: &Message, connection: &Arc<Connection>, response: Response) -> Attempt {
        if response.status() == StatusCode::UNAUTHORIZED {
            // Another process has the port, or the entry is being replaced: whoever it was did nothing.
            self.hosts.forget(connection).await;
            let text = "the host refuses the bridge's token; it may be restarting: repeat the request";
            return Attempt::Again(PAUSE, Undelivered::NeverSent(text.to_owned()));
        }
        if response.status() == StatusCode::TOO_MANY_REQUESTS
            && let Some(wait) = retry_after(&response).filter(|wait| *wait <= MAX_RETRY_AFTER)
        {
            let text = "the host's rate limit is used up; wait, then repeat the request";
            return Attempt::Again(wait, Undelivered::NeverSent(text.to_owned()));
        }
        let relay = Relay { message, out: &self.out, version: &self.version };
        match relay.pass_on(response).await {
            Ok(()) => Attempt::Answered,
            Err(Broken { told_something: true }) => Attempt::GaveUp(maybe_done()),
            Err(Broken { told_something: false }) => {
                self.hosts.forget(connection).await;
                broken(message)
            }
        }
    }
}

/// The connection broke after the message may have been heard.
fn broken(message: &Message) -> Attempt {
    if message.is_repeatable() {
        return Attempt::Again(PAUSE, maybe_done());
    }
    Attempt::GaveUp(maybe_done())
}

fn maybe_done() -> Undelivered {
    let text = "the connection to the host broke after the request was sent, so it may or may not have run; \
                look at its effect before you repeat it";
    Undelivered::MaybeDone(text.to_owned())
}

/// `Retry-After` in seconds (RFC 9110, 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(reqwest::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    // Zero would spin.
    Some(Duration::from_secs(seconds).max(PAUSE))
}
