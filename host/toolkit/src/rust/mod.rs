//! Rust guests: a toolchain that can build them, and the one way in which they are built.

mod recipe;
mod toolchain;
mod wrapper;

#[cfg(feature = "projects")]
pub(crate) use recipe::artifact;
pub use recipe::{Build, Naming};
pub use toolchain::{Choice, TARGET, Toolchain};
pub use wrapper::as_rustc;
