//! Records that wait to be written, and whoever writes them.
//!
//! They wait in lanes, one for each thread that brings some: what a thread brought it makes and writes itself, as a rule. So no call
//! sleeps until another thread wakes it, to go on there, and what a record is made of is freed where it was made.
//!
//! Guarantees: a record that has entered is written or refused, whatever becomes of whoever brought it; all that are written at
//! once share one write; once closed, nothing enters. Nobody waits while another's records are made. Whoever finds somebody writing
//! for long leaves its records to them, who look again when they are done.
//! Trusted: the committer.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Mutex, MutexGuard, TryLockError, TryLockResult};

use tokio::sync::oneshot;

use super::{Committer, Debt, MAX_BATCH, Pulse, Storage, USUAL_BATCH, lock};
use crate::chain::Link;
use crate::error::AppendError;
use crate::record::Record;

/// What became of a record.
pub(crate) type Kept = Result<Link, AppendError>;
/// Makes a record. Put together with those that are written with it: the code and the data for it are in the processor's caches
/// then, and a call on its way finds its own there afterwards.
pub type Make = Box<dyn FnOnce() -> Record + Send>;
/// Where its answer goes.
type Reply = oneshot::Sender<Kept>;
/// A record that waits.
type Waiter = (Make, Reply);

/// Records that are made, and who waits for each.
#[derive(Debug, Default)]
struct Batch {
    records: Vec<Record>,
    replies: Vec<Reply>,
}

/// Threads that have a lane of their own, at most; of more, some share one.
const LANES: usize = 16;

/// How often whoever comes to write looks whether somebody else is done: some ten microseconds, in which a dozen records are
/// written.
const LOOKS: usize = 400;

/// The one way to the committer.
#[derive(Debug)]
pub(crate) struct Queue<S> {
    /// `None` at the end: whoever holds the queue does not hold the files.
    committer: Mutex<Option<Committer<S>>>,
    lanes: [Lane; LANES],
    /// What was left to whoever was writing.
    left: Mutex<Vec<Batch>>,
    /// There may be such, or more in the lanes.
    more: AtomicBool,
    /// Threads that have taken records out of a lane, and neither written nor left them yet.
    busy: AtomicUsize,
    /// The last record that was acknowledged: whoever wants to know waits for nobody's write.
    shown: Mutex<Link>,
    /// Where records need not be on the disk to be acknowledged: who asks for a sync later.
    pulse: Option<Pulse>,
    lost: AtomicU64,
}

/// What one thread brought. Apart from the others in memory: each is written to by another processor.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Lane(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    records: Vec<Waiter>,
    closed: bool,
}

/// A record that has been taken in.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) lane: usize,
    pub(crate) answer: oneshot::Receiver<Kept>,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("records", &self.records.len()).field("closed", &self.closed).finish()
    }
}

impl<S: Storage> Queue<S> {
    pub(crate) fn new(committer: Committer<S>, pulse: Option<Pulse>) -> Self {
        let shown = Mutex::new(committer.link());
        Self {
            committer: Mutex::new(Some(committer)),
            lanes: Default::default(),
            left: Mutex::default(),
            more: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
            shown,
            pulse,
            lost: AtomicU64::new(0),
        }
    }

    /// Whether whoever waits for a record may write: nobody then waits for the disk.
    pub(crate) const fn is_everybodys(&self) -> bool {
        self.pulse.is_some()
    }

    /// The last record that was acknowledged.
    pub(crate) fn shown(&self) -> Link {
        *lock(&self.shown)
    }

    /// Takes a record in. It is written by whoever writes its lane next; `None` when nobody will any more.
    pub(crate) fn enter(&self, make: Make) -> Option<Entered> {
        let (reply, answer) = oneshot::channel();
        let lane = own_lane();
        let mut waiting = lock(&self.lanes[lane].0);
        if waiting.closed {
            return None;
        }
        waiting.records.push((make, reply));
        Some(Entered { lane, answer })
    }

    /// Writes this one, with all that wait in its lane, unless it was written; or leaves it to whoever is writing, for long.
    pub(crate) fn write(&self, entered: &Entered) {
        if entered.answer.is_empty() {
            self.write_lanes(entered.lane..entered.lane + 1);
        }
    }

    /// As [`write`](Self::write), all that wait.
    pub(crate) fn write_all(&self) {
        self.write_lanes(0..LANES);
    }

    fn write_lanes(&self, lanes: Range<usize>) {
        let _busy = Busy::one(&self.busy);
        let mut batch = Batch::of(self.take(lanes));
        loop {
            match self.come(&mut batch) {
                Ok(mut committer) => match committer.as_mut() {
                    Some(committer) => self.commit(committer, batch, |_| Ok(())),
                    // Nothing enters any more.
                    None => return drop(self.close()),
                },
                Err(TryLockError::WouldBlock) => return,
                // Whoever wrote last panicked: what is written is not known, and nothing is kept any more.
                Err(TryLockError::Poisoned(_)) => return drop(self.close()),
            }
            // With the one below: whoever left something has either seen that this has let go, or is seen here.
            fence(Ordering::SeqCst);
            if !(self.more.load(Ordering::Relaxed) && self.more.swap(false, Ordering::Relaxed)) {
                return;
            }
            batch = self.all();
        }
    }

    /// Holds the committer, unless somebody else does for long, to whom it is left.
    fn come(&self, batch: &mut Batch) -> TryLockResult<MutexGuard<'_, Option<Committer<S>>>> {
        for _ in 0..LOOKS {
            match self.committer.try_lock() {
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
                come => return come,
            }
        }
        lock(&self.left).push(std::mem::take(batch));
        self.more.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        self.committer.try_lock()
    }

    /// All that was left, and that waits.
    fn all(&self) -> Batch {
        self.left(self.take(0..LANES))
    }

    /// All that was left, and these.
    fn left(&self, waiting: Vec<Waiter>) -> Batch {
        let left = std::mem::take(&mut *lock(&self.left));
        left.into_iter().chain([Batch::of(waiting)]).fold(Batch::default(), Batch::and)
    }

    /// Gets what was written onto the disk. Records are written meanwhile.
    pub(crate) fn settle(&self) {
        let Some(Debt { place, sync }) = self.with(Committer::debt).flatten() else {
            return;
        };
        // Who found the committer taken has left a record here.
        self.write_all();
        let outcome = sync();
        // What went wrong is said to whoever comes next: from here on nothing is kept.
        let _ = self.with(|committer| committer.settled(place, outcome));
    }

    /// Writes all that wait and this last one, gets it onto the disk, lets nothing enter any more and the files go.
    pub(crate) fn end(&self, last: Option<Waiter>) {
        let waiting = self.close();
        // They took theirs before, and are about to write it or leave it here; nobody can take more.
        while self.busy.load(Ordering::SeqCst) > 0 {
            std::thread::yield_now();
        }
        let Some(mut committer) = self.committer().and_then(|mut held| held.take()) else { return };
        let batch = waiting.and(self.all()).and(Batch::of(last));
        self.commit(&mut committer, batch, Committer::finish);
    }

    /// `None`: as in [`write`](Self::write), or at the end.
    fn with<T>(&self, act: impl FnOnce(&mut Committer<S>) -> T) -> Option<T> {
        self.committer()?.as_mut().map(act)
    }

    /// `None`: as in [`write`](Self::write).
    fn committer(&self) -> Option<MutexGuard<'_, Option<Committer<S>>>> {
        let held = self.committer.lock().ok();
        if held.is_none() {
            self.close();
        }
        held
    }

    /// Counts one that was not kept; gives how many there are.
    pub(crate) fn lose(&self) -> u64 {
        self.lost.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Records that were not kept.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// No more than what may share one sync.
    fn take(&self, lanes: Range<usize>) -> Vec<Waiter> {
        // Made before: whoever brings a record waits for this lock.
        let mut taken = Vec::with_capacity(USUAL_BATCH);
        for lane in &self.lanes[lanes] {
            let records = &mut lock(&lane.0).records;
            if taken.len() + records.len() > MAX_BATCH {
                taken.extend(records.drain(..MAX_BATCH - taken.len()));
                self.more.store(true, Ordering::Relaxed);
            } else if taken.is_empty() {
                std::mem::swap(records, &mut taken);
            } else {
                taken.append(records);
            }
        }
        taken
    }

    /// Gives those that wait, whose answer is "closed" if they are dropped.
    fn close(&self) -> Batch {
        let close = |lane: &Lane| {
            let mut waiting = lock(&lane.0);
            waiting.closed = true;
            std::mem::take(&mut waiting.records)
        };
        let waiting: Vec<Waiter> = self.lanes.iter().flat_map(close).collect();
        self.left(waiting)
    }

    fn commit(
        &self,
        committer: &mut Committer<S>,
        Batch { mut records, replies }: Batch,
        then: impl FnOnce(&mut Committer<S>) -> Result<(), AppendError>,
    ) {
        let mut outcome = committer.commit(records.drain(..));
        if records.capacity() <= USUAL_BATCH {
            // Not where the thread ends.
            let _ = ROOM.try_with(|room| room.set(records));
        }
        if let Err(error) = then(committer) {
            outcome = outcome.and(Err(error));
        }
        *lock(&self.shown) = committer.link();
        if let Some(pulse) = self.pulse.as_ref().filter(|_| committer.owes()) {
            pulse.owe();
        }
        for (index, reply) in replies.into_iter().enumerate() {
            let answer = outcome.as_ref().map(|links| links[index]).map_err(Clone::clone);
            // Whoever no longer waits has its record kept all the same.
            let _ = reply.send(answer);
        }
    }
}

thread_local! {
    /// Memory for the records of a usual batch: over a kilobyte, for which glibc's allocator takes a lock.
    static ROOM: Cell<Vec<Record>> = const { Cell::new(Vec::new()) };
}

/// Counted as long as it lives, also through a panic.
struct Busy<'a>(&'a AtomicUsize);

impl<'a> Busy<'a> {
    fn one(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Batch {
    /// Makes them. What panics is not kept, and its caller is told; the others' are.
    fn of(waiting: impl IntoIterator<Item = Waiter, IntoIter: ExactSizeIterator>) -> Self {
        let waiting = waiting.into_iter();
        let mut records = ROOM.try_with(Cell::take).unwrap_or_default();
        let mut replies = Vec::with_capacity(waiting.len());
        records.reserve(waiting.len());
        for (make, reply) in waiting {
            match catch_unwind(AssertUnwindSafe(make)) {
                Ok(record) => {
                    records.push(record);
                    replies.push(reply);
                }
                Err(_) => drop(reply.send(Err(AppendError::Unmade))),
            }
        }
        Self { records, replies }
    }

    /// These, and then those.
    fn and(mut self, mut other: Self) -> Self {
        self.records.append(&mut other.records);
        self.replies.append(&mut other.replies);
        self
    }
}

/// The lane of this thread.
fn own_lane() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static LANE: usize = NEXT.fetch_add(1, Ordering::Relaxed) % LANES;
    }
    LANE.with(|lane| *lane)
}
