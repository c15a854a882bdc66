//! Runs script in a window's page, in the page's own world (capability `page-eval`).
//!
//! Guarantees: the call ends at its deadline, whatever the script does. Not guaranteed: anything about what the script
//! does, or about the truth of what it says.
//! Hostile: values and messages, which the page can replace.

use crate::bindings::palisade::host::page_eval;

pub use crate::bindings::palisade::host::page_eval::{Error, ErrorKind, Outcome, evaluate};

crate::error::from_kinds!(
    page_eval:
    Syntax => invalid_arguments,
    Thrown => failed,
    Timeout => deadline_exceeded,
    NotFound => invalid_arguments,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
