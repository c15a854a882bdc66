//! Which capabilities the caller's profile grants, in words (capability `grants`).
//!
//! Guarantees: names as the operator wrote them; no host path, no secret. Read-only.

use crate::bindings::palisade::host::grants as wit;
use crate::capability::capability;

pub use wit::Grant;

capability! {
    /// Which capabilities the caller's profile grants, in words.
    Grants = Some("grants")
}

impl Grants {
    /// Each grant with its scope.
    #[must_use]
    pub fn all(&self) -> Vec<Grant> {
        wit::grants()
    }
}
