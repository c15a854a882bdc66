//! Sends a window's page elsewhere, and decides what its dialogs answer (capability `navigation`).
//!
//! Guarantees: a script is never an address. Not guaranteed: that the page lets itself be left.

use crate::bindings::palisade::host::navigation;
use crate::capability::capability;

pub use navigation::{DialogAction, DialogKind, Error, ErrorKind};

capability! {
    /// Sends a window's page elsewhere, and decides what its dialogs answer.
    Navigation = Some("navigation")
}

impl Navigation {
    /// Sends the page to an address, which may be relative to the page that is there. Gives the window's label.
    ///
    /// # Errors
    /// Where the address is none or not granted, or there is no such window.
    pub fn go_to(&self, window: Option<&str>, url: &str) -> Result<String, Error> {
        navigation::go_to(window, url)
    }

    /// Answers the page's dialogs of one kind from now on; with `None` the user does again. Gives the window's label.
    ///
    /// # Errors
    /// Where there is no such window, or its dialogs can't be answered.
    pub fn set_dialog_response(
        &self,
        window: Option<&str>,
        kind: DialogKind,
        action: Option<DialogAction>,
        text: Option<&str>,
    ) -> Result<String, Error> {
        navigation::set_dialog_response(window, kind, action, text)
    }
}

crate::error::from_kinds!(
    navigation:
    InvalidArguments => invalid_arguments,
    Denied => policy_violation,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    Failed => failed,
);
