//! What only another process can show: that a writer may be killed at any moment, and that a full disk refuses.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests; and a child speaks by what it prints")]

mod child;
mod crash;
mod full;
