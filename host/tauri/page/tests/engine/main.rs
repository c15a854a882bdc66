//! Runs `tests/*.test.js` in the real engine: WebKitGTK, in a script world of its own, and where it is worst: in the
//! world of a page that has patched everything.
//!
//! Without DISPLAY it starts Xvfb for itself. Arguments are parts of test names; a test runs if its name has them all.

#![cfg_attr(target_os = "linux", expect(clippy::print_stdout, reason = "a test program reports there"))]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod display;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod suite;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let filters = filters(std::env::args().skip(1));
    let done = match std::env::var_os("DISPLAY") {
        Some(_) => suite::run(&filters),
        None => display::run_again_under_xvfb(&filters),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(missing) => {
            eprintln!("the engine's tests can not run: {missing}");
            ExitCode::FAILURE
        }
    }
}

/// The words that are parts of names: Rust's own harness's options, which cargo passes to all alike, are none.
#[cfg(target_os = "linux")]
fn filters(mut words: impl Iterator<Item = String>) -> Vec<String> {
    let mut filters = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--skip" | "--test-threads" | "--color" | "--format" => drop(words.next()),
            option if option.starts_with('-') => {}
            _ => filters.push(word),
        }
    }
    filters
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("skipped: the engine's tests need WebKitGTK, which is Linux's");
    ExitCode::SUCCESS
}
