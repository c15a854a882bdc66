//! The hostile kit: every component of `guests/hostile-kit`, each of which tries one thing, against a real host.
//!
//! Each ends as its header says it must: in a typed error, or in an answer that is harmless and bounded. Afterwards the host
//! is as it was: it answers an honest call, holds no guest memory and no more files than before, grew by a bounded
//! amount while it was attacked, and whatever it said held no secret, no path of its own and no backtrace.
//!
//! `cargo test -p palisade-tests --test kit -- --nocapture` prints a table of all cases; with `PALISADE_KIT=loops.` only of those
//! whose names begin so.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the table is for whoever runs it with --nocapture")]

mod assemble;
mod bench;
mod case;
mod describe;
mod endless;
mod fixture;
mod inputs;
mod measure;
mod mutants;
mod serve;
mod suite;

use std::sync::{Mutex, MutexGuard, PoisonError};

use palisade_engine::Compiler;

/// The cases count this process's memory and files: one suite at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn every_case_ends_as_it_must_in_code_of_the_baseline_compiler() {
    let _alone = alone();
    suite::run(Compiler::Baseline);
}

#[test]
fn every_case_ends_as_it_must_in_optimized_code() {
    let _alone = alone();
    suite::run(Compiler::Optimizing);
}
