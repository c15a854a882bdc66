//! `window` `get_state`, `list` and `introspectability`: how the app's windows stand.
//!
//! Guarantees: what `window-read` tells, as it tells it; nothing changes a window. Not guaranteed: that a window is
//! still there when the answer is read.
//! Hostile: titles and addresses.
//! Imports: `window-read` alone.

#![forbid(unsafe_code)]

use palisade_sdk::window_read::{self, WindowState};
use palisade_sdk::{Effects, Error, NoArguments, Operation, input, output};

#[input]
struct Which {
    /// The window's label. Default: the main window.
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

fn get_state(arguments: Which) -> Result<State, Error> {
    Ok(window_read::window(arguments.label.as_deref())?.into())
}

fn list(_: NoArguments) -> Result<States, Error> {
    Ok(window_read::windows()?.into())
}

fn introspectability(_: NoArguments) -> Result<Introspectability, Error> {
    let windows = window_read::windows()?.into_iter().map(Introspectable::from).collect();
    Ok(Introspectability { windows })
}

fn operations() -> Vec<Operation> {
    let state = "How one window stands: title, address, visibility, focus, position and size.";
    let all =
        "Every window with its label, title, address, state, position and size. Use it to learn the labels.";
    let able = "Which windows' pages can be looked at and acted on, and why others can't. Use it when a page does not \
                answer.";
    vec![
        Operation::new("window", state, get_state)
            .action("get_state")
            .effects(Effects::READ)
            .window_aliases("label"),
        Operation::new("window", all, list)
            .action("list")
            .effects(Effects::READ)
            .resource("palisade://windows"),
        Operation::new("window", able, introspectability).action("introspectability").effects(Effects::READ),
    ]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
