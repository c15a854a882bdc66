//! Progress and log messages of a running call, on their way to the one client that made it.
//!
//! Guarantees: a client gets progress only for a token that it sent, and log messages only at a level that it asked
//! for; what a slow client does not take in time is dropped, and never holds the call up.
//! Hostile: the tool, in how much it says (bounded in bytes by the engine, and in number by the channel here).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use palisade_engine::{Asked, Question, Severity};
use palisade_policy::Redacted;
#[expect(
    deprecated,
    reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
)]
use rmcp::model::{LoggingLevel, LoggingMessageNotification, LoggingMessageNotificationParam};
use rmcp::model::{ProgressNotification, ProgressNotificationParam, ProgressToken, ServerNotification};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::rounds::Exchange;
use crate::dispatch::Watch;

/// Messages that wait for one client. Without it a tool that reports progress in a loop fills the host's memory.
pub(super) const QUEUE: usize = 256;

/// Sends what a tool says to one client's queue.
pub(super) struct Forward {
    /// Where what the tool says goes, if anyone listens.
    pub(super) queue: Option<mpsc::Sender<ServerNotification>>,
    pub(super) token: Option<ProgressToken>,
    pub(super) level: Option<Severity>,
    pub(super) gone: CancellationToken,
    /// What the tool may ask.
    pub(super) exchange: Arc<Exchange>,
}

impl Watch for Forward {
    #[expect(
        deprecated,
        reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
    )]
    fn log(&self, severity: Severity, message: Redacted<String>) {
        if self.level.is_some_and(|level| severity >= level) {
            let data = Value::String(message.into_inner());
            let message = LoggingMessageNotificationParam::new(to_mcp(severity), data);
            self.send(ServerNotification::LoggingMessageNotification(LoggingMessageNotification::new(
                message,
            )));
        }
    }

    fn progress(&self, done: f64, total: Option<f64>, message: Redacted<Option<String>>) {
        // NaN and infinity have no JSON.
        let Some(token) = self.token.clone().filter(|_| done.is_finite()) else { return };
        let mut progress = ProgressNotificationParam::new(token, done);
        progress.total = total.filter(|total| total.is_finite());
        progress.message = message.into_inner();
        self.send(ServerNotification::ProgressNotification(ProgressNotification::new(progress)));
    }

    fn cancelled(&self) -> bool {
        self.gone.is_cancelled()
    }

    fn ask(&self, key: &str, question: Redacted<Question>) -> Asked {
        self.exchange.ask(key, question.into_inner())
    }
}

impl Forward {
    fn send(&self, notification: ServerNotification) {
        let Some(queue) = &self.queue else { return };
        if queue.try_send(notification).is_err() {
            tracing::debug!("a client takes no more messages of its call; one was dropped");
        }
    }
}

/// The least severity that a connection asked for. `NONE` until it asks.
#[derive(Debug)]
pub(super) struct Level(AtomicU8);

impl Level {
    const NONE: u8 = u8::MAX;

    pub(super) fn set(&self, severity: Severity) {
        self.0.store(severity as u8, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Option<Severity> {
        SEVERITIES.get(usize::from(self.0.load(Ordering::Relaxed))).copied()
    }
}

impl Default for Level {
    fn default() -> Self {
        Self(AtomicU8::new(Self::NONE))
    }
}

/// In their order, so that a severity's number is its place.
const SEVERITIES: [Severity; 8] = [
    Severity::Debug,
    Severity::Info,
    Severity::Notice,
    Severity::Warning,
    Severity::Error,
    Severity::Critical,
    Severity::Alert,
    Severity::Emergency,
];

#[expect(
    deprecated,
    reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
)]
pub(super) fn from_mcp(level: LoggingLevel) -> Severity {
    match level {
        LoggingLevel::Debug => Severity::Debug,
        LoggingLevel::Info => Severity::Info,
        LoggingLevel::Notice => Severity::Notice,
        LoggingLevel::Warning => Severity::Warning,
        LoggingLevel::Error => Severity::Error,
        LoggingLevel::Critical => Severity::Critical,
        LoggingLevel::Alert => Severity::Alert,
        LoggingLevel::Emergency => Severity::Emergency,
    }
}

#[expect(
    deprecated,
    reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
)]
fn to_mcp(severity: Severity) -> LoggingLevel {
    match severity {
        Severity::Debug => LoggingLevel::Debug,
        Severity::Info => LoggingLevel::Info,
        Severity::Notice => LoggingLevel::Notice,
        Severity::Warning => LoggingLevel::Warning,
        Severity::Error => LoggingLevel::Error,
        Severity::Critical => LoggingLevel::Critical,
        Severity::Alert => LoggingLevel::Alert,
        Severity::Emergency => LoggingLevel::Emergency,
    }
}
