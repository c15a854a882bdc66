//! Pages that a tool has run script in, and what they may not invoke.
//!
//! Guarantees: once a tool has run script in a page, that page invokes no command that tools may not: whatever the script
//! left behind (a timer, a listener, a frame) invokes as the page does and can't be told from it. It ends when the window
//! loads another page. Only the app's own commands, and only where the app's handler is wrapped
//! ([`handler!`](crate::handler)). Where tools may invoke everything, nothing is kept from anyone.
//! Not guaranteed: what a script stores for another page to run. Hostile: the script.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use palisade_policy::CommandScope;

/// A page that a tool has run script in.
#[derive(Debug, Default)]
struct Page {
    /// Scripts that have not ended. While one runs, nobody knows which page it runs in: the one that is there, or the one
    /// that is being loaded.
    running: usize,
}

/// By window. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Scripted {
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    commands: Arc<CommandScope>,
}

impl Scripted {
    /// `commands`: what tools may invoke.
    pub(crate) fn new(commands: CommandScope) -> Self {
        Self { pages: Arc::default(), commands: Arc::new(commands) }
    }

    fn pages(&self) -> MutexGuard<'_, BTreeMap<String, Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A tool runs script in this window's page, until what is returned is dropped.
    pub(crate) fn begin(&self, label: &str) -> Running {
        self.pages().entry(label.to_owned()).or_default().running += 1;
        Running { scripted: self.clone(), label: label.to_owned() }
    }

    /// Another page is in the window, or none any more.
    pub(crate) fn replaced(&self, label: &str) {
        self.pages().retain(|known, page| known != label || page.running > 0);
    }

    /// Whether this window's page may invoke a command.
    pub(crate) fn permits(&self, label: &str, command: &str) -> bool {
        self.commands.permits(command) || !self.pages().contains_key(label)
    }
}

/// A script that has not ended.
#[derive(Debug)]
pub(crate) struct Running {
    scripted: Scripted,
    label: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(page) = self.scripted.pages().get_mut(&self.label) {
            page.running = page.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests;
