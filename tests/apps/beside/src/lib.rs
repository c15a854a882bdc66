//! What the apps of this workspace share: the app, around their writers where they have some ([`app`]), and what a test
//! asserts while Palisade reads the same files (`check`).
//!
//! Guarantees: two databases, one with a write-ahead log and one with a rollback journal, are written until the command
//! `stop`, which tells what went wrong. Nothing here is part of the product. Hostile: nobody.

mod app;
#[cfg(feature = "check")]
pub mod check;
mod writer;

pub use app::{run, start};
pub use writer::{Database, Journal, SCHEMA, Step};
