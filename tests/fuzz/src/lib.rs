//! What Palisade's fuzzers do with the bytes that they are given, and what must hold afterwards.
//!
//! One module for each target, with one function: `run(data)`. It panics where something does not hold; that is a find. The
//! crate in `fuzz/` makes libFuzzer programs of them (`cargo xtask fuzz`); the tests of this one run each over its corpus,
//! over the same spoilt in some hundred ways, and over every input that was a find once.
//!
//! Guarantees: everything goes through the host's public interfaces, as it would come from a client, a component or an
//! operator; what is outside of a temporary directory is not touched. Not guaranteed: that an input does the same twice
//! where several threads or the clock take part.
//! Hostile: the bytes. Nothing here is part of the product.

#![forbid(unsafe_code)]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fuzz target panics where something does not hold"
)]

pub mod bundle;
mod bytes;
pub mod component;
pub mod configuration;
#[cfg(target_os = "linux")]
pub mod database;
pub mod description;
mod exchange;
#[cfg(target_os = "linux")]
pub mod files;
pub mod http;
mod judge;
mod make;
pub mod mcp_body;
pub mod mcp_lines;
pub mod redaction;
pub mod schema;
mod script;
pub mod state;
pub mod uri;

use std::time::Duration;

/// How long anything may take that must end soon. Generous: the build may be unoptimised and the machine busy, and what
/// this finds takes minutes.
pub const SOON: Duration = Duration::from_secs(30);

/// A fuzz target: its name, which its corpus has too, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("bundle", bundle::run),
    ("component", component::run),
    ("configuration", configuration::run),
    #[cfg(target_os = "linux")]
    ("database", database::run),
    ("description", description::run),
    #[cfg(target_os = "linux")]
    ("files", files::run),
    ("http", http::run),
    ("mcp-body", mcp_body::run),
    ("mcp-lines", mcp_lines::run),
    ("redaction", redaction::run),
    ("schema", schema::run),
    ("state", state::run),
    ("uri", uri::run),
];
