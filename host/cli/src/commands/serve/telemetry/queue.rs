//! What waits to be sent.
//!
//! Guarantees: nobody waits to put something in; it holds [`MAX_WAITING`] things at most, and what finds no place is dropped and
//! counted. A batch that a collector does not take is offered [`ATTEMPTS`] times, then dropped and counted; meanwhile what
//! comes waits in its bounds. Once closed it sends what it has, with one attempt for each batch.
//! Not guaranteed: order between spans and log records.

use std::fmt;
use std::time::Duration;

use opentelemetry::metrics::Counter;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{LogExporter, SpanExporter};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter as _, LogProcessor, SdkLogRecord};
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Things that wait. Without it a collector that hangs fills the host's memory.
pub(super) const MAX_WAITING: usize = 8192;
/// Things that are sent at a time.
const MAX_BATCH: usize = 512;
/// How long the first of a batch waits for others.
const GATHER: Duration = Duration::from_secs(1);
/// How often a batch is offered, and the pause after the first refusal; each further one is twice as long.
const ATTEMPTS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(500);

/// One thing to send.
pub(super) enum Item {
    Span(Box<SpanData>),
    Log(Box<(SdkLogRecord, InstrumentationScope)>),
}

/// Its entrance. Cheap to clone.
#[derive(Clone)]
pub(super) struct Queue {
    items: mpsc::Sender<Item>,
    dropped: Counter<u64>,
}

impl Queue {
    /// `dropped` counts what is never sent.
    pub(super) fn new(dropped: Counter<u64>) -> (Self, mpsc::Receiver<Item>) {
        let (items, receiver) = mpsc::channel(MAX_WAITING);
        (Self { items, dropped }, receiver)
    }

    pub(super) fn put(&self, item: Item) {
        if self.items.try_send(item).is_err() {
            self.dropped.add(1, &[KeyValue::new("reason", "queue_full")]);
        }
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Queue")
    }
}

/// The library makes log records for processors alone.
impl LogProcessor for Queue {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        self.put(Item::Log(Box::new((record.clone(), scope.clone()))));
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Its exit.
pub(super) struct Sender {
    pub(super) items: mpsc::Receiver<Item>,
    pub(super) spans: SpanExporter,
    pub(super) logs: LogExporter,
    pub(super) dropped: Counter<u64>,
    pub(super) closing: CancellationToken,
    /// Whether the last batch was not taken.
    pub(super) failing: bool,
}

impl Sender {
    /// Sends until it is closed and empty.
    pub(super) async fn run(mut self) {
        loop {
            let batch = self.gather().await;
            if batch.is_empty() {
                return;
            }
            self.deliver(batch).await;
        }
    }

    /// The next batch; an empty one at the end.
    async fn gather(&mut self) -> Vec<Item> {
        let mut batch = Vec::new();
        let mut end = None::<Instant>;
        while batch.len() < MAX_BATCH {
            let room = MAX_BATCH - batch.len();
            let waiting = async {
                match end {
                    Some(end) => sleep_until(end).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.closing.cancelled(), if !self.items.is_closed() => self.items.close(),
                got = self.items.recv_many(&mut batch, room) => if got == 0 { break },
                () = waiting => break,
            }
            end.get_or_insert_with(|| Instant::now() + GATHER);
        }
        batch
    }

    async fn deliver(&mut self, batch: Vec<Item>) {
        let (mut spans, mut logs) = (Vec::new(), Vec::new());
        for item in batch {
            match item {
                Item::Span(span) => spans.push(*span),
                Item::Log(log) => logs.push(log),
            }
        }
        let logs: Vec<_> = logs.iter().map(|log| (&log.0, &log.1)).collect();
        let mut pause = PAUSE;
        let (mut spans_sent, mut logs_sent) = (spans.is_empty(), logs.is_empty());
        for attempt in 1..=ATTEMPTS {
            if !spans_sent {
                let outcome = self.spans.export(spans.clone()).await;
                spans_sent = self.note(outcome);
            }
            if !logs_sent {
                let outcome = self.logs.export(LogBatch::new(&logs)).await;
                logs_sent = self.note(outcome);
            }
            if (spans_sent && logs_sent) || attempt == ATTEMPTS || self.closing.is_cancelled() {
                break;
            }
            tokio::select! {
                () = sleep(pause) => {}
                // One more attempt, then no more.
                () = self.closing.cancelled() => {}
            }
            pause *= 2;
        }
        let lost = if spans_sent { 0 } else { spans.len() } + if logs_sent { 0 } else { logs.len() };
        if lost > 0 {
            let lost = u64::try_from(lost).unwrap_or(u64::MAX);
            self.dropped.add(lost, &[KeyValue::new("reason", "not_taken")]);
        }
    }

    /// Whether it was taken; says so when that changes.
    fn note(&mut self, outcome: OTelSdkResult) -> bool {
        match (&outcome, self.failing) {
            (Err(error), false) => {
                let error = crate::output::printable(&error.to_string());
                tracing::warn!(
                    "telemetry can't be sent ({error}); calls go on, and what can't be sent is dropped"
                );
            }
            (Ok(()), true) => tracing::info!("telemetry is sent again"),
            _ => {}
        }
        self.failing = outcome.is_err();
        outcome.is_ok()
    }
}
