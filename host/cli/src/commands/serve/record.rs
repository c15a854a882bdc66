//! The audit log as the server's recorder.
//!
//! Guarantees: nothing is put on record before redaction, which is on here whatever the profile says; whoever waits for a
//! record goes on when it is on the disk; while the last one could not be written, the host is told to run nothing. Closing
//! waits for every record that is on its way.
//! Trusted: the log. Hostile: everything that callers named or said.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use futures::future::BoxFuture;
use palisade_audit::{Appended, AuditLog, Entry, EntryKind, ambient_authority};
use palisade_embed::Problem;
use palisade_policy::Redactor;
use palisade_server::{Event, EventKind, NotRecorded, Recorder};
use tokio_util::task::TaskTracker;

use crate::settings::Audit;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct AuditRecorder(Arc<Inner>);

struct Inner {
    /// `None`: closed.
    log: Mutex<Option<Arc<AuditLog>>>,
    redactor: Redactor,
    failing: AtomicBool,
    writing: TaskTracker,
}

impl AuditRecorder {
    /// Opens the log.
    ///
    /// # Errors
    /// When it can't be used, or was damaged.
    pub(super) fn open(audit: &Audit, redactor: Redactor, note: String) -> Result<Self, Problem> {
        let options = audit.options(note)?;
        let log = AuditLog::open(&audit.directory, ambient_authority(), options, SystemTime::now());
        let log = log.map_err(|error| Problem::failed(error.to_string()))?;
        Ok(Self(Arc::new(Inner {
            log: Mutex::new(Some(Arc::new(log))),
            redactor,
            failing: AtomicBool::new(false),
            writing: TaskTracker::new(),
        })))
    }

    /// Puts an administrative act on record. A failure is reported, and hinders it not: it has happened.
    pub(super) async fn admin(&self, event: Event) {
        let _ = self.record(event).await;
    }

    /// Writes the end, and says where the log ended.
    pub(super) async fn close(&self) {
        self.0.writing.close();
        self.0.writing.wait().await;
        let log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Nobody writes any more, so nobody else holds it.
        let Some(log) = log.and_then(Arc::into_inner) else { return };
        match log.close(SystemTime::now()).await {
            Ok(end) => {
                tracing::info!("the audit log ends with {end}: kept elsewhere, it proves all before it")
            }
            Err(error) => tracing::error!("{error}"),
        }
    }
}

impl Inner {
    async fn keep(self: Arc<Self>, event: Event) -> Result<(), NotRecorded> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(log) = log else { return Err(NotRecorded) };
        let outcome = log.append(self.entry(event)).await;
        let failed = outcome.is_err();
        if self.failing.swap(failed, Ordering::Relaxed) && !failed {
            tracing::warn!("the audit log can be written again: calls are answered");
        }
        match outcome {
            Ok(Appended::Recorded(_)) => Ok(()),
            Ok(Appended::Lost(lost)) => {
                tracing::error!(lost, "an audit record was lost; the configuration says to go on");
                Ok(())
            }
            Err(error) => {
                tracing::error!("{error}; no call is answered until it can be put on record");
                Err(NotRecorded)
            }
        }
    }

    fn entry(&self, event: Event) -> Entry {
        let text = |text: String| self.redactor.text(text).into_inner();
        Entry {
            time: SystemTime::now(),
            kind: match event.kind {
                EventKind::Call => EntryKind::Call,
                EventKind::Denial => EntryKind::Denial,
                EventKind::Admin => EntryKind::Admin,
            },
            principal: text(event.principal),
            action: text(event.action),
            outcome: event.outcome.to_owned(),
            duration: event.duration,
            bytes_in: event.bytes_in,
            bytes_out: event.bytes_out,
            arguments: event.arguments.map(|arguments| self.redactor.value(arguments).into_inner()),
            note: event.note.map(text),
        }
    }
}

impl Recorder for AuditRecorder {
    fn record(&self, event: Event) -> BoxFuture<'static, Result<(), NotRecorded>> {
        let keeping = self.0.writing.track_future(Arc::clone(&self.0).keep(event));
        Box::pin(keeping)
    }

    fn is_ready(&self) -> bool {
        !self.0.failing.load(Ordering::Relaxed)
    }
}
