//! Reads what a window's page has stored: local and session storage, and cookies (capability `storage-read`).
//!
//! Guarantees: reads only; a key that the grant blocks is absent. Not guaranteed: cookies that are kept from script.
//! Hostile: keys and values.

use crate::bindings::palisade::host::storage_read;
use crate::capability::capability;

pub use storage_read::{Area, Error, ErrorKind};

capability! {
    /// Reads what a window's page has stored.
    StorageRead = Some("storage-read")
}

impl StorageRead {
    /// Keys and values: all of them, or that of one key where it is there.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn get(
        &self,
        window: Option<&str>,
        area: Area,
        key: Option<&str>,
    ) -> Result<Vec<(String, String)>, Error> {
        storage_read::get(window, area, key)
    }

    /// Names and values of the cookies that script can see.
    ///
    /// # Errors
    /// Where there is no such window, or its page does not answer.
    pub fn cookies(&self, window: Option<&str>) -> Result<Vec<(String, String)>, Error> {
        storage_read::cookies(window)
    }
}

crate::error::from_kinds!(
    storage_read:
    InvalidArguments => invalid_arguments,
    NotFound => invalid_arguments,
    Timeout => deadline_exceeded,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
