//! The writing thread.
//!
//! Guarantees: a record is acknowledged after `fdatasync` returned without an error, and the head was written; many waiting
//! callers share one sync. A write that fails is taken back, and the next one may succeed; after a sync that failed (or
//! anything else that leaves open what the disk holds) nothing is acknowledged any more: the kernel may have dropped
//! the pages, and a second sync would say "done" of nothing. What could not be recorded is counted, and the next record that
//! can be kept is preceded by one that says how many are missing.
//! Not guaranteed: that a record that was refused is not there after a crash.
//! Trusted: the storage below.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio::sync::{mpsc, oneshot};

use crate::chain::{Link, SealKey, Sealed};
use crate::directory::segment_name;
use crate::error::AppendError;
use crate::head::Head;
use crate::record::{Kind, Record};

mod disk;
#[cfg(test)]
mod tests;

pub(crate) use disk::{BeginError, Disk, Storage};

/// Records that share one sync. Without it a flood of callers makes the first of them wait for the last.
pub(crate) const MAX_BATCH: usize = 1024;
/// Records that wait. Without it a slow disk lets callers pile up in memory; the next one waits for a place instead.
pub(crate) const MAX_WAITING: usize = 4096;

/// Where the answer goes.
pub(crate) type Reply = oneshot::Sender<Result<Link, AppendError>>;

/// What the thread is asked for.
#[derive(Debug)]
pub(crate) enum Message {
    /// Keep a record.
    Record(Box<Record>, Reply),
    /// Keep this last one, and end.
    Close(Box<Record>, Reply),
}

/// Appends records. Single-threaded: whoever holds it is the writer.
#[derive(Debug)]
pub(crate) struct Committer<S> {
    storage: S,
    /// What is acknowledged, and where the file ends.
    head: Head,
    rotate_bytes: u64,
    key: Option<SealKey>,
    /// Records that could not be kept since the last that could.
    lost: u64,
    /// Why nothing is acknowledged any more.
    broken: Option<String>,
}

impl<S: Storage> Committer<S> {
    pub(crate) fn new(storage: S, head: Head, rotate_bytes: u64, key: Option<SealKey>) -> Self {
        Self { storage, head, rotate_bytes, key, lost: 0, broken: None }
    }

    /// The last acknowledged record.
    pub(crate) const fn link(&self) -> Link {
        self.head.link()
    }

    /// Keeps all of these, or none.
    pub(crate) fn commit(&mut self, records: &mut [&mut Record]) -> Result<Vec<Link>, AppendError> {
        if let Some(why) = &self.broken {
            return Err(AppendError::Broken(why.clone()));
        }
        let outcome = self.try_commit(records);
        match &outcome {
            Ok(_) => self.lost = 0,
            Err(_) => self.lost += records.len() as u64,
        }
        outcome
    }

    fn try_commit(&mut self, records: &mut [&mut Record]) -> Result<Vec<Link>, AppendError> {
        let Some(first) = records.first() else { return Ok(Vec::new()) };
        let time = first.time;
        if self.head.length >= self.rotate_bytes {
            self.rotate(time)?;
        }
        let mut missing = (self.lost > 0).then(|| Record {
            time,
            count: Some(self.lost),
            ..Record::own(Kind::Lost, SystemTime::UNIX_EPOCH, "records before this one could not be written")
        });
        let all = missing.iter_mut().chain(records.iter_mut().map(|record| &mut **record));
        let (mut text, mut link, mut links) = (String::new(), self.link(), Vec::new());
        for (index, record) in all.enumerate() {
            if index == 0 && self.head.length == 0 {
                record.seal = self.key.as_ref().map(|key| key.seal(Sealed::File, link));
            }
            let line;
            (line, link) = record.line(link);
            text.push_str(&line);
            links.push(link);
        }
        self.write(&text)?;
        let length = self.head.length + text.len() as u64;
        self.advance(link, self.head.file, length, false)?;
        Ok(links.split_off(usize::from(missing.is_some())))
    }

    /// On the disk, or taken back.
    fn write(&mut self, text: &str) -> Result<(), AppendError> {
        if let Err(error) = self.storage.append(text.as_bytes()) {
            return Err(match self.storage.cut(self.head.length) {
                Ok(()) => AppendError::Write(Arc::new(error)),
                Err(cut) => {
                    self.give_up(format!("{error}; and what was written could not be cut off: {cut}"))
                }
            });
        }
        self.storage.sync().map_err(|error| self.give_up(format!("fdatasync: {error}")))
    }

    /// Begins the next file. Its first record names the last one of this.
    fn rotate(&mut self, time: crate::record::Time) -> Result<(), AppendError> {
        let (before, number) = (self.link(), self.head.file + 1);
        let mut record = Record {
            time,
            seal: self.key.as_ref().map(|key| key.seal(Sealed::File, before)),
            ..Record::own(Kind::Rotate, SystemTime::UNIX_EPOCH, &segment_name(self.head.file))
        };
        let (line, link) = record.line(before);
        match self.storage.begin(number, line.as_bytes()) {
            Ok(()) => self.advance(link, number, line.len() as u64, true),
            Err(BeginError::Undone(error)) => Err(AppendError::Write(Arc::new(error))),
            Err(BeginError::Unknown(error)) => Err(self.give_up(format!("a new file: {error}"))),
        }
    }

    /// Says that everything up to `link` is on the disk.
    fn advance(&mut self, link: Link, file: u32, length: u64, durable: bool) -> Result<(), AppendError> {
        let head = self.head.moved(link, file, length, self.key.as_ref());
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

    /// The head, on the disk: at the end.
    fn finish(&mut self) -> Result<(), AppendError> {
        let head = self.head;
        self.advance(head.link(), head.file, head.length, true)
    }
}

/// Until it is closed, or nobody is left who could ask.
pub(crate) fn run<S: Storage>(
    mut committer: Committer<S>,
    mut messages: mpsc::Receiver<Message>,
    shown: &Mutex<Link>,
) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    let mut closed = false;
    while !closed && messages.blocking_recv_many(&mut batch, MAX_BATCH) > 0 {
        let (mut records, mut replies) = (Vec::new(), Vec::new());
        for message in batch.drain(..) {
            if closed {
                // Whoever comes after the close has its reply dropped, and is told so.
                continue;
            }
            let (record, reply) = match message {
                Message::Record(record, reply) => (record, reply),
                Message::Close(record, reply) => {
                    closed = true;
                    (record, reply)
                }
            };
            records.push(record);
            replies.push(reply);
        }
        let mut outcome =
            committer.commit(&mut records.iter_mut().map(|record| &mut **record).collect::<Vec<_>>());
        if closed && let Err(error) = committer.finish() {
            outcome = outcome.and(Err(error));
        }
        *shown.lock().unwrap_or_else(PoisonError::into_inner) = committer.link();
        answer(replies, &outcome);
    }
    if !closed && let Err(error) = committer.finish() {
        // Nobody is left to tell, and every acknowledged record is on the disk: the head is a few seconds older, no more.
        drop(error);
    }
}

fn answer(replies: Vec<Reply>, outcome: &Result<Vec<Link>, AppendError>) {
    for (index, reply) in replies.into_iter().enumerate() {
        let answer = outcome.as_ref().map(|links| links[index]).map_err(Clone::clone);
        // Whoever no longer waits has its record kept all the same.
        let _ = reply.send(answer);
    }
}
