//! Being told that something below a few directories may have changed.
//!
//! Guarantees: no word is lost between two waits; where nobody tells (no inotify, no more watches to be had), `wait` returns often
//! enough to look instead. Not guaranteed: that there is a change behind a word, or a word for each change: on mounted directories
//! nobody speaks, so that a wait ends now and then anyway. Trusted: the system.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;

/// How often to look where nobody tells.
pub(super) const POLL: Duration = Duration::from_millis(250);

/// How often to look all the same where somebody does.
const DISTRUST: Duration = Duration::from_secs(2);

/// Whom the system tells.
#[derive(Debug)]
pub(super) struct Told {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    word: Arc<Notify>,
    /// How long a wait takes at most.
    patience: Duration,
}

impl Told {
    /// Told of nothing yet.
    pub(super) fn new() -> Self {
        let word = Arc::new(Notify::new());
        let speaks = Arc::clone(&word);
        let heard = move |event: notify::Result<Event>| {
            // Looking opens directories: that is no change, and would never end.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                speaks.notify_one();
            }
        };
        let watcher = notify::recommended_watcher(heard).ok();
        let patience = if watcher.is_some() { DISTRUST } else { POLL };
        Self { watcher, watched: BTreeSet::new(), word, patience }
    }

    /// Told of nothing, ever.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        Self { watcher: None, patience: POLL, ..Self::new() }
    }

    /// Believes what it is told, and looks of its own accord never.
    #[cfg(test)]
    pub(super) fn alone(self) -> Self {
        assert!(self.is_told(), "this system tells nothing");
        Self { patience: Duration::from_secs(3600), ..self }
    }

    /// Whether anybody tells.
    pub(super) fn is_told(&self) -> bool {
        self.watcher.is_some()
    }

    /// Has these directories watched, and no others. Whether one of them was not watched before, so that something may have happened
    /// in it meanwhile.
    pub(super) fn watch(&mut self, directories: &BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        for gone in self.watched.difference(directories) {
            // The system has forgotten a directory that is gone.
            let _ = watcher.unwatch(gone);
        }
        let mut is_new = false;
        for directory in directories.difference(&self.watched) {
            is_new = true;
            if watcher.watch(directory, RecursiveMode::NonRecursive).is_err() && directory.exists() {
                // Watches are counted, and others use them too.
                self.watcher = None;
                self.patience = POLL;
                return true;
            }
        }
        self.watched.clone_from(directories);
        is_new
    }

    /// Until something may have changed.
    pub(super) async fn wait(&self) {
        let _ = tokio::time::timeout(self.patience, self.word.notified()).await;
    }
}
