//! Which windows' pages can be asked.
//!
//! Guarantees: a page is asked only after it has loaded: before that its script would be lost. One whose process ended is
//! refused at once, until another page has loaded in its window. A question to a page that is replaced meanwhile ends there
//! and then: WebKit may keep that page aside, frozen, and never answer.

use std::collections::BTreeMap;

use palisade_capabilities::webview::PageError;
use tauri::webview::PageLoadEvent;
use tokio::sync::watch;

use super::unavailable;

/// How a window's page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Loading,
    Loaded,
    /// Its process ended.
    Ended,
}

/// A window's page, and which one it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Window {
    page: Page,
    /// Which of the app's pages it is: no two have the same.
    generation: u64,
}

/// All windows of an app.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    windows: BTreeMap<String, Window>,
    /// Numbers that were given to pages so far.
    pages: u64,
}

impl Windows {
    fn get(&self, label: &str) -> Window {
        self.windows.get(label).copied().unwrap_or_default()
    }

    /// The windows whose pages can be asked, and which pages those are.
    pub(super) fn pages(&self) -> Vec<(String, Asked)> {
        let loaded = self.windows.iter().filter(|(_, window)| window.page == Page::Loaded);
        loaded.map(|(label, window)| (label.clone(), Asked(window.generation))).collect()
    }
}

/// Which windows' pages have loaded. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Loaded(watch::Sender<Windows>);

/// The page that was there when it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked(u64);

impl Default for Loaded {
    fn default() -> Self {
        Self(watch::Sender::new(Windows::default()))
    }
}

impl Loaded {
    /// `change` is given the window, and the number of a page that there was never before.
    fn change(&self, label: &str, change: impl FnOnce(&mut Window, u64)) {
        self.0.send_if_modified(|Windows { windows, pages }| {
            *pages += 1;
            let window = windows.entry(label.to_owned()).or_default();
            let before = *window;
            change(window, *pages);
            *window != before
        });
    }

    fn window(&self, label: &str) -> Window {
        self.0.borrow().get(label)
    }

    /// What Tauri says of a window's page. A load has started once the new page is there.
    pub(super) fn note(&self, label: &str, event: PageLoadEvent) {
        self.change(label, |window, next| match event {
            PageLoadEvent::Started => *window = Window { page: Page::Loading, generation: next },
            // Nobody saw it start: it was there before the plugin.
            PageLoadEvent::Finished if window.generation == 0 => {
                *window = Window { page: Page::Loaded, generation: next };
            }
            PageLoadEvent::Finished => window.page = Page::Loaded,
        });
    }

    /// The page is about to be left: whoever asks next waits for its successor.
    pub(super) fn leave(&self, label: &str) {
        self.change(label, |window, _| window.page = Page::Loading);
    }

    /// The page's process ended.
    pub(super) fn ended(&self, label: &str) {
        self.change(label, |window, _| window.page = Page::Ended);
    }

    /// The window was closed. One of the same label begins anew.
    pub(super) fn forget(&self, label: &str) {
        self.0.send_if_modified(|windows| windows.windows.remove(label).is_some());
    }

    /// Why the page can't be asked just now.
    pub(super) fn obstacle(&self, label: &str) -> Option<&'static str> {
        match self.window(label).page {
            Page::Loaded => None,
            Page::Ended => Some(ENDED),
            Page::Loading => Some("its page has not loaded yet"),
        }
    }

    /// There is no page: its process ended.
    pub(super) fn has_ended(&self, label: &str) -> bool {
        self.window(label).page == Page::Ended
    }

    /// Says from now on when a page is another or stands differently.
    pub(super) fn subscribe(&self) -> watch::Receiver<Windows> {
        self.0.subscribe()
    }

    /// The page that is there now, loaded or not.
    pub(super) fn now(&self, label: &str) -> Asked {
        Asked(self.window(label).generation)
    }

    /// The page, where it can be asked at once.
    pub(super) fn asked(&self, label: &str) -> Option<Asked> {
        let Window { page, generation } = self.window(label);
        (page == Page::Loaded).then_some(Asked(generation))
    }

    /// Waits until the page can be asked. The caller has a deadline.
    pub(super) async fn wait(&self, label: &str) -> Result<Asked, PageError> {
        let mut windows = self.0.subscribe();
        // It fails only when the sender is gone, and this is one.
        let known = windows.wait_for(|windows| windows.get(label).page != Page::Loading).await;
        match known.map(|windows| windows.get(label)) {
            Ok(Window { page: Page::Loaded, generation }) => Ok(Asked(generation)),
            _ => Err(unavailable(ENDED)),
        }
    }

    /// Waits until the page that was asked can't answer any more, and says why.
    pub(super) async fn lost(&self, label: &str, Asked(generation): Asked) -> PageError {
        let mut windows = self.0.subscribe();
        let is_lost = |windows: &Windows| {
            let window = windows.get(label);
            window.generation != generation || window.page == Page::Ended
        };
        let _ = windows.wait_for(is_lost).await;
        match self.window(label).page {
            Page::Ended => unavailable(ENDED),
            _ => unavailable("the page was replaced before it answered; ask the new one"),
        }
    }
}

const ENDED: &str = "the page's process ended; load a page anew, with the app or with `navigate` `go_to`";

#[cfg(test)]
mod tests;
