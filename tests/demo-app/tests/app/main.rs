//! The demo app's real windows, driven through Palisade over HTTP, under Xvfb.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod commands;
mod harness;
mod page;
mod profiles;
mod style;
mod windows;
