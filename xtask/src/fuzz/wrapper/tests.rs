use std::ffi::OsString;

use super::{is_plain, without_instrumentation};

fn args(name: &str) -> Vec<OsString> {
    let args = [
        "rustc",
        "--crate-name",
        name,
        "-Cpasses=sancov-module",
        "-Cllvm-args=-sanitizer-coverage-level=4",
        "-Cdebug-assertions",
        "-Ccodegen-units=1",
        "-Cllvm-args=-other",
    ];
    args.iter().map(OsString::from).collect()
}

#[test]
fn compilers_are_not_instrumented_and_parsers_are() {
    for plain in ["cranelift_codegen", "wasmtime", "wasmtime_internal_cranelift", "tokio"] {
        assert!(is_plain(&args(plain)), "{plain}");
    }
    for other in ["wasmtime_environ", "wasmparser", "palisade_server", "serde_json", "hyper", "toml"] {
        assert!(!is_plain(&args(other)), "{other}");
    }
}

#[test]
fn only_the_flags_of_the_instrumentation_go() {
    let left = without_instrumentation(args("mio"));
    assert_eq!(left, ["rustc", "--crate-name", "mio", "-Cdebug-assertions", "-Cllvm-args=-other"]);
}
