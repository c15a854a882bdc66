//! Acts on the app's windows (capability `window-manage`).
//!
//! Guarantees: only granted windows are touched. Not guaranteed: that a window manager does what it is asked.

use crate::Error as ToolError;
use crate::bindings::palisade::host::window_manage as wit;
use crate::capability::capability;

pub use wit::{Change, Error};

capability! {
    /// Acts on the app's windows. Each act gives the label of the window that it was done to.
    WindowManage = Some("window-manage")
}

impl WindowManage {
    /// Minimizes, shows, closes … the window of this label; the main one for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or it can't be done.
    pub fn manage(&self, label: Option<&str>, change: Change) -> Result<String, Error> {
        wit::manage(label, change)
    }

    /// Sets the size of the window's page area, in logical pixels.
    ///
    /// # Errors
    /// Where there is no such window, or it can't be done.
    pub fn resize(&self, label: Option<&str>, width: u32, height: u32) -> Result<String, Error> {
        wit::resize(label, width, height)
    }

    /// Moves the window's outer corner, in logical pixels.
    ///
    /// # Errors
    /// Where there is no such window, or it can't be done.
    pub fn move_to(&self, label: Option<&str>, x: i32, y: i32) -> Result<String, Error> {
        wit::move_to(label, x, y)
    }

    /// Sets what the window's title bar says.
    ///
    /// # Errors
    /// Where there is no such window, or it can't be done.
    pub fn set_title(&self, label: Option<&str>, title: &str) -> Result<String, Error> {
        wit::set_title(label, title)
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
            Error::Failed(text) => Self::failed(text),
        }
    }
}
