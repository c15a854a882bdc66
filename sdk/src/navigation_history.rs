//! Where a window's page has been, the way back, and its dialogs (capability `navigation-history`).
//!
//! Guarantees: goes along the page's own history alone. Hostile: addresses, titles and messages.

use crate::bindings::palisade::host::navigation_history;

pub use crate::bindings::palisade::host::navigation_history::{
    Dialog, Error, ErrorKind, Visited, dialogs, go_back, history,
};

crate::error::from_kinds!(
    navigation_history:
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    Failed => failed,
);
