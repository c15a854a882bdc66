//! Sends a window's page elsewhere, and decides what its dialogs answer (capability `navigation`).
//!
//! Guarantees: a script is never an address. Not guaranteed: that the page lets itself be left.

use crate::bindings::palisade::host::navigation;

pub use crate::bindings::palisade::host::navigation::{
    DialogAction, DialogKind, Error, ErrorKind, go_to, set_dialog_response,
};

crate::error::from_kinds!(
    navigation:
    InvalidArguments => invalid_arguments,
    Denied => policy_violation,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    Failed => failed,
);
