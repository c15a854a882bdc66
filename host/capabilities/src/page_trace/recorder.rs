//! Traces: who has one, and the task that takes its pictures.
//!
//! Guarantees: each trace ends by itself ([`MAX_RUN`] at the latest), and its pictures are dropped [`KEEP`] after that, or when
//! its caller begins another; no more than [`MAX_TRACES`] are held. One picture is taken at a time for each.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior};

use crate::webview::activity::now_ms;
use crate::webview::{Coding, ImageFormat, PageErrorKind, Picture, PictureRequest, Target, Webviews};

/// How long a trace runs at most. Without it a caller that went away leaves a page that is photographed for ever.
pub(super) const MAX_RUN: Duration = Duration::from_secs(600);
/// How long its pictures are kept after its end.
pub(super) const KEEP: Duration = Duration::from_secs(600);
/// Bytes of one trace's pictures. Without it six hundred of them are half a gigabyte of the app's memory.
pub(super) const MAX_TRACE_BYTES: usize = 32 << 20;
/// Traces that are held. The one that began first goes for a new one.
const MAX_TRACES: usize = 8;
/// How long one picture may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Quality of the pictures: text can be read, at a third of the bytes.
const QUALITY: u8 = 70;

/// What a trace does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) interval: Duration,
    pub(super) max_frames: usize,
    pub(super) with_events: bool,
}

/// One picture.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) at: Duration,
    pub(super) picture: Picture,
}

/// How far a trace is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) frames: Vec<Taken>,
    pub(super) bytes: usize,
    pub(super) missed: u32,
    pub(super) ended: Option<(&'static str, Duration)>,
}

/// One trace.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) label: String,
    pub(super) plan: Plan,
    pub(super) started: Instant,
    pub(super) started_at_ms: u64,
    progress: Mutex<Progress>,
    stopped: Notify,
}

impl Trace {
    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it, if it has not ended yet.
    pub(super) fn end(&self, why: &'static str) {
        let at = self.started.elapsed();
        self.progress().ended.get_or_insert((why, at));
        self.stopped.notify_one();
    }

    fn has_ended(&self) -> bool {
        self.progress().ended.is_some()
    }

    fn keep(&self, picture: Picture) {
        let at = self.started.elapsed();
        let full = {
            let mut progress = self.progress();
            if progress.ended.is_some() {
                return;
            }
            let fits = progress.bytes + picture.data.len() <= MAX_TRACE_BYTES;
            if fits {
                progress.bytes += picture.data.len();
                progress.frames.push(Taken { at, picture });
            }
            let is_whole = progress.frames.len() >= self.plan.max_frames;
            if !fits {
                Some("it holds as many bytes as it may")
            } else {
                is_whole.then_some("it has all its pictures")
            }
        };
        if let Some(why) = full {
            self.end(why);
        }
    }

    async fn take(&self, webviews: &dyn Webviews) {
        let coding = Coding { format: ImageFormat::Jpeg, quality: QUALITY, scale: 1.0 };
        let request = PictureRequest { target: Target::Viewport, coding };
        let picture = tokio::time::timeout(PATIENCE, webviews.picture(&self.label, request)).await;
        match picture {
            Ok(Ok(picture)) => self.keep(picture),
            Ok(Err(error)) if error.kind == PageErrorKind::NotFound => self.end("its window was closed"),
            Ok(Err(_)) | Err(_) => self.progress().missed += 1,
        }
    }

    /// Takes pictures until it ends.
    async fn run(&self, webviews: &dyn Webviews) {
        let mut ticks = tokio::time::interval(self.plan.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.has_ended() {
            tokio::select! {
                _ = ticks.tick() => self.take(webviews).await,
                () = self.stopped.notified() => {}
            }
            if self.started.elapsed() >= MAX_RUN {
                self.end("it ran for as long as it may");
            }
        }
    }
}

/// The traces of all callers. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Traces(Arc<Mutex<BTreeMap<String, Arc<Trace>>>>);

impl Traces {
    fn map(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Trace>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A caller's own.
    pub(super) fn of(&self, principal: &str) -> Option<Arc<Trace>> {
        self.map().get(principal).cloned()
    }

    /// Begins one, in place of the caller's last.
    pub(super) fn begin(
        &self,
        principal: &str,
        label: String,
        plan: Plan,
        webviews: Arc<dyn Webviews>,
    ) -> Arc<Trace> {
        let trace = Arc::new(Trace {
            label,
            plan,
            started: Instant::now(),
            started_at_ms: now_ms(),
            progress: Mutex::default(),
            stopped: Notify::new(),
        });
        let before = {
            let mut map = self.map();
            let before = map.insert(principal.to_owned(), Arc::clone(&trace));
            let first = map.iter().min_by_key(|(_, one)| one.started).map(|(name, _)| name.clone());
            let surplus = first.filter(|_| map.len() > MAX_TRACES).and_then(|name| map.remove(&name));
            [before, surplus]
        };
        before.into_iter().flatten().for_each(|old| old.end("another began"));
        let (traces, principal, running) = (self.clone(), principal.to_owned(), Arc::clone(&trace));
        tokio::spawn(async move {
            running.run(&*webviews).await;
            drop(webviews);
            tokio::time::sleep(KEEP).await;
            traces.forget(&principal, &running);
        });
        trace
    }

    fn forget(&self, principal: &str, trace: &Arc<Trace>) {
        let mut map = self.map();
        if map.get(principal).is_some_and(|known| Arc::ptr_eq(known, trace)) {
            map.remove(principal);
        }
    }
}
