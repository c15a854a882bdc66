//! Where records are made: of everything that the host is asked for, once, for the audit log and for whoever looks on.
//!
//! Guarantees: nothing becomes a record before redaction, which is on here whatever the profile says; whoever waits for a
//! record goes on when it is kept; while the last one could not be written, the host is told to run nothing. Closing
//! waits for every record that is on its way. An [`Observer`] sees of a record what the log keeps of it, and never its
//! arguments; nobody waits for it.
//! Trusted: the log, the observer. Hostile: everything that callers named or said.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use futures::future::BoxFuture;
use palisade_audit::{
    AppendError, Appended, Arguments, AuditLog, Entry, EntryKind, Form, Make, Record, Salt, ambient_authority,
};
use palisade_embed::Problem;
use palisade_policy::{Code, Redactor};
use palisade_server::{Event, EventKind, Host, NotRecorded, Recorder};
use tokio_util::task::TaskTracker;

use crate::settings::Audit;

/// Looks on while records are made. None of its methods may wait, but for the last.
pub(super) trait Observer: Send + Sync + 'static {
    /// The host that it is about.
    fn watch(&self, host: &Arc<Host>);
    /// A record was made.
    fn observe(&self, seen: Seen);
    /// Something was refused with this code; there need be no record of it.
    fn refused(&self, code: &'static str);
    /// The host is at its end.
    fn close(&self) -> BoxFuture<'static, ()>;
}

/// What an observer sees of a record.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "the one that looks is left out"))]
pub(super) struct Seen {
    pub(super) kind: EntryKind,
    /// When it ended.
    pub(super) time: SystemTime,
    pub(super) duration: Duration,
    pub(super) principal: String,
    pub(super) action: String,
    pub(super) outcome: String,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    /// The keyed hash of the arguments, as the record has it.
    pub(super) arguments: Option<String>,
    /// Of administrative acts alone: what is noted of a call may quote its arguments.
    pub(super) note: String,
}

/// The record of an entry, and what an observer sees of it.
fn look(form: &Form, entry: Entry) -> (Record, Seen) {
    let (kind, time, duration) = (entry.kind, entry.time, entry.duration);
    let record = form.record(entry);
    let seen = Seen {
        kind,
        time,
        duration,
        principal: record.principal.clone(),
        action: record.action.clone(),
        outcome: record.outcome.clone().into_owned(),
        bytes_in: record.bytes_in.unwrap_or_default(),
        bytes_out: record.bytes_out.unwrap_or_default(),
        arguments: record.args_hmac.map(|hash| hash.to_string()),
        note: if kind == EntryKind::Admin { record.note.clone() } else { String::new() },
    };
    (record, seen)
}

/// Tells the observer, once, when this is dropped: also of a record that nobody waits for any more.
struct Telling(Option<(Arc<dyn Observer>, Seen)>);

impl Telling {
    /// The record could not be kept, and so the answer is withheld: that is how a call ended for its caller.
    fn withheld(&mut self) {
        if let Some((_, seen)) = self.0.as_mut().filter(|(_, seen)| seen.kind == EntryKind::Call) {
            seen.outcome = Code::Unavailable.as_str().to_owned();
        }
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if let Some((observer, seen)) = self.0.take() {
            observer.observe(seen);
        }
    }
}

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Records(Arc<Inner>);

struct Inner {
    log: Option<AuditLog>,
    /// What records are like: the log's, or where there is none, as if there were.
    form: Form,
    observer: Option<Arc<dyn Observer>>,
    redactor: Arc<Redactor>,
    failing: AtomicBool,
    /// What the observer is still to be told.
    telling: TaskTracker,
}

impl Records {
    /// Opens the log, where there is one to be. `note`: what is said of this host at its beginning.
    ///
    /// # Errors
    /// When it can't be used, or was damaged.
    pub(super) fn open(
        audit: Option<&Audit>,
        observer: Option<Arc<dyn Observer>>,
        redactor: Redactor,
        note: String,
    ) -> Result<Self, Problem> {
        let open = |audit: &Audit| {
            let options = audit.options(note.clone())?;
            AuditLog::open(&audit.directory, ambient_authority(), options, SystemTime::now())
                .map_err(|error| Problem::failed(error.to_string()))
        };
        let log = audit.map(open).transpose()?;
        let form = log.as_ref().map_or_else(unkept, |log| Ok(log.form().clone()))?;
        let records = Self(Arc::new(Inner {
            log,
            form,
            observer,
            redactor: Arc::new(redactor),
            failing: AtomicBool::new(false),
            telling: TaskTracker::new(),
        }));
        // The log says that itself.
        records.0.tell("host.begin", &note);
        Ok(records)
    }

    /// Says which host it is about.
    pub(super) fn watch(&self, host: &Arc<Host>) {
        if let Some(observer) = &self.0.observer {
            observer.watch(host);
        }
    }

    /// Puts an administrative act on record. A failure is reported, and hinders it not: it has happened.
    pub(super) async fn admin(&self, event: Event) {
        let _ = self.record(event).await;
    }

    /// Writes the end, and says where the log ended.
    pub(super) async fn close(&self) {
        self.0.telling.close();
        self.0.telling.wait().await;
        if let Some(log) = &self.0.log {
            match log.end(SystemTime::now()).await {
                Ok(end) => {
                    tracing::info!("the audit log ends with {end}: kept elsewhere, it proves all before it")
                }
                Err(error) => tracing::error!("{error}"),
            }
        }
        self.0.tell("host.end", "");
        if let Some(observer) = &self.0.observer {
            observer.close().await;
        }
    }
}

impl Inner {
    /// Takes the event in at once; it is kept when the future ends.
    fn keep(self: Arc<Self>, event: Event) -> impl Future<Output = Result<(), NotRecorded>> + Send + use<> {
        // Not this itself: a record that waits would hold its log, and whoever writes it might be the last to let go.
        let (form, redactor, time) = (self.form.clone(), Arc::clone(&self.redactor), SystemTime::now());
        let (make, mut telling): (Make, _) = match &self.observer {
            None => (Box::new(move || form.record(entry(&redactor, time, event))), Telling(None)),
            Some(observer) => {
                let (record, seen) = look(&form, entry(&redactor, time, event));
                (Box::new(move || record), Telling(Some((Arc::clone(observer), seen))))
            }
        };
        let keeping = self.log.as_ref().map(|log| log.keep(make));
        async move {
            let kept = match keeping {
                Some(keeping) => self.judge(keeping.await),
                None => Ok(()),
            };
            if kept.is_err() {
                telling.withheld();
            }
            kept
        }
    }

    fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    fn judge(&self, outcome: Result<Appended, AppendError>) -> Result<(), NotRecorded> {
        if self.telling.is_closed() && matches!(outcome, Err(AppendError::Closed)) {
            // At the end of the host, which is no failure.
            return Err(NotRecorded);
        }
        let failed = outcome.is_err();
        // As a rule nothing changes, and then nothing is written that another processor has in its cache.
        let changed = self.is_failing() != failed && self.failing.swap(failed, Ordering::Relaxed) != failed;
        if changed && !failed {
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

    /// Tells the observer what a log says by itself.
    fn tell(&self, action: &str, note: &str) {
        let Some(observer) = &self.observer else { return };
        let mut event = Event::admin("", action);
        event.note = Some(note.to_owned());
        observer.observe(look(&self.form, entry(&self.redactor, SystemTime::now(), event)).1);
    }
}

/// What is kept of an event: redacted.
fn entry(redactor: &Redactor, time: SystemTime, event: Event) -> Entry {
    let text = |text: String| redactor.text(text).into_inner();
    Entry {
        time,
        kind: match event.kind {
            EventKind::Call => EntryKind::Call,
            EventKind::Denial => EntryKind::Denial,
            EventKind::Admin => EntryKind::Admin,
        },
        principal: text(event.principal),
        action: text(event.action),
        outcome: event.outcome.into(),
        duration: event.duration,
        bytes_in: event.bytes_in,
        bytes_out: event.bytes_out,
        arguments: event.arguments.map(|arguments| redactor.value(arguments).into_inner()),
        note: event.note.map(text),
    }
}

/// As records are made where there is no log.
fn unkept() -> Result<Form, Problem> {
    let salt = Salt::random().map_err(|error| {
        Problem::failed(format!("this machine gives no random bytes to hash with: {error}"))
    })?;
    Ok(Form::new(salt, Arguments::Hashed))
}

impl Recorder for Records {
    fn record(&self, event: Event) -> BoxFuture<'static, Result<(), NotRecorded>> {
        let keeping = Arc::clone(&self.0).keep(event);
        // The log waits by itself for what it has taken in; who looks on is told when the future is at its end.
        match &self.0.observer {
            Some(_) => Box::pin(self.0.telling.track_future(keeping)),
            None => Box::pin(keeping),
        }
    }

    fn refused(&self, code: &'static str) {
        if let Some(observer) = &self.0.observer {
            observer.refused(code);
        }
    }

    fn is_ready(&self) -> bool {
        !self.0.is_failing()
    }
}
