//! The app's windows: which there are, and how they stand (capability `window-read`).
//!
//! Guarantees: nothing here changes a window. Not guaranteed: that a window is still there when the answer is read.
//! Hostile: titles and addresses, which the page decides.

use crate::Error as ToolError;
use crate::bindings::palisade::host::window_read as wit;
use crate::capability::capability;

pub use wit::{Error, WindowState};

capability! {
    /// The app's windows: which there are, and how they stand.
    WindowRead = Some("window-read")
}

impl WindowRead {
    /// How the window of this label stands; the main one for `None`.
    ///
    /// # Errors
    /// Where there is no such window, or none at all.
    pub fn window(&self, label: Option<&str>) -> Result<WindowState, Error> {
        wit::window(label)
    }

    /// How each window stands.
    ///
    /// # Errors
    /// Where the app has no windows.
    pub fn windows(&self) -> Result<Vec<WindowState>, Error> {
        wit::windows()
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
        }
    }
}
