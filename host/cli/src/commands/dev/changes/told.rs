//! Being told that something below a few directories may have changed: by inotify, on Linux.
//!
//! Guarantees: no word is lost between two waits; where nobody tells (another system, no inotify, no more watches to be had), `wait`
//! returns often enough to look instead. Not guaranteed: that there is a change behind a word, or a word for each change: on mounted
//! directories nobody speaks, so that a wait ends now and then anyway. Trusted: the system.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// How often to look where nobody tells.
pub(super) const POLL: Duration = Duration::from_millis(250);

/// How often to look all the same where somebody does.
const DISTRUST: Duration = Duration::from_secs(2);

/// Whom the system tells.
#[derive(Debug)]
pub(super) struct Told {
    watches: Option<system::Watches>,
    /// How long a wait takes at most.
    patience: Duration,
}

impl Told {
    /// Told of nothing yet. To be made within a runtime.
    pub(super) fn new() -> Self {
        let watches = system::Watches::new();
        let patience = if watches.is_some() { DISTRUST } else { POLL };
        Self { watches, patience }
    }

    /// Told of nothing, ever.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        Self { watches: None, patience: POLL }
    }

    /// Believes what it is told, and looks of its own accord never.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn alone(self) -> Self {
        assert!(self.is_told(), "this system tells nothing");
        Self { patience: Duration::from_secs(3600), ..self }
    }

    /// Whether anybody tells.
    pub(super) fn is_told(&self) -> bool {
        self.watches.is_some()
    }

    /// Has these directories watched, and no others. Whether one of them was not watched before, so that something may have happened
    /// in it meanwhile.
    pub(super) fn watch(&mut self, directories: &BTreeSet<PathBuf>) -> bool {
        let Some(watches) = &mut self.watches else { return false };
        watches.only(directories).unwrap_or_else(|_| {
            // Watches are counted, and others use them too.
            self.watches = None;
            self.patience = POLL;
            true
        })
    }

    /// Until something may have changed.
    pub(super) async fn wait(&self) {
        match &self.watches {
            Some(watches) => drop(tokio::time::timeout(self.patience, watches.word()).await),
            None => tokio::time::sleep(self.patience).await,
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::{BTreeMap, BTreeSet};
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::PathBuf;

    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init, remove_watch};
    use rustix::io::Errno;
    use tokio::io::unix::AsyncFd;

    /// What is done to the names in a directory and to the files behind them. Looking is none of it: that would never end.
    const DONE: WatchFlags = WatchFlags::ATTRIB
        .union(WatchFlags::CLOSE_WRITE)
        .union(WatchFlags::CREATE)
        .union(WatchFlags::DELETE)
        .union(WatchFlags::DELETE_SELF)
        .union(WatchFlags::MODIFY)
        .union(WatchFlags::MOVE)
        .union(WatchFlags::MOVE_SELF)
        .union(WatchFlags::ONLYDIR);

    /// Bytes of words that are taken at once; each has its file's name.
    const WORDS: usize = 4 << 10;

    /// The directories that the kernel watches.
    #[derive(Debug)]
    pub(super) struct Watches {
        queue: AsyncFd<OwnedFd>,
        watched: BTreeMap<PathBuf, i32>,
    }

    impl Watches {
        /// None where the kernel has no more of them for this user.
        #[expect(
            deprecated,
            reason = "it is unsound for descriptors that somebody else may close; this one is owned"
        )]
        pub(super) fn new() -> Option<Self> {
            let queue = init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
            Some(Self { queue: AsyncFd::new(queue).ok()?, watched: BTreeMap::new() })
        }

        /// Watches these directories and no others; whether one of them is new.
        ///
        /// # Errors
        /// When one that is there can't be watched.
        pub(super) fn only(&mut self, directories: &BTreeSet<PathBuf>) -> Result<bool, Errno> {
            let queue = self.queue.get_ref();
            self.watched.retain(|directory, watch| {
                let is_wanted = directories.contains(directory);
                if !is_wanted {
                    // Of a directory that is gone, the kernel has ended it.
                    let _ = remove_watch(queue, *watch);
                }
                is_wanted
            });
            let mut is_new = false;
            for directory in directories {
                if self.watched.contains_key(directory) {
                    continue;
                }
                is_new = true;
                match add_watch(queue, directory.as_path(), DONE) {
                    Ok(watch) => {
                        self.watched.insert(directory.clone(), watch);
                    }
                    // Gone since it was looked at.
                    Err(Errno::NOENT | Errno::NOTDIR) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(is_new)
        }

        /// Waits for a word, and takes all that there are.
        pub(super) async fn word(&self) {
            // An error is the runtime's end, which ends the wait too.
            let Ok(mut ready) = self.queue.readable().await else { return };
            let mut words = [MaybeUninit::uninit(); WORDS];
            let mut reader = Reader::new(self.queue.get_ref(), &mut words);
            while reader.next().is_ok() {}
            ready.clear_ready();
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::collections::BTreeSet;
    use std::convert::Infallible;
    use std::path::PathBuf;

    /// Nobody.
    #[derive(Debug)]
    pub(super) enum Watches {}

    impl Watches {
        pub(super) fn new() -> Option<Self> {
            None
        }

        pub(super) fn only(&mut self, _: &BTreeSet<PathBuf>) -> Result<bool, Infallible> {
            match *self {}
        }

        pub(super) async fn word(&self) {
            match *self {}
        }
    }
}
