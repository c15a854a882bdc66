//! What has happened in an app: the logs that the embedder writes and capabilities read.
//!
//! Guarantees: each log is bounded in entries and in bytes, whatever a page does; a text in it is cut at [`MAX_TEXT_BYTES`],
//! a body over [`MAX_BODY_BYTES`] is left out; writing never waits. Readers see their grant's windows alone, and what belongs
//! to no window.
//! Not guaranteed: that a slow reader sees everything; it learns how much it missed.
//! Hostile: pages, in what they log and how often; commands, in what they answer.

mod entries;
mod ring;
mod taps;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};
use tokio::sync::watch;

use ring::{Entry, Ring};
use taps::Taps;

pub use entries::{Body, Happening, Invocation, Origin, Status};
pub use ring::{Size, Slice};
pub use taps::Tap;

/// Bytes of one text in a log. Without it one console message of megabytes pushes all others out.
pub const MAX_TEXT_BYTES: usize = 4 << 10;
/// Bytes of a command's arguments or answer in the log. As for [`MAX_TEXT_BYTES`].
pub const MAX_BODY_BYTES: usize = 64 << 10;
/// Entries of one reading.
pub const MAX_ENTRIES: usize = 1_000;
/// Entries of a log, where the embedder does not say.
pub const DEFAULT_CAPACITY: usize = 1_000;
/// Requests that met a rule.
const ROUTE_CAPACITY: usize = 200;

/// How often waiting for quiet looks whether it has been quiet for long enough.
const LOOK: Duration = Duration::from_millis(20);

/// The logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Console messages and errors that nobody caught.
    Console,
    /// Requests.
    Network,
    /// Addresses that a window's page has had.
    Navigation,
    /// `alert`, `confirm`, `prompt`.
    Dialog,
    /// The app's events, and its windows'.
    Event,
    /// Requests that a rule of a tool's met.
    Route,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Console, Self::Network, Self::Navigation, Self::Dialog, Self::Event, Self::Route];

    fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Network => "network",
            Self::Navigation => "navigation",
            Self::Dialog => "dialogs",
            Self::Event => "events",
            Self::Route => "routes",
        }
    }
}

/// How many entries each log keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the logs' own names")]
pub struct Capacities {
    pub console: usize,
    pub network: usize,
    pub navigation: usize,
    pub dialogs: usize,
    pub events: usize,
    pub ipc: usize,
}

impl Default for Capacities {
    fn default() -> Self {
        let (navigation, dialogs) = (200, 100);
        let [console, network, events, ipc] = [DEFAULT_CAPACITY; 4];
        Self { console, network, navigation, dialogs, events, ipc }
    }
}

impl Capacities {
    fn of(&self, kind: Kind) -> usize {
        match kind {
            Kind::Console => self.console,
            Kind::Network => self.network,
            Kind::Navigation => self.navigation,
            Kind::Dialog => self.dialogs,
            Kind::Event => self.events,
            Kind::Route => ROUTE_CAPACITY,
        }
    }
}

/// Whether it has been quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Nothing was pending for as long as was asked for.
    pub idle: bool,
    /// What is still pending.
    pub pending: usize,
    /// How long was waited.
    pub elapsed: Duration,
}

impl Quiet {
    pub(crate) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}

/// How long a guest may wait. Guest-controlled: the milliseconds; the deadline of each host call is shorter than a minute.
pub(crate) fn short_of(timeout_ms: u32) -> Duration {
    Duration::from_millis(timeout_ms.into()).min(Duration::from_secs(60))
}

/// Now, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// An app's logs.
#[derive(Debug)]
pub struct Activity {
    rings: [Mutex<Ring<Happening>>; 6],
    ipc: Mutex<Ring<Invocation>>,
    /// Count writes; who waits for one looks at them.
    written: watch::Sender<u64>,
    ipc_written: watch::Sender<u64>,
    complete: AtomicBool,
    taps: Taps,
}

impl Default for Activity {
    fn default() -> Self {
        Self::new(Capacities::default())
    }
}

fn lock<T>(ring: &Mutex<T>) -> MutexGuard<'_, T> {
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Activity {
    /// Empty logs.
    #[must_use]
    pub fn new(capacities: Capacities) -> Self {
        Self {
            rings: Kind::ALL.map(|kind| Mutex::new(Ring::new(capacities.of(kind)))),
            ipc: Mutex::new(Ring::new(capacities.ipc)),
            written: watch::Sender::new(0),
            ipc_written: watch::Sender::new(0),
            complete: AtomicBool::new(false),
            taps: Taps::default(),
        }
    }

    /// Says that every invocation of the app's own commands is noted.
    pub fn set_complete(&self) {
        self.complete.store(true, Ordering::Relaxed);
    }

    /// Whether every invocation of the app's own commands is noted.
    pub fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Relaxed)
    }

    /// How full each log is.
    pub fn sizes(&self) -> Vec<(&'static str, Size)> {
        let rings = Kind::ALL.map(|kind| (kind.name(), self.ring(kind).size()));
        rings.into_iter().chain([("ipc", lock(&self.ipc).size())]).collect()
    }

    fn ring(&self, kind: Kind) -> MutexGuard<'_, Ring<Happening>> {
        lock(&self.rings[kind as usize])
    }

    /// Notes what happened just now, and gives its number.
    pub fn note(&self, kind: Kind, window: &str, details: Map<String, Value>) -> u64 {
        self.write(kind, window, details, false)
    }

    /// Notes what has begun; [`end`](Self::end) completes it.
    pub fn begin(&self, kind: Kind, window: &str, details: Map<String, Value>) -> u64 {
        self.write(kind, window, details, true)
    }

    fn write(&self, kind: Kind, window: &str, mut details: Map<String, Value>, pending: bool) -> u64 {
        details.values_mut().for_each(cut);
        let happening = Happening { window: window.to_owned(), at_ms: now_ms(), details, pending };
        self.taps.each(|tap| tap.happened(kind, &happening));
        let number = self.ring(kind).push(happening);
        self.wake();
        number
    }

    /// Completes what has begun.
    pub fn end(&self, kind: Kind, number: u64, more: Map<String, Value>) {
        self.ring(kind).update(number, |happening| {
            happening.pending = false;
            happening.details.extend(more.into_iter().map(|(key, mut value)| {
                cut(&mut value);
                (key, value)
            }));
        });
        self.wake();
    }

    /// Notes an invocation, and gives its number. Bodies over the bound are left out.
    pub fn invoked(&self, mut invocation: Invocation) -> u64 {
        invocation.cut |= leave_out(&mut invocation.arguments);
        invocation.cut |= leave_out(&mut invocation.answer);
        let number = {
            let mut ipc = lock(&self.ipc);
            let number = ipc.next();
            // Before anyone else can write: in the log's own order, and never after its answer.
            self.taps.each(|tap| tap.invoked(number, &invocation));
            ipc.push(invocation)
        };
        self.ipc_written.send_modify(|count| *count += 1);
        number
    }

    /// Notes how an invocation ended.
    pub fn answered(&self, number: u64, status: Status, duration: Duration, (mut answer, cut): Body) {
        let was_cut = leave_out(&mut answer) || cut;
        self.taps.each(|tap| tap.answered(number, status, duration, answer.as_deref(), was_cut));
        lock(&self.ipc).update(number, |invocation| {
            invocation.status = status;
            invocation.duration = Some(duration);
            invocation.answer = answer;
            invocation.cut |= was_cut;
        });
        self.ipc_written.send_modify(|count| *count += 1);
    }

    /// Tells `tap` of everything from now on, until it is dropped or [let go of](Self::untap).
    pub fn tap(&self, tap: &Arc<dyn Tap>) {
        self.taps.add(tap);
    }

    /// Tells `tap` of nothing more.
    pub fn untap(&self, tap: &Arc<dyn Tap>) {
        self.taps.remove(tap);
    }

    fn wake(&self) {
        self.written.send_modify(|count| *count += 1);
    }

    /// The place after which the entries of that time and later stand.
    pub fn place(&self, kind: Kind, at_ms: u64) -> u64 {
        self.ring(kind).place_at(at_ms)
    }

    /// Tells that there is something new about invocations. What it is, is to be read.
    pub fn ipc_written(&self) -> watch::Receiver<u64> {
        self.ipc_written.subscribe()
    }

    /// Entries of a log; see [`Slice`]. `covers` is asked for each window.
    pub fn read(
        &self,
        kind: Kind,
        since: Option<u64>,
        limit: usize,
        covers: impl Fn(&str) -> bool,
    ) -> Slice<Happening> {
        self.ring(kind).read(since, limit, |happening| covers(&happening.window))
    }

    /// As [`read`](Self::read), once there is something. The caller has a deadline.
    pub async fn wait(
        &self,
        kind: Kind,
        since: u64,
        limit: usize,
        covers: impl Fn(&str) -> bool,
    ) -> Slice<Happening> {
        let mut written = self.written.subscribe();
        loop {
            let slice = self.read(kind, Some(since), limit, &covers);
            // It fails only when the sender is gone, and this is one.
            if !slice.entries.is_empty() || written.changed().await.is_err() {
                return slice;
            }
        }
    }

    /// Invocations; see [`Slice`].
    pub fn invocations(
        &self,
        since: Option<u64>,
        limit: usize,
        covers: impl Fn(&str) -> bool,
    ) -> Slice<Invocation> {
        lock(&self.ipc).read(since, limit, |invocation| covers(&invocation.window))
    }

    /// Removes entries of a log.
    pub fn clear(&self, kind: Kind, covers: impl Fn(&str) -> bool) -> usize {
        self.ring(kind).remove(|happening| covers(&happening.window))
    }

    /// Removes invocations.
    pub fn clear_invocations(&self, covers: impl Fn(&str) -> bool) -> usize {
        lock(&self.ipc).remove(|invocation| covers(&invocation.window))
    }

    /// Waits until no request has been under way for `quiet`.
    pub async fn network_quiet(
        &self,
        quiet: Duration,
        timeout: Duration,
        covers: impl Fn(&str) -> bool,
    ) -> Quiet {
        let look = || count(&self.ring(Kind::Network), &covers, |request| request.pending);
        until_quiet(look, quiet, timeout).await
    }

    /// Waits until no invocation has been pending for `quiet`.
    pub async fn ipc_quiet(
        &self,
        quiet: Duration,
        timeout: Duration,
        covers: impl Fn(&str) -> bool,
    ) -> Quiet {
        let look = || count(&lock(&self.ipc), &covers, |call| call.status == Status::Pending);
        until_quiet(look, quiet, timeout).await
    }
}

/// How many entries are pending, and the number of the newest.
fn count<T: Entry + Clone>(
    ring: &Ring<T>,
    covers: impl Fn(&str) -> bool,
    is_pending: impl Fn(&T) -> bool,
) -> (usize, u64) {
    let mut newest = 0;
    let covered = ring.iter().filter(|(_, entry)| covers(entry.window()));
    let covered = covered.inspect(|(number, _)| newest = newest.max(*number));
    let pending = covered.filter(|(_, entry)| is_pending(entry)).count();
    (pending, newest)
}

/// Looks again and again, for it is time that makes quiet, not a write.
async fn until_quiet(look: impl Fn() -> (usize, u64), quiet: Duration, timeout: Duration) -> Quiet {
    let start = Instant::now();
    let (mut busy_until, mut seen) = (Duration::ZERO, look().1);
    loop {
        let ((pending, newest), elapsed) = (look(), start.elapsed());
        // What began and ended between two looks was something, too.
        if pending > 0 || newest != seen {
            (busy_until, seen) = (elapsed, newest);
        }
        let idle = pending == 0 && elapsed - busy_until >= quiet;
        if idle || elapsed >= timeout {
            return Quiet { idle, pending, elapsed };
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Cuts the texts in a value.
fn cut(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > MAX_TEXT_BYTES => {
            // Page-controlled: `text`.
            text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
            text.push('…');
        }
        Value::Array(items) => items.iter_mut().for_each(cut),
        Value::Object(map) => map.values_mut().for_each(cut),
        _ => {}
    }
}

/// Leaves a body out that is too long. Cut, it would be no JSON.
fn leave_out(body: &mut Option<String>) -> bool {
    let is_long = body.as_ref().is_some_and(|body| body.len() > MAX_BODY_BYTES);
    if is_long {
        *body = None;
    }
    is_long
}
