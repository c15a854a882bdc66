//! Which windows' pages can be asked.
//!
//! Guarantees: a page is asked only after it has loaded: before that its script would be lost. One whose process ended is
//! refused at once, until another page has loaded in its window.

use std::collections::BTreeMap;

use palisade_capabilities::webview::PageError;
use tauri::webview::PageLoadEvent;
use tokio::sync::watch;

use super::unavailable;

/// How a window's page stands; a window that is not known has not loaded yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Loaded,
    /// Its process ended.
    Ended,
}

/// Which windows' pages have loaded. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Loaded(watch::Sender<BTreeMap<String, Page>>);

impl Default for Loaded {
    fn default() -> Self {
        Self(watch::Sender::new(BTreeMap::new()))
    }
}

impl Loaded {
    /// What Tauri says of a window's page.
    pub(super) fn note(&self, label: &str, event: PageLoadEvent) {
        self.0.send_if_modified(|pages| match event {
            PageLoadEvent::Started => pages.remove(label).is_some(),
            PageLoadEvent::Finished => pages.insert(label.to_owned(), Page::Loaded) != Some(Page::Loaded),
        });
    }

    /// The page is about to be left: whoever asks next waits for its successor.
    pub(super) fn leave(&self, label: &str) {
        self.0.send_if_modified(|pages| pages.remove(label).is_some());
    }

    /// The page's process ended.
    pub(super) fn ended(&self, label: &str) {
        self.0.send_if_modified(|pages| pages.insert(label.to_owned(), Page::Ended) != Some(Page::Ended));
    }

    /// Why the page can't be asked just now.
    pub(super) fn obstacle(&self, label: &str) -> Option<String> {
        match self.0.borrow().get(label) {
            Some(Page::Loaded) => None,
            Some(Page::Ended) => Some(ENDED.to_owned()),
            None => Some("its page has not loaded yet".to_owned()),
        }
    }

    /// Waits until the page is there. The caller has a deadline.
    pub(super) async fn wait(&self, label: &str) -> Result<(), PageError> {
        let mut pages = self.0.subscribe();
        // It fails only when the sender is gone, and this is one.
        let known = pages.wait_for(|pages| pages.contains_key(label)).await;
        match known.ok().and_then(|pages| pages.get(label).copied()) {
            Some(Page::Ended) => Err(unavailable(ENDED)),
            _ => Ok(()),
        }
    }

    /// Waits until the page's process has ended.
    pub(super) async fn wait_for_end(&self, label: &str) {
        let _ = self.0.subscribe().wait_for(|pages| pages.get(label) == Some(&Page::Ended)).await;
    }
}

const ENDED: &str = "the page's process ended; load a page anew, with the app or with `navigate` `go_to`";
