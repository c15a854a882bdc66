//! Which capabilities the caller's profile grants, in words (capability `grants`).
//!
//! Guarantees: names as the operator wrote them; no host path, no secret. Read-only.

pub use crate::bindings::palisade::host::grants::{Grant, grants};
