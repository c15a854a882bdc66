//! Windows that were asked before, by the page that is in them.
//!
//! To look a window up, Tauri copies what it knows of all of them; whoever asks the same page again is spared that. Guarantees: a
//! window is taken from here only while the page that it was found with can still be asked, and no two pages of an app are taken
//! for the same, in whatever windows they are; what is stale goes with the next window that is put here. Nobody here is hostile.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use palisade_capabilities::webview::PageError;
use tauri::{Runtime, WebviewWindow};

use super::loaded::{Asked, Loaded};

/// By label.
pub(super) struct Reached<R: Runtime>(Mutex<BTreeMap<String, (Asked, WebviewWindow<R>)>>);

impl<R: Runtime> Default for Reached<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<R: Runtime> Reached<R> {
    /// Does something with a window, which `look_up` finds where it is not known. `act` must not wait.
    pub(super) fn with<T>(
        &self,
        label: &str,
        loaded: &Loaded,
        look_up: impl FnOnce() -> Result<WebviewWindow<R>, PageError>,
        act: impl FnOnce(&WebviewWindow<R>) -> T,
    ) -> Result<T, PageError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let page = loaded.asked(label);
        if let Some((found_with, window)) = known().get(label)
            && Some(*found_with) == page
        {
            return Ok(act(window));
        }
        let window = look_up()?;
        let told = act(&window);
        if let Some(page) = page {
            let mut known = known();
            known.retain(|label, (found_with, _)| loaded.asked(label) == Some(*found_with));
            known.insert(label.to_owned(), (page, window));
        }
        Ok(told)
    }
}
