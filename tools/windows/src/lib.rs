//! `window` `get_state`, `list` and `introspectability`: how the app's windows stand.
//!
//! Guarantees: what `window-read` tells, as it tells it; nothing changes a window. Not guaranteed: that a window is
//! still there when the answer is read.
//! Hostile: titles and addresses.
//! Imports: `window-read` alone.

#![forbid(unsafe_code)]

use palisade_sdk::window_read::WindowState;
use palisade_sdk::{Result, WindowRead, input, output, tool};

#[input]
struct Which {
    /// Default: the main window.
    label: Option<String>,
}

#[output]
struct State {
    label: String,
    title: String,
    /// Null while no page has been loaded.
    url: Option<String>,
    visible: bool,
    focused: bool,
    maximized: bool,
    minimized: bool,
    fullscreen: bool,
    /// x and y of the outer corner, in physical pixels.
    position: [i32; 2],
    /// Width and height of the page area, in physical pixels.
    size: [u32; 2],
    /// Physical pixels per CSS pixel.
    scale_factor: f64,
}

#[output]
struct States {
    windows: Vec<State>,
    count: usize,
}

#[output]
struct Introspectability {
    windows: Vec<Introspectable>,
}

#[output]
struct Introspectable {
    label: String,
    visible: bool,
    /// Its page can be looked at and acted on.
    introspectable: bool,
    /// Why it can't.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<WindowState> for State {
    fn from(window: WindowState) -> Self {
        Self {
            label: window.label,
            title: window.title,
            url: window.url,
            visible: window.visible,
            focused: window.focused,
            maximized: window.maximized,
            minimized: window.minimized,
            fullscreen: window.fullscreen,
            position: window.position.into(),
            size: window.size.into(),
            scale_factor: window.scale_factor,
        }
    }
}

impl From<Vec<WindowState>> for States {
    fn from(windows: Vec<WindowState>) -> Self {
        Self { count: windows.len(), windows: windows.into_iter().map(State::from).collect() }
    }
}

impl From<WindowState> for Introspectable {
    fn from(window: WindowState) -> Self {
        let WindowState { label, visible, introspectable, obstacle: reason, .. } = window;
        Self { label, visible, introspectable, reason }
    }
}

/// How one window stands: title, address, visibility, focus, position and size.
#[tool(name = "window", action = "get_state", read_only, window_aliases = "label")]
fn get_state(arguments: Which, windows: &WindowRead) -> Result<State> {
    Ok(windows.window(arguments.label.as_deref())?.into())
}

/// Every window with its label, title, address, state, position and size. Use it to learn the labels.
#[tool(name = "window", action = "list", read_only, resource = "palisade://windows")]
fn list(windows: &WindowRead) -> Result<States> {
    Ok(windows.windows()?.into())
}

/// Which windows' pages can be looked at and acted on, and why others can't. Use it when a page does not
/// answer.
#[tool(name = "window", action = "introspectability", read_only)]
fn introspectability(windows: &WindowRead) -> Result<Introspectability> {
    let windows = windows.windows()?.into_iter().map(Introspectable::from).collect();
    Ok(Introspectability { windows })
}

palisade_sdk::export!(get_state, list, introspectability);

#[cfg(test)]
mod tests;
