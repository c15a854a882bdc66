//! Acts on the app's windows (capability `window-manage`).
//!
//! Guarantees: only granted windows are touched. Not guaranteed: that a window manager does what it is asked.

use crate::Error as ToolError;

pub use crate::bindings::palisade::host::window_manage::{Change, Error, manage, move_to, resize, set_title};

impl From<Error> for ToolError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::invalid_arguments(text),
            Error::Unavailable(text) => Self::unavailable(text),
            Error::Failed(text) => Self::failed(text),
        }
    }
}
