//! How a host stands, told by whoever runs it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Steps that are kept. Without it an embedder that marks a step for each call fills the memory.
const MAX_STEPS: usize = 100;

/// What is noted as a host comes up and runs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Course {
    began: Instant,
    steps: Arc<Mutex<Vec<(&'static str, Duration)>>>,
    tasks: Arc<Mutex<BTreeMap<&'static str, Vec<Instant>>>>,
}

impl Course {
    /// Nothing has happened since `began`.
    pub fn new(began: Instant) -> Self {
        Self { began, steps: Arc::default(), tasks: Arc::default() }
    }

    /// A step of the start is done. One that was done before is not noted again.
    pub fn step(&self, name: &'static str, at: Instant) {
        let mut steps = lock(&self.steps);
        if steps.len() < MAX_STEPS && steps.iter().all(|(known, _)| *known != name) {
            steps.push((name, at.saturating_duration_since(self.began)));
        }
    }

    /// Something runs, until what is returned is dropped.
    #[must_use]
    pub fn task(&self, name: &'static str, at: Instant) -> Task {
        lock(&self.tasks).entry(name).or_default().push(at);
        Task { course: self.clone(), name, at }
    }

    pub(super) fn steps(&self) -> Vec<(&'static str, Duration)> {
        lock(&self.steps).clone()
    }

    /// Each name, how many there are, and when the oldest began.
    pub(super) fn tasks(&self) -> Vec<(&'static str, usize, Instant)> {
        let tasks = lock(&self.tasks);
        let oldest = |(name, began): (&&'static str, &Vec<Instant>)| {
            Some((*name, began.len(), began.iter().min().copied()?))
        };
        tasks.iter().filter_map(oldest).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something that runs.
#[derive(Debug)]
pub struct Task {
    course: Course,
    name: &'static str,
    at: Instant,
}

impl Drop for Task {
    fn drop(&mut self) {
        let mut tasks = lock(&self.course.tasks);
        if let Some(began) = tasks.get_mut(self.name)
            && let Some(place) = began.iter().position(|began| *began == self.at)
        {
            began.swap_remove(place);
        }
    }
}

/// A number that tells how full something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// What it measures.
    pub name: String,
    /// Now.
    pub value: u64,
    /// The most that it can be, where there is such.
    pub capacity: Option<u64>,
}

/// Tells how the host stands when a tool asks. The closure runs in the call and must not block.
#[derive(Clone)]
pub struct HostStateGrant {
    pub(super) course: Course,
    gauges: Arc<dyn Fn() -> Vec<Gauge> + Send + Sync>,
}

impl HostStateGrant {
    /// Grants seeing this course, and what `gauges` tells, each time anew.
    pub fn new(course: Course, gauges: impl Fn() -> Vec<Gauge> + Send + Sync + 'static) -> Self {
        Self { course, gauges: Arc::new(gauges) }
    }

    pub(super) fn gauges(&self) -> Vec<Gauge> {
        (self.gauges)()
    }
}

impl fmt::Debug for HostStateGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostStateGrant").field("course", &self.course).finish_non_exhaustive()
    }
}
