//! Writing, on a thread of its own or where it is asked for.
//!
//! Guarantees: a record is acknowledged after it was written, and under [`Fsync::Always`] after `fdatasync` returned without
//! an error, and the head was stored; many waiting callers share one write and one sync. Under [`Fsync::Interval`] both
//! follow within [`SYNC_EVERY`], for all that was written meanwhile, and records are written while they do: the head never
//! names what may not be on the disk. A write that fails is taken back, and the next one may succeed; after a sync that
//! failed (or anything else that leaves open what the disk holds) nothing is acknowledged any more: the kernel may have
//! dropped the pages, and a second sync would say "done" of nothing. What could not be recorded is counted, and the next
//! record that can be kept is preceded by one that says how many are missing.
//! Not guaranteed: that a record that was refused is not there after a crash.
//! Trusted: the storage below.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, oneshot};

use crate::chain::{Link, SealKey, Sealed};
use crate::directory::segment_name;
use crate::error::AppendError;
use crate::head::Head;
use crate::record::{Kind, Record, Time};

mod disk;
mod pulse;
mod queue;
#[cfg(test)]
mod tests;

pub(crate) use disk::{BeginError, Disk, Storage, Syncing};
pub(crate) use pulse::Pulse;
pub use queue::Make;
pub(crate) use queue::{Entered, Kept, Queue};

/// How long a record may be written and not yet on the disk, under [`Fsync::Interval`]: what a loss of power can take. At this
/// pace a sync's milliseconds are a hundredth of the time.
pub(crate) const SYNC_EVERY: Duration = Duration::from_millis(100);

/// Records that share one sync. Without it a flood of callers makes the first of them wait for the last.
pub(crate) const MAX_BATCH: usize = 1024;

/// Records that share a write where there are many calls, about.
const USUAL_BATCH: usize = 16;

/// Bytes of memory that are kept for the next records' lines.
const MAX_KEPT_BYTES: usize = 64 << 10;

/// When a record counts as kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fsync {
    /// Once it was written: it survives the end of the process at any moment (`kill -9` too), and what is written goes to the
    /// disk each tenth of a second. A loss of power, or of the whole machine, takes at most that.
    #[default]
    Interval,
    /// Once it is on the disk: it survives a loss of power too, and each answer waits for the disk.
    Always,
}

/// What the thread is asked for.
#[derive(Debug)]
pub(crate) enum Message {
    /// Write what waits.
    Write,
    /// Get what was written onto the disk.
    Settle,
    /// Keep this last one, and end.
    Close(Box<Record>, oneshot::Sender<Kept>),
}

/// Appends records. Single-threaded: whoever holds it is the writer.
#[derive(Debug)]
pub(crate) struct Committer<S> {
    storage: S,
    /// The last record that was written.
    at: Link,
    /// The file that it is in.
    file: u32,
    /// Where it ends there.
    length: u64,
    /// What is stored: of the last record that is on the disk.
    head: Head,
    sync: Fsync,
    rotate_bytes: u64,
    key: Option<SealKey>,
    /// Records that could not be kept since the last that could.
    lost: u64,
    /// Lines on their way to the file; empty in between, and kept for its place in memory.
    text: Vec<u8>,
    /// Why nothing is acknowledged any more.
    broken: Option<String>,
}

impl<S: Storage> Committer<S> {
    pub(crate) fn new(storage: S, head: Head, sync: Fsync, rotate_bytes: u64, key: Option<SealKey>) -> Self {
        let (at, file, length) = (head.link(), head.file, head.length);
        Self {
            storage,
            at,
            file,
            length,
            head,
            sync,
            rotate_bytes,
            key,
            lost: 0,
            text: Vec::new(),
            broken: None,
        }
    }

    /// The last acknowledged record.
    pub(crate) const fn link(&self) -> Link {
        self.at
    }

    /// Whether something was written that is not on the disk yet.
    pub(crate) fn owes(&self) -> bool {
        self.broken.is_none() && self.head.link() != self.at
    }

    /// Unless nothing is acknowledged any more.
    fn intact(&self) -> Result<(), AppendError> {
        self.broken.as_ref().map_or(Ok(()), |why| Err(AppendError::Broken(why.clone())))
    }

    /// Keeps all of these, or none. Each is written and let go before the next: what it takes is in the processor's caches.
    pub(crate) fn commit(
        &mut self,
        records: impl IntoIterator<Item = Record>,
    ) -> Result<Vec<Link>, AppendError> {
        let mut count = 0;
        let mut records = records.into_iter().inspect(|_| count += 1);
        let outcome = self.intact().and_then(|()| self.try_commit(&mut records));
        // Whoever brought them is told of each.
        records.for_each(drop);
        match &outcome {
            // Asked for a sync alone: what is missing is still to be said.
            Ok(links) if links.is_empty() => {}
            Ok(_) => self.lost = 0,
            Err(_) => self.lost += count,
        }
        outcome
    }

    fn try_commit(&mut self, records: &mut impl Iterator<Item = Record>) -> Result<Vec<Link>, AppendError> {
        let Some(first) = records.next() else { return Ok(Vec::new()) };
        let time = first.time;
        if self.length >= self.rotate_bytes {
            self.rotate(time)?;
        }
        let missing = (self.lost > 0).then(|| Record {
            time,
            count: Some(self.lost),
            ..Record::own(Kind::Lost, SystemTime::UNIX_EPOCH, "records before this one could not be written")
        });
        let told = usize::from(missing.is_some());
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let mut links = Vec::with_capacity(USUAL_BATCH);
        let mut link = self.link();
        for (index, mut record) in missing.into_iter().chain([first]).chain(records).enumerate() {
            if index == 0 && self.length == 0 {
                record.seal = self.key.as_ref().map(|key| key.seal(Sealed::File, link));
            }
            link = record.write(link, &mut text);
            links.push(link);
        }
        let written = self.write(&text);
        let length = text.len() as u64;
        if text.capacity() <= MAX_KEPT_BYTES {
            self.text = text;
        }
        written?;
        let before = (self.at, self.length);
        (self.at, self.length) = (link, self.length + length);
        if self.sync == Fsync::Always
            && let Err(error) = self.settle()
        {
            (self.at, self.length) = before;
            return Err(error);
        }
        links.drain(..told);
        Ok(links)
    }

    /// Written, or taken back.
    fn write(&mut self, text: &[u8]) -> Result<(), AppendError> {
        let Err(error) = self.storage.append(text) else { return Ok(()) };
        Err(match self.storage.cut(self.length) {
            Ok(()) => AppendError::Write(Arc::new(error)),
            Err(cut) => self.give_up(format!("{error}; and what was written could not be cut off: {cut}")),
        })
    }

    /// Gets what was written onto the disk, and says so in the head.
    pub(crate) fn settle(&mut self) -> Result<(), AppendError> {
        let Some(Debt { place, sync }) = self.debt() else { return Ok(()) };
        self.settled(place, sync())
    }

    /// What was written and may not be on the disk yet, and how to get it there, for which nobody need hold the committer.
    pub(crate) fn debt(&mut self) -> Option<Debt> {
        let place = self.place();
        self.owes().then(|| Debt { place, sync: self.storage.sync() })
    }

    /// What became of a [`debt`](Self::debt).
    pub(crate) fn settled(&mut self, place: Place, outcome: io::Result<()>) -> Result<(), AppendError> {
        self.intact()?;
        outcome.map_err(|error| self.give_up(format!("fdatasync: {error}")))?;
        // Where the next file was begun meanwhile, more is on the disk than this.
        if place.at.seq <= self.head.seq { Ok(()) } else { self.store_head(place, false) }
    }

    /// Begins the next file. Its first record names the last one of this.
    fn rotate(&mut self, time: Time) -> Result<(), AppendError> {
        self.settle()?;
        let (before, number) = (self.link(), self.file + 1);
        let mut record = Record {
            time,
            seal: self.key.as_ref().map(|key| key.seal(Sealed::File, before)),
            ..Record::own(Kind::Rotate, SystemTime::UNIX_EPOCH, &segment_name(self.file))
        };
        let (line, link) = record.line(before);
        match self.storage.begin(number, line.as_bytes()) {
            Ok(()) => {
                (self.at, self.file, self.length) = (link, number, line.len() as u64);
                self.store_head(self.place(), true)
            }
            Err(BeginError::Undone(error)) => Err(AppendError::Write(Arc::new(error))),
            Err(BeginError::Unknown(error)) => Err(self.give_up(format!("a new file: {error}"))),
        }
    }

    /// Where the last record ends.
    const fn place(&self) -> Place {
        Place { at: self.at, file: self.file, length: self.length }
    }

    /// Says that everything up to there is on the disk.
    fn store_head(&mut self, Place { at, file, length }: Place, durable: bool) -> Result<(), AppendError> {
        let head = self.head.moved(at, file, length, self.key.as_ref());
        self.storage
            .store_head(&head, durable)
            .map_err(|error| self.give_up(format!("the head: {error}")))?;
        self.head = head;
        Ok(())
    }

    fn give_up(&mut self, why: String) -> AppendError {
        self.broken = Some(why.clone());
        AppendError::Broken(why)
    }

    /// All of it on the disk, the head too: at the end.
    fn finish(&mut self) -> Result<(), AppendError> {
        self.settle()?;
        self.store_head(self.place(), true)
    }
}

/// A record, and where it ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    at: Link,
    file: u32,
    length: u64,
}

/// What is owed to the disk.
pub(crate) struct Debt {
    /// Up to where.
    pub(crate) place: Place,
    /// Waits until it is there.
    pub(crate) sync: Syncing,
}

/// Until it is closed, or nobody is left who could ask.
pub(crate) fn run<S: Storage>(queue: &Queue<S>, mut messages: mpsc::Receiver<Message>) {
    while let Some(message) = messages.blocking_recv() {
        match message {
            Message::Write => {}
            Message::Settle => queue.settle(),
            Message::Close(record, reply) => return queue.end(Some((Box::new(move || *record), reply))),
        }
        // What came while the committer was held here.
        queue.write_all();
    }
    // Nobody is left to tell, and every acknowledged record was written: the head is a moment older, no more.
    queue.end(None);
}

/// For what is written whole: a link.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
