//! What a user meets: the format as it was published, and the `minisign` program.

#![expect(clippy::unwrap_used, reason = "tests")]

mod golden;
mod interop;
