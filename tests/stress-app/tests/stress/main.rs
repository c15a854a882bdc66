//! The stress app, driven by tools: what they see of pages that make it hard, and what becomes of it under whatever they do.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod harness;
mod pages;
mod random;
