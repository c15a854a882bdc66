//! The black-box suite: what hostile and careless clients try against a running host, and what must come back.
//!
//! Guarantees: it depends on nothing of Palisade and knows of a host only what the host says over HTTP; every reply of a run
//! is searched for secrets and for the host's insides, and must carry the security headers; what a host lacks is counted as
//! skipped, with the reason, and never as passed.
//! Not guaranteed: that a host is left as it was found, beyond this: no check changes a file, a database or a page, presses a key
//! or calls a command.
//! Hostile: this suite. Trusted: whoever names the host, and the token that they give.

#![forbid(unsafe_code)]

mod address;
mod case;
mod checks;
pub mod client;
pub mod leak;
mod report;
mod suite;
mod target_host;

pub use address::{Address, BadAddress};
pub use case::Stop;
pub use client::{Client, Reply};
pub use report::{Outcome, Report, Row};
pub use suite::Suite;
