//! What the end-to-end suites share: a sample application on disk, a real host process over it, and a client that
//! can send what no proper client would.
//!
//! Guarantees: each host has its own temporary directory, so that hosts of parallel tests never meet; it is stopped
//! by its process id when the value is dropped; every reply that passes through [`Client`] is searched for canaries.
//! Nothing here is part of the product.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a harness panics where a test must fail"
)]

pub mod app;
pub mod client;
pub mod examples;
pub mod fixture;
pub mod host;

pub use client::{Client, Reply};
pub use fixture::Fixture;
pub use host::Host;
