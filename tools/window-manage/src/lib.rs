//! `window` `manage`, `resize`, `move_to` and `set_title`: acts on the app's windows.
//!
//! Guarantees: the window that the result names is the one that was asked to change; without a label the main one.
//! Not guaranteed: that a window manager does what it is asked. Look at the window's state afterwards.
//! Imports: `window-manage` alone.

#![forbid(unsafe_code)]

use palisade_sdk::window_manage::{self, Change};
use palisade_sdk::{Effects, Error, Operation, input, output};

#[input]
struct Manage {
    /// What to do with the window.
    manage_action: ManageAction,
    /// The window's label. Default: the main window.
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
    /// Of the page area, in logical pixels, at least 1.
    width: u32,
    /// Of the page area, in logical pixels, at least 1.
    height: u32,
    /// The window's label. Default: the main window.
    label: Option<String>,
}

#[input]
struct MoveTo {
    /// Of the outer corner, in logical pixels.
    x: i32,
    /// Of the outer corner, in logical pixels.
    y: i32,
    /// The window's label. Default: the main window.
    label: Option<String>,
}

#[input]
struct SetTitle {
    title: String,
    /// The window's label. Default: the main window.
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

fn manage(arguments: Manage) -> Result<Changed, Error> {
    let change = arguments.manage_action.into();
    Ok(Changed::of(window_manage::manage(arguments.label.as_deref(), change)?))
}

fn resize(Resize { width, height, label }: Resize) -> Result<Changed, Error> {
    let (width, height) = area(width, height)?;
    let label = window_manage::resize(label.as_deref(), width, height)?;
    Ok(Changed { width: Some(width), height: Some(height), ..Changed::of(label) })
}

/// A window without area can't be grabbed any more, and some window systems abort on one.
fn area(width: u32, height: u32) -> Result<(u32, u32), Error> {
    if width == 0 || height == 0 {
        return Err(Error::invalid_arguments("`width` and `height` are at least 1."));
    }
    Ok((width, height))
}

fn move_to(MoveTo { x, y, label }: MoveTo) -> Result<Changed, Error> {
    let label = window_manage::move_to(label.as_deref(), x, y)?;
    Ok(Changed { x: Some(x), y: Some(y), ..Changed::of(label) })
}

fn set_title(SetTitle { title, label }: SetTitle) -> Result<Changed, Error> {
    let label = window_manage::set_title(label.as_deref(), &title)?;
    Ok(Changed { title: Some(title), ..Changed::of(label) })
}

fn operations() -> Vec<Operation> {
    // Closing may lose what the window held.
    let closes = Effects { read_only: false, destructive: true, idempotent: true, open_world: false };
    let changes = Effects { destructive: false, ..closes };
    let manages = "Minimizes, maximizes, closes, focuses, shows or hides a window, or puts it on top, as manage_action \
                   says. Gives the label of the window that was changed.";
    let resizes = "Sets the size of a window's page area.";
    let moves = "Moves a window's outer corner to a place on the screen.";
    let titles = "Sets what a window's title bar says.";
    let one = |action, operation: Operation, effects| {
        operation.action(action).effects(effects).window_aliases("label")
    };
    vec![
        one("manage", Operation::new("window", manages, manage), closes),
        one("resize", Operation::new("window", resizes, resize), changes),
        one("move_to", Operation::new("window", moves, move_to), changes),
        one("set_title", Operation::new("window", titles, set_title), changes),
    ]
}

palisade_sdk::export!(operations);

#[cfg(test)]
mod tests;
