//! What an embedder implements.

use std::time::Duration;

use async_trait::async_trait;

use super::activity::Activity;
use super::faults::Faults;
use super::routes::Routes;
use super::{Coding, PageError};

/// How one window stands. Positions and sizes are in physical pixels.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "a window's independent states")]
pub struct WindowState {
    /// The label, unique in the app.
    pub label: String,
    /// What its title bar says.
    pub title: String,
    /// The page's address, once one was loaded.
    pub url: Option<String>,
    /// It is shown, if perhaps covered.
    pub visible: bool,
    /// It has the keyboard.
    pub focused: bool,
    /// It fills the work area.
    pub maximized: bool,
    /// It is an icon.
    pub minimized: bool,
    /// It fills the screen.
    pub fullscreen: bool,
    /// Of the outer corner.
    pub position: (i32, i32),
    /// Of the page area.
    pub size: (u32, u32),
    /// Physical pixels per CSS pixel.
    pub scale_factor: f64,
    /// Why its page takes no script just now; `None` where it does.
    pub obstacle: Option<String>,
}

/// One act on a window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the contract's own names")]
pub enum WindowChange {
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
    /// Of the page area, in logical pixels.
    Resize {
        width: u32,
        height: u32,
    },
    /// Of the outer corner, in logical pixels.
    MoveTo {
        x: i32,
        y: i32,
    },
    SetTitle(String),
}

/// What a script gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluated {
    /// JSON text.
    Value(String),
    /// `undefined`.
    Undefined,
    /// Something that JSON can't say: what it is.
    Opaque(String),
    /// It does not parse.
    Syntax(String),
    /// It threw, or its promise was rejected.
    Thrown(String),
}

/// A part of the viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "CSSOM's own names")]
pub struct Region {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// What a picture is to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// What is in view.
    Viewport,
    /// A part of it.
    Region(Region),
}

/// A picture that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PictureRequest {
    /// Of what.
    pub target: Target,
    /// In which form.
    pub coding: Coding,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The coded bytes.
    pub data: Vec<u8>,
    /// Such as `image/png`.
    pub mime_type: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// What a command gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// JSON text.
    pub value: String,
    /// How long it ran.
    pub duration: Duration,
}

/// Why a command gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvokeError {
    /// There is no such command, or this window may not invoke it.
    Unknown(String),
    /// It answered with an error: its JSON text.
    Rejected(String),
    /// It did not answer in time. It may still be running.
    Timeout,
    /// The window or the app is gone.
    Unavailable(String),
}

/// A page's dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the web platform's own names")]
pub enum DialogKind {
    Alert,
    Confirm,
    Prompt,
    BeforeUnload,
}

/// What a dialog is answered with, in place of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialogAnswer {
    /// Yes.
    pub accept: bool,
    /// What is typed into a prompt; its default where there is none.
    pub text: Option<String>,
}

/// A place in a page's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// Its address.
    pub url: String,
    /// Its title then.
    pub title: String,
    /// The page is here now.
    pub current: bool,
}

/// An app's windows. Each future is dropped when its call ends; what was begun on the main thread may still finish.
#[async_trait]
pub trait Webviews: Send + Sync + 'static {
    /// Every window, in no order.
    ///
    /// # Errors
    /// [`super::PageErrorKind::Unavailable`] when the main thread does not answer.
    async fn windows(&self) -> Result<Vec<WindowState>, PageError>;

    /// The label of every window, in no order. Does not wait for the main thread.
    fn labels(&self) -> Vec<String>;

    /// Whether there is a window of this label. As [`labels`](Self::labels); whoever can look one up does that.
    fn has_window(&self, label: &str) -> bool {
        self.labels().iter().any(|known| known == label)
    }

    /// Changes a window.
    ///
    /// # Errors
    /// `NotFound` when it is gone, `Failed` with the window system's text.
    async fn change(&self, label: &str, change: WindowChange) -> Result<(), PageError>;

    /// Asks the page script: a verb of its own and JSON arguments. Gives its answer's JSON text.
    ///
    /// # Errors
    /// What the script answers, and `Unavailable` where it can't be reached.
    async fn ask(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError>;

    /// Runs script in the page's own world.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`; what the script itself does wrong is an [`Evaluated`].
    async fn evaluate(&self, label: &str, code: &str) -> Result<Evaluated, PageError>;

    /// Takes a picture.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`, `TooLarge`, `Failed`.
    async fn picture(&self, label: &str, request: PictureRequest) -> Result<Picture, PageError>;

    /// One picture of pictures that [`picture`](Self::picture) took: side by side, so many in a row.
    ///
    /// # Errors
    /// `TooLarge`, `Unavailable`, `Failed`.
    async fn join_pictures(&self, pictures: Vec<Picture>, columns: usize) -> Result<Picture, PageError>;

    /// Invokes a command as the window's page would. `arguments` is the JSON text of an object.
    ///
    /// # Errors
    /// [`InvokeError`].
    async fn invoke(&self, label: &str, command: &str, arguments: String) -> Result<Invoked, InvokeError>;

    /// The app's logs.
    fn activity(&self) -> &Activity;

    /// The faults in the app's commands; `None` where its invocations can't be changed.
    fn faults(&self) -> Option<&Faults> {
        None
    }

    /// Looks for console messages in a window's page from now on. Again is nothing.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    async fn watch_console(&self, label: &str) -> Result<(), PageError>;

    /// The rules for requests of the app's windows.
    fn routes(&self) -> &Routes;

    /// Brings a window's page in line with [`routes`](Self::routes), and each that it loads later.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`, `Failed`.
    async fn apply_routes(&self, label: &str) -> Result<(), PageError>;

    /// Begins to load an address, which the caller has checked.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`, `Failed`.
    async fn navigate(&self, label: &str, url: &str) -> Result<(), PageError>;

    /// Goes back; `false` where there is nothing to go back to.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    async fn go_back(&self, label: &str) -> Result<bool, PageError>;

    /// Where the page has been, in order.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    async fn history(&self, label: &str) -> Result<Vec<Visited>, PageError>;

    /// Answers a window's dialogs of a kind from now on; with `None` the user does again.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    async fn answer_dialogs(
        &self,
        label: &str,
        kind: DialogKind,
        answer: Option<DialogAnswer>,
    ) -> Result<(), PageError>;
}

/// Takes pictures of an app's windows off the display. Whoever has none can't: it is for embedders that were built for it.
#[async_trait]
pub trait WindowCamera: Send + Sync + 'static {
    /// Takes a picture of a whole window of this app.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable` when the display does not show it, `Timeout`, `TooLarge`, `Failed`.
    async fn photograph(&self, label: &str, coding: Coding) -> Result<Picture, PageError>;
}
