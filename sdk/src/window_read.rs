//! The app's windows: which there are, and how they stand (capability `window-read`).
//!
//! Guarantees: nothing here changes a window. Not guaranteed: that a window is still there when the answer is read.
//! Hostile: titles and addresses, which the page decides.

use crate::Error as ToolError;

pub use crate::bindings::palisade::host::window_read::{Error, WindowState, window, windows};

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
        }
    }
}
