//! Reads what a window's page has stored: local and session storage, and cookies (capability `storage-read`).
//!
//! Guarantees: reads only; a key that the grant blocks is absent. Not guaranteed: cookies that are kept from script.
//! Hostile: keys and values.

use crate::bindings::palisade::host::storage_read;

pub use crate::bindings::palisade::host::storage_read::{Area, Error, ErrorKind, cookies, get};

crate::error::from_kinds!(
    storage_read:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
