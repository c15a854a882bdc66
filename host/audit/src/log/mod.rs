//! The log that is written.
//!
//! Guarantees: what [`Appended::Recorded`] says survives what [`Fsync`] says it does; under [`Policy::Refuse`], the default,
//! whatever could not be kept is an error, and the caller refuses what it would have recorded. Cancelling a caller that waits
//! does not cancel its record. Opening goes on where the last process ended, by whatever end.
//! Not guaranteed: order among callers that append at the same time; that times ascend.
//! Hostile: texts of clients in entries. Trusted: the caller, and its clock.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::SystemTime;

use cap_std::AmbientAuthority;
use tokio::sync::{mpsc, oneshot};

use crate::arguments::Arguments;
use crate::chain::{Link, SealKey};
use crate::directory::Directory;
use crate::error::{AppendError, OpenError};
use crate::record::{Entry, Form, Kind, Record};
use crate::writer::{Committer, Disk, Entered, Fsync, Kept, Make, Message, Pulse, Queue, run};

mod recover;
#[cfg(test)]
mod tests;

pub use recover::salt;

/// Bytes after which the next file begins.
const ROTATE_BYTES: u64 = 64 << 20;

/// What to do where a record can't be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It is an error: nothing happens that is not on record.
    #[default]
    Refuse,
    /// It is counted, and the caller goes on.
    Continue,
}

/// How the log is written.
#[derive(Clone, Debug)]
pub struct Options {
    /// What of arguments is kept. A keyed hash, by default.
    pub arguments: Arguments,
    /// What to do where a record can't be kept. Refuse, by default.
    pub policy: Policy,
    /// When a record counts as kept. Once it was written, by default.
    pub sync: Fsync,
    /// Bytes after which the next file begins; a file is longer by at most the records that share its last sync. 64 MiB.
    pub rotate_bytes: u64,
    /// The key that the head and each file's first record are sealed with. None, by default.
    pub seal: Option<SealKey>,
    /// What the start record says: the program's version, the bundle's digest. Nothing, by default.
    pub note: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            arguments: Arguments::default(),
            policy: Policy::default(),
            sync: Fsync::default(),
            rotate_bytes: ROTATE_BYTES,
            seal: None,
            note: String::new(),
        }
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is kept, as this record.
    Recorded(Link),
    /// It is not, and [`Policy::Continue`] says to go on: how many were lost since the log was opened.
    Lost(u64),
}

/// The one writer of a log.
#[derive(Debug)]
pub struct AuditLog {
    queue: Arc<Queue<Disk>>,
    /// `None` only while it is dropped.
    messages: Option<mpsc::Sender<Message>>,
    thread: Option<JoinHandle<()>>,
    form: Form,
    policy: Policy,
}

/// Messages that wait for the thread. One says all that there is to do, but for the last.
const MESSAGES: usize = 2;

/// A record on its way.
///
/// Under [`Fsync::Interval`] whoever waits for a record writes it, with all that wait beside it: handing it to the thread and
/// being told of it wakes two threads, which costs more than the call that is recorded. Under [`Fsync::Always`] the thread was
/// told.
#[derive(Debug)]
struct Keeping {
    queue: Arc<Queue<Disk>>,
    /// `None`: nothing is kept any more, or it is waited for.
    entered: Option<Entered>,
    policy: Policy,
}

impl Keeping {
    /// What to wait for.
    fn written(&mut self) -> Option<oneshot::Receiver<Kept>> {
        self.write();
        self.entered.take().map(|entered| entered.answer)
    }

    fn write(&self) {
        if let Some(entered) = self.entered.as_ref().filter(|_| self.queue.is_everybodys()) {
            self.queue.write(entered);
        }
    }

    /// What an outcome is to the caller.
    fn judge(&self, outcome: Option<Kept>) -> Result<Appended, AppendError> {
        match outcome.unwrap_or(Err(AppendError::Closed)) {
            Ok(link) => Ok(Appended::Recorded(link)),
            Err(error) => {
                let lost = self.queue.lose();
                if self.policy == Policy::Continue { Ok(Appended::Lost(lost)) } else { Err(error) }
            }
        }
    }
}

/// Whoever is cancelled has its record kept all the same.
impl Drop for Keeping {
    fn drop(&mut self) {
        self.write();
    }
}

impl AuditLog {
    /// Opens the log at `path`, makes it where there is none, and records that it was opened.
    ///
    /// # Errors
    /// When another process writes it, when it was damaged, when it can't be read or written.
    pub fn open(
        path: &Path,
        authority: AmbientAuthority,
        options: Options,
        now: SystemTime,
    ) -> Result<Self, OpenError> {
        Self::open_in(Directory::open_or_create(path, authority)?, options, now)
    }

    /// As [`open`](Self::open), in a directory that is open already.
    ///
    /// # Errors
    /// As of [`open`](Self::open).
    pub fn open_in(directory: Directory, options: Options, now: SystemTime) -> Result<Self, OpenError> {
        let recovered = recover::recover(directory, options.seal.as_ref())?;
        let key = options.seal.clone();
        let (sync, rotate_bytes) = (options.sync, options.rotate_bytes);
        let mut committer = Committer::<Disk>::new(recovered.disk, recovered.head, sync, rotate_bytes, key);
        let cut = recovered.cut.map(|note| Record::own(Kind::Recovered, now, &note));
        let start = Record::own(Kind::Start, now, &options.note);
        let begun = committer.commit(cut.into_iter().chain([start])).and_then(|_| committer.settle());
        begun.map_err(|error| match error {
            AppendError::Write(error) => OpenError::Io(error),
            other => OpenError::Damaged(other.to_string()),
        })?;
        let (messages, receiver) = mpsc::channel(MESSAGES);
        let pulse = (sync == Fsync::Interval).then(|| Pulse::start(messages.downgrade())).transpose();
        let pulse = pulse.map_err(|error| OpenError::Thread(Arc::new(error)))?;
        let queue = Arc::new(Queue::new(committer, pulse));
        let written = Arc::clone(&queue);
        let thread = std::thread::Builder::new()
            .name("audit".into())
            .spawn(move || run(&written, receiver))
            .map_err(|error| OpenError::Thread(Arc::new(error)))?;
        Ok(Self {
            queue,
            messages: Some(messages),
            thread: Some(thread),
            form: Form::new(recovered.salt, options.arguments),
            policy: options.policy,
        })
    }

    /// Keeps an entry. Returns when it is kept.
    ///
    /// # Errors
    /// When it can't be kept, unless [`Policy::Continue`] says to go on.
    pub async fn append(&self, entry: Entry) -> Result<Appended, AppendError> {
        self.keep(self.making(entry)).await
    }

    /// What records of this log are like.
    #[must_use]
    pub const fn form(&self) -> &Form {
        &self.form
    }

    /// As [`append`](Self::append), of a record that is put together when it is written, by whoever writes it, who must not be
    /// made to wait. It is taken in at once, and kept even if the future is dropped. Under [`Fsync::Interval`] the future writes
    /// it, as a rule, with all that were taken in meanwhile: who awaits it a moment later shares one write with others.
    ///
    /// # Errors
    /// As of [`append`](Self::append); [`AppendError::Unmade`] when `make` panics.
    pub fn keep(&self, make: Make) -> impl Future<Output = Result<Appended, AppendError>> + Send + use<> {
        let mut keeping = self.enter(make);
        async move {
            let outcome = match keeping.written() {
                Some(answer) => answer.await.ok(),
                None => None,
            };
            keeping.judge(outcome)
        }
    }

    /// As [`append`](Self::append), for a thread that may wait.
    ///
    /// # Errors
    /// As of [`append`](Self::append).
    ///
    /// # Panics
    /// Within an asynchronous task, which must not wait.
    pub fn append_blocking(&self, entry: Entry) -> Result<Appended, AppendError> {
        let mut keeping = self.enter(self.making(entry));
        let outcome = keeping.written().and_then(|answer| answer.blocking_recv().ok());
        keeping.judge(outcome)
    }

    /// The last acknowledged record: an anchor, if it is kept elsewhere.
    #[must_use]
    pub fn head(&self) -> Link {
        self.queue.shown()
    }

    /// Entries that were not kept since the log was opened.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.queue.lost()
    }

    /// Records the end, and ends. The last record is an anchor, if it is kept elsewhere.
    ///
    /// # Errors
    /// When the end could not be recorded.
    pub async fn close(self, now: SystemTime) -> Result<Link, AppendError> {
        self.end(now).await
    }

    /// As [`close`](Self::close), of a log that somebody holds yet: nothing is kept any more, and the directory is free when it
    /// is dropped.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub async fn end(&self, now: SystemTime) -> Result<Link, AppendError> {
        let (message, reply) = closing(now);
        self.sender().send(message).await.map_err(|_| AppendError::Closed)?;
        reply.await.unwrap_or(Err(AppendError::Closed))
    }

    /// As [`close`](Self::close), for a thread that may wait.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    ///
    /// # Panics
    /// Within an asynchronous task, which must not wait.
    pub fn close_blocking(self, now: SystemTime) -> Result<Link, AppendError> {
        let (message, reply) = closing(now);
        self.sender().blocking_send(message).map_err(|_| AppendError::Closed)?;
        reply.blocking_recv().unwrap_or(Err(AppendError::Closed))
    }

    fn making(&self, entry: Entry) -> Make {
        let form = self.form.clone();
        Box::new(move || form.record(entry))
    }

    fn enter(&self, make: Make) -> Keeping {
        // Without the thread nothing would get to the disk.
        let messages = self.messages.as_ref().filter(|messages| !messages.is_closed());
        let entered = messages.and_then(|_| self.queue.enter(make));
        if let Some(messages) = messages.filter(|_| !self.queue.is_everybodys()) {
            // No place: the thread has something to do, and looks for this afterwards.
            let _ = messages.try_send(Message::Write);
        }
        Keeping { queue: Arc::clone(&self.queue), entered, policy: self.policy }
    }

    fn sender(&self) -> &mpsc::Sender<Message> {
        self.messages.as_ref().expect("taken only by what consumes the log")
    }
}

fn closing(now: SystemTime) -> (Message, oneshot::Receiver<Kept>) {
    let (reply, receiver) = oneshot::channel();
    (Message::Close(Box::new(Record::own(Kind::Stop, now, "")), reply), receiver)
}

/// Waits for what is being written, so that the directory is free when this is gone.
impl Drop for AuditLog {
    fn drop(&mut self) {
        self.messages = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has dropped every reply: its callers know.
            let _ = thread.join();
        }
    }
}
