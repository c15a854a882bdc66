//! The demo app's real windows, driven through Palisade over HTTP, under Xvfb.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod blackbox;
mod checks;
mod commands;
mod databases;
mod endurance;
mod faults;
mod harness;
mod holes;
mod logs;
mod mcp;
mod motion;
mod navigation;
mod page;
mod profiles;
mod recording;
mod routes;
mod script;
mod shared_world;
mod style;
mod windows;
