//! Changes what a window's page has stored in local and session storage (capability `storage-write`).
//!
//! Guarantees: a key that the grant blocks is neither set nor deleted.

use crate::bindings::palisade::host::storage_write;
use crate::capability::capability;

pub use storage_write::{Area, Error, ErrorKind};

capability! {
    /// Changes what a window's page has stored.
    StorageWrite = Some("storage-write")
}

impl StorageWrite {
    /// Stores a value under a key, in place of what is there.
    ///
    /// # Errors
    /// Where the key is blocked, there is no such window, or its page does not answer.
    pub fn set(&self, window: Option<&str>, area: Area, key: &str, value: &str) -> Result<(), Error> {
        storage_write::set(window, area, key, value)
    }

    /// Removes a key; whether it was there.
    ///
    /// # Errors
    /// Where the key is blocked, there is no such window, or its page does not answer.
    pub fn delete(&self, window: Option<&str>, area: Area, key: &str) -> Result<bool, Error> {
        storage_write::delete(window, area, key)
    }
}

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
