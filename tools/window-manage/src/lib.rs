//! `window` `manage`, `resize`, `move_to` and `set_title`: acts on the app's windows.
//!
//! Guarantees: the window that the result names is the one that was asked to change; without a label the main one.
//! Not guaranteed: that a window manager does what it is asked. Look at the window's state afterwards.
//! Imports: `window-manage` alone.

#![forbid(unsafe_code)]

use palisade_sdk::window_manage::Change;
use palisade_sdk::{Error, Result, WindowManage, input, output, tool};

#[input]
struct Manage {
    /// What to do with the window.
    manage_action: ManageAction,
    /// Default: the main window.
    label: Option<String>,
}

#[input]
#[derive(Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum ManageAction {
    Minimize,
    Unminimize,
    Maximize,
    Unmaximize,
    Close,
    Focus,
    Show,
    Hide,
    Fullscreen,
    Unfullscreen,
    AlwaysOnTop,
    NotAlwaysOnTop,
}

#[input]
struct Resize {
    /// Of the page area, in logical pixels.
    width: u32,
    /// Of the page area, in logical pixels.
    height: u32,
    /// Default: the main window.
    label: Option<String>,
}

#[input]
struct MoveTo {
    /// Of the outer corner, in logical pixels.
    x: i32,
    /// Of the outer corner, in logical pixels.
    y: i32,
    /// Default: the main window.
    label: Option<String>,
}

#[input]
struct SetTitle {
    title: String,
    /// Default: the main window.
    label: Option<String>,
}

/// What was asked, of which window.
#[output]
#[derive(Default)]
struct Changed {
    ok: bool,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

impl Changed {
    fn of(label: String) -> Self {
        Self { ok: true, label, ..Self::default() }
    }
}

impl From<ManageAction> for Change {
    fn from(action: ManageAction) -> Self {
        match action {
            ManageAction::Minimize => Self::Minimize,
            ManageAction::Unminimize => Self::Unminimize,
            ManageAction::Maximize => Self::Maximize,
            ManageAction::Unmaximize => Self::Unmaximize,
            ManageAction::Close => Self::Close,
            ManageAction::Focus => Self::Focus,
            ManageAction::Show => Self::Show,
            ManageAction::Hide => Self::Hide,
            ManageAction::Fullscreen => Self::Fullscreen,
            ManageAction::Unfullscreen => Self::Unfullscreen,
            ManageAction::AlwaysOnTop => Self::AlwaysOnTop,
            ManageAction::NotAlwaysOnTop => Self::NotAlwaysOnTop,
        }
    }
}

/// Minimizes, closes, focuses, shows or hides a window and more, as manage_action says.
// It may destroy: closing may lose what the window held.
#[tool(name = "window", action = "manage", idempotent = true, open_world = false, window_aliases = "label")]
fn manage(arguments: Manage, windows: &WindowManage) -> Result<Changed> {
    let change = arguments.manage_action.into();
    Ok(Changed::of(windows.manage(arguments.label.as_deref(), change)?))
}

/// Sets the size of a window's page area.
#[tool(
    name = "window",
    action = "resize",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "label"
)]
fn resize(Resize { width, height, label }: Resize, windows: &WindowManage) -> Result<Changed> {
    let (width, height) = area(width, height)?;
    let label = windows.resize(label.as_deref(), width, height)?;
    Ok(Changed { width: Some(width), height: Some(height), ..Changed::of(label) })
}

/// A window without area can't be grabbed any more, and some window systems abort on one.
fn area(width: u32, height: u32) -> Result<(u32, u32)> {
    if width == 0 || height == 0 {
        return Err(Error::invalid_arguments("`width` and `height` are at least 1."));
    }
    Ok((width, height))
}

/// Moves a window's outer corner to a place on the screen.
#[tool(
    name = "window",
    action = "move_to",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "label"
)]
fn move_to(MoveTo { x, y, label }: MoveTo, windows: &WindowManage) -> Result<Changed> {
    let label = windows.move_to(label.as_deref(), x, y)?;
    Ok(Changed { x: Some(x), y: Some(y), ..Changed::of(label) })
}

/// Sets what a window's title bar says.
#[tool(
    name = "window",
    action = "set_title",
    destructive = false,
    idempotent = true,
    open_world = false,
    window_aliases = "label"
)]
fn set_title(SetTitle { title, label }: SetTitle, windows: &WindowManage) -> Result<Changed> {
    let label = windows.set_title(label.as_deref(), &title)?;
    Ok(Changed { title: Some(title), ..Changed::of(label) })
}

palisade_sdk::export!(manage, resize, move_to, set_title);

#[cfg(test)]
mod tests;
