//! Listens to the component, judges what came of each step, and lets the owner change the directories before the next.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use palisade_engine::{Observer, Severity};
use serde_json::Value;

use super::owner::Change;
use super::tree::{CANARY, GRANTED, INSIDE, Tree};
use crate::exchange::lock;

/// Files that links lead to beyond all the directories, and which nothing else in this process opens.
const ELSEWHERE: [&str; 2] = ["/etc/hostname", "/dev/zero"];

type Snapshot = BTreeMap<PathBuf, (u32, u64, Vec<u8>)>;

/// What is known so far.
struct Seen {
    changes: std::vec::IntoIter<Vec<Change>>,
    /// The read-only directory, as its owner left it.
    data: Snapshot,
    said: Vec<Value>,
    /// The first thing that did not hold. A panic in the middle of a call would end that call alone.
    broken: Option<String>,
}

pub(super) struct Watcher {
    tree: Arc<Tree>,
    outside: Snapshot,
    seen: Mutex<Seen>,
}

impl Watcher {
    pub(super) fn new(tree: Arc<Tree>, changes: Vec<Vec<Change>>) -> Self {
        let (outside, data) = (tree.snapshot("outside"), tree.snapshot("data"));
        let seen = Seen { changes: changes.into_iter(), data, said: Vec::new(), broken: None };
        Self { tree, outside, seen: Mutex::new(seen) }
    }

    /// Judges the whole; what the component said.
    pub(super) fn ended(&self) -> Vec<Value> {
        let seen = lock(&self.seen);
        if let Some(broken) = &seen.broken {
            panic!("{broken}");
        }
        assert_eq!(self.tree.snapshot("outside"), self.outside, "something outside is another");
        seen.said.clone()
    }

    /// What does not hold after a step.
    fn judge(&self, message: &str, seen: &Seen) -> Option<String> {
        if message.contains(CANARY) {
            return Some(format!("the secret came out: {message}"));
        }
        let came: Value = serde_json::from_str(message).unwrap_or_default();
        if let Some(read) = came["ok"]["read"].as_str()
            && !is_of_inside(read)
        {
            return Some(format!("that is no file's inside: {message}"));
        }
        if self.tree.snapshot("data") != seen.data {
            return Some(format!("the read-only directory was changed: {message}"));
        }
        self.held()
    }

    /// What this process holds open and may not. `None` where the system does not tell.
    fn held(&self) -> Option<String> {
        let home = self.tree.path("");
        for entry in std::fs::read_dir("/proc/self/fd").ok()?.flatten() {
            let Ok(target) = std::fs::read_link(entry.path()) else { continue };
            let is_granted = GRANTED.iter().any(|name| target.starts_with(self.tree.path(name)));
            let is_elsewhere = ELSEWHERE.iter().any(|other| target.as_os_str() == *other);
            if is_elsewhere || (target.starts_with(&home) && !is_granted) {
                return Some(format!("{} is held open", target.display()));
            }
            let kind = std::fs::metadata(entry.path());
            if is_granted && kind.is_ok_and(|kind| !kind.is_file() && !kind.is_dir()) {
                return Some(format!("{} is held open, and is no file", target.display()));
            }
        }
        None
    }
}

/// Whether a piece of a file's content may be one of a file inside. The component reads from the first or second byte on.
fn is_of_inside(read: &str) -> bool {
    let begins = |word: &str| read.starts_with(word) || read.starts_with(&word[1..]);
    // What was written at an offset, or grown, begins with zeros or with what stood there before.
    let plain = read.chars().all(|c| c == '\0' || c.is_ascii_graphic() || c == ' ');
    read.is_empty() || INSIDE.iter().any(|word| begins(word)) || (plain && !read.contains("CANARY"))
}

impl Observer for Watcher {
    fn log(&self, _: Severity, message: String) {
        let mut seen = lock(&self.seen);
        if seen.broken.is_none() {
            seen.broken = self.judge(&message, &seen);
        }
        seen.said.push(serde_json::from_str(&message).unwrap_or_default());
        let Some(changes) = seen.changes.next() else { return };
        for change in &changes {
            // What can't be done is not done.
            let _ = change.make(&self.tree);
        }
        seen.data = self.tree.snapshot("data");
    }

    fn progress(&self, _: f64, _: Option<f64>, _: Option<String>) {}

    fn cancelled(&self) -> bool {
        false
    }
}
