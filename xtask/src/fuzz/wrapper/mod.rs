//! This program as cargo's `RUSTC_WRAPPER`, for one purpose: to leave the instrumentation out where it tells nothing.
//!
//! Coverage of a compiler, a runtime or of what puts test components together would cost most of the time, and would have
//! the fuzzer keep inputs for what happens to be compiled or scheduled. What reads the input stays instrumented: our own
//! crates, and the parsers and protocols below them.
//!
//! Guarantees: everything but the flags of the instrumentation is passed on as it came.

use std::env;
use std::ffi::{OsStr, OsString};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

/// Set for the cargo that builds fuzz targets.
pub(super) const MARK: &str = "PALISADE_XTASK_FUZZ_TARGETS";

/// Beginnings of the names of crates that are not instrumented.
const PLAIN: [&str; 19] = [
    "cranelift",
    "regalloc2",
    "winch",
    "pulley",
    "wasmtime",
    "wasm_encoder",
    "wasmprinter",
    "wast",
    "wat",
    "wit_",
    "gimli",
    "object",
    "addr2line",
    "tokio",
    "mio",
    "crossbeam",
    "rayon",
    "sysinfo",
    "tracing",
];
/// Of those, what reads a component's bytes.
const INSTRUMENTED: [&str; 1] = ["wasmtime_environ"];

/// Runs as rustc when cargo started this program as that; `None` otherwise.
pub(crate) fn as_rustc() -> Option<Result<ExitCode>> {
    env::var_os(MARK)?;
    Some(run(env::args_os().skip(1).collect()))
}

fn run(args: Vec<OsString>) -> Result<ExitCode> {
    let args = if is_plain(&args) { without_instrumentation(args) } else { args };
    let mut args = args.into_iter();
    let rustc = args.next().context("cargo named no rustc to wrap")?;
    let status = Command::new(&rustc).args(args).env_remove(MARK).status();
    let status = status.with_context(|| format!("could not start {}", rustc.to_string_lossy()))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Whether it is a crate without instrumentation that is compiled.
fn is_plain(args: &[OsString]) -> bool {
    let name = args.windows(2).find(|pair| pair[0] == "--crate-name").and_then(|pair| pair[1].to_str());
    name.is_some_and(|name| {
        PLAIN.iter().any(|plain| name.starts_with(plain)) && !INSTRUMENTED.contains(&name)
    })
}

/// The arguments without those that cargo-fuzz adds for coverage. One codegen unit is for its sake too.
fn without_instrumentation(args: Vec<OsString>) -> Vec<OsString> {
    let is_for_coverage = |arg: &OsStr| {
        arg.to_str().is_some_and(|arg| {
            arg == "-Cpasses=sancov-module"
                || arg.starts_with("-Cllvm-args=-sanitizer-coverage")
                || arg == "-Ccodegen-units=1"
        })
    };
    args.into_iter().filter(|arg| !is_for_coverage(arg)).collect()
}

#[cfg(test)]
mod tests;
