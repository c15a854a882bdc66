//! Changes what a window's page has stored in local and session storage (capability `storage-write`).
//!
//! Guarantees: a key that the grant blocks is neither set nor deleted.

use crate::bindings::palisade::host::storage_write;

pub use crate::bindings::palisade::host::storage_write::{Area, Error, ErrorKind, delete, set};

crate::error::from_kinds!(
    storage_write:
    InvalidArguments => invalid_arguments,
    Denied => policy_violation,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
