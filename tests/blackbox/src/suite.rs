//! A run: which checks, in which order, on how many threads.
//!
//! Guarantees: a check that panics is one that failed; one that expected nothing did not pass. Checks that would spoil others'
//! replies run alone, at the end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::address::Address;
use crate::case::{Case, Stop};
use crate::checks::{Check, When, all};
use crate::leak::{BadCanary, Detector};
use crate::report::{Outcome, Report, Row};
use crate::target_host::Target;

/// Checks that run at a time. Most of them wait for the host.
const THREADS: usize = 12;

/// What to run, against what.
#[derive(Clone)]
pub struct Suite {
    address: Address,
    token: String,
    canaries: Vec<String>,
    home: Option<PathBuf>,
    words: Vec<String>,
}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite")
            .field("address", &self.address)
            .field("words", &self.words)
            .finish_non_exhaustive()
    }
}

impl Suite {
    /// Every check, against the host at `address` with its token.
    #[must_use]
    pub fn new(address: Address, token: &str) -> Self {
        Self {
            address,
            token: token.to_owned(),
            canaries: Vec::new(),
            home: std::env::home_dir(),
            words: Vec::new(),
        }
    }

    /// Looks for these texts too, which must be in no reply. One that is an absolute path may be in the results of tools that
    /// exist to tell paths.
    #[must_use]
    pub fn canaries<T: Into<String>>(mut self, canaries: impl IntoIterator<Item = T>) -> Self {
        self.canaries.extend(canaries.into_iter().map(Into::into));
        self
    }

    /// Only checks whose titles contain all of these words.
    #[must_use]
    pub fn only<T: Into<String>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// Runs them; `told` hears of each as it ends.
    ///
    /// # Errors
    /// When the host does not answer to the token, or a canary is too short.
    pub fn run(&self, told: impl Fn(&Row) + Sync) -> Result<Report, SuiteError> {
        let canaries = self.canaries.iter().map(String::as_str);
        let detector = Detector::new(Some(&self.token), canaries, self.home.as_deref())?;
        let target = Target::ask(self.address.clone(), &self.token)?;
        let run = Run { target, detector: Arc::new(detector), told };
        let started = Instant::now();
        let wanted: Vec<(usize, Check)> =
            all().into_iter().filter(|check| self.wants(check)).enumerate().collect();
        let at =
            |when: When| wanted.iter().copied().filter(|(_, check)| check.when == when).collect::<Vec<_>>();
        // What waits most begins first.
        let mut rows = run.along(&[at(When::First), at(When::Along)].concat());
        rows.extend(at(When::Alone).into_iter().map(|(index, check)| (index, run.one(&check))));
        rows.sort_by_key(|(index, _)| *index);
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        Ok(Report { profile: run.target.profile.clone(), rows, took: started.elapsed() })
    }

    fn wants(&self, check: &Check) -> bool {
        let title = format!("{}: {}", check.group, check.name);
        self.words.iter().all(|word| title.contains(word.as_str()))
    }
}

/// Why a run did not begin.
#[derive(Debug)]
pub struct SuiteError(String);

impl std::fmt::Display for SuiteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SuiteError {}

impl From<BadCanary> for SuiteError {
    fn from(error: BadCanary) -> Self {
        Self(error.to_string())
    }
}

impl From<Stop> for SuiteError {
    fn from(stop: Stop) -> Self {
        let (Stop::Fail(why) | Stop::Skip(why)) = stop;
        Self(format!("the host can't be tested: {why}"))
    }
}

struct Run<F> {
    target: Target,
    detector: Arc<Detector>,
    told: F,
}

impl<F: Fn(&Row) + Sync> Run<F> {
    /// Several at a time.
    fn along(&self, checks: &[(usize, Check)]) -> Vec<(usize, Row)> {
        let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..THREADS.min(checks.len()) {
                scope.spawn(|| {
                    while let Some((index, check)) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let row = self.one(check);
                        rows.lock().unwrap_or_else(PoisonError::into_inner).push((*index, row));
                    }
                });
            }
        });
        rows.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn one(&self, check: &Check) -> Row {
        let started = Instant::now();
        let case = Case::new(&self.target, &self.detector);
        let ended = catch_unwind(AssertUnwindSafe(|| (check.run)(&case)))
            .unwrap_or_else(|_| Err(Stop::Fail("the check itself panicked".into())));
        let mut failures = case.failures();
        let (expected, replies) = case.counts();
        let skipped = match ended {
            Ok(()) if expected == 0 => {
                failures.push("the check expected nothing".into());
                None
            }
            Ok(()) => None,
            Err(Stop::Fail(why)) => {
                failures.push(why);
                None
            }
            Err(Stop::Skip(why)) => Some(why),
        };
        let outcome = match skipped {
            _ if !failures.is_empty() => Outcome::Failed(failures),
            Some(why) => Outcome::Skipped(why),
            None => Outcome::Passed,
        };
        let (group, name, took) = (check.group, check.name, started.elapsed());
        let row = Row { group, name, outcome, expected, replies, took };
        (self.told)(&row);
        row
    }
}
