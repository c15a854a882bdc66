//! How a window stands, and whether an address is in the document that is there. Hostile: pages, in their titles and addresses.

use palisade_capabilities::webview::WindowState;
use tauri::{Runtime, Url, WebviewWindow};

use super::Watched;

/// How a window stands. On the main thread, where the getters do not wait.
pub(super) fn state<R: Runtime>(window: &WebviewWindow<R>, watched: &Watched) -> Option<WindowState> {
    let position = window.outer_position().unwrap_or_default();
    let size = window.inner_size().unwrap_or_default();
    let label = window.label().to_owned();
    let obstacle = watched.loaded.obstacle(&label).map(str::to_owned);
    Some(WindowState {
        title: window.title().ok()?,
        url: window.url().ok().map(|url| url.to_string()).or_else(|| watched.address(&label)),
        visible: window.is_visible().unwrap_or_default(),
        focused: window.is_focused().unwrap_or_default(),
        maximized: window.is_maximized().unwrap_or_default(),
        minimized: window.is_minimized().unwrap_or_default(),
        fullscreen: window.is_fullscreen().unwrap_or_default(),
        position: (position.x, position.y),
        size: (size.width, size.height),
        scale_factor: window.scale_factor().unwrap_or(1.0),
        obstacle,
        label,
    })
}

/// Whether going from one address to the other loads nothing (HTML, "navigate": a fragment, and nothing else differs).
pub(super) fn is_same_document(here: &Url, there: &Url) -> bool {
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    there.fragment().is_some() && bare(here) == bare(there)
}
