//! The real `palisade` program, as people and clients start it: over real files and a live database, with signals,
//! restarts and mistakes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests")]

mod bridge;
#[cfg(target_os = "linux")]
mod bridge_apps;
mod bundle;
mod bundle_shared;
mod commands;
mod dev;
mod principals;
mod registry;
mod serve;
mod shared;
mod support;
#[cfg(feature = "otlp")]
mod telemetry;
mod test;
mod trace;
