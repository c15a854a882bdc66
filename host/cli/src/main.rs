//! The `palisade` program: everything is in the library beside it, where the fuzzers reach its configuration too.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    palisade_cli::main()
}
