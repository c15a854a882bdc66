//! Looks at a window's page (capability `page-read`).
//!
//! Guarantees: the host's own script answers, with the JSON text of an object; nothing changes the page. Not
//! guaranteed: truth of what the page shows.
//! Hostile: everything that the page shows.

use crate::bindings::palisade::host::page_read;

pub use crate::bindings::palisade::host::page_read::{
    Condition, Error, ErrorKind, Page, Query, SnapshotFormat, SnapshotOptions, open,
};

crate::error::from_kinds!(
    page_read:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    StaleReference => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
