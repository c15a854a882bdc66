//! `palisade new` and `palisade build` for real, in each language: what comes out, and what it can reach.
//!
//! Fetched from crates.io, npm and PyPI, unless an earlier run left it in the user's cache. Not covered: what a component answers,
//! which takes a host.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use palisade_toolkit::machine::clean;
use palisade_toolkit::{BuildOptions, Built, Language, NewOptions, build, component, new};
use tempfile::TempDir;

/// What `files` is, in every component that has it.
const FILES: [&str; 3] =
    ["wasi:clocks/wall-clock@0.2.12", "wasi:filesystem/preopens@0.2.12", "wasi:filesystem/types@0.2.12"];
/// What the tools of JavaScript and Python import beside it: these take whole interfaces, with the types of the parts that nobody
/// calls, and the context that the templates name.
const WHOLE: [&str; 4] = [
    "palisade:host/call-context@0.1.0",
    "wasi:io/error@0.2.12",
    "wasi:io/poll@0.2.12",
    "wasi:io/streams@0.2.12",
];

/// A project is made, its own tests run, and it is built.
fn made(parent: &Path, language: Language) -> Built {
    let created =
        new(&NewOptions { parent: parent.to_owned(), name: "word-count".to_owned(), language }).unwrap();
    let [program, arguments @ ..] = language.test_command() else { panic!("no test command") };
    let mut tests = clean(program);
    tests.args(arguments).current_dir(&created.path).env_remove("CARGO_TARGET_DIR");
    let tests = tests.output().unwrap();
    let said = String::from_utf8_lossy(&tests.stdout) + String::from_utf8_lossy(&tests.stderr);
    assert!(tests.status.success(), "{language}: {said}");

    let built = build(&BuildOptions { dir: created.path }).unwrap();
    let wasm = fs::read(&built.path).unwrap();
    assert_eq!((built.language, built.bytes), (language, wasm.len()));
    assert!(built.path.ends_with("word-count.wasm"));
    component::validate(&wasm).unwrap();
    assert!(wasm.ends_with(b"palisade:contract0.1.0"), "{language}: the contract is not stated");
    let place = parent.canonicalize().unwrap();
    let place = place.to_str().unwrap().as_bytes();
    assert!(
        !wasm.windows(place.len()).any(|bytes| bytes == place),
        "{language}: this machine's paths are in the component"
    );
    eprintln!("{language}: {} bytes, {:?}", built.bytes, built.took);
    built
}

fn expected(more: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = FILES.iter().chain(more).map(|name| (*name).to_owned()).collect();
    all.sort();
    all
}

#[test]
fn a_rust_tool_imports_what_it_borrows() {
    let parent = TempDir::new().unwrap();
    let built = made(parent.path(), Language::Rust);
    assert_eq!(built.imports, expected(&[]));
}

#[test]
fn a_javascript_tool_imports_what_its_package_names() {
    let parent = TempDir::new().unwrap();
    let built = made(parent.path(), Language::JavaScript);
    assert_eq!(built.imports, expected(&WHOLE));

    // Without capabilities there is nothing left that it could reach.
    let dir = built.path.parent().unwrap();
    let package = fs::read_to_string(dir.join("package.json")).unwrap();
    fs::write(dir.join("package.json"), package.replace(r#"["files", "call-context"]"#, r#"["app-info"]"#))
        .unwrap();
    let built = build(&BuildOptions { dir: dir.to_owned() }).unwrap();
    assert_eq!(built.imports, ["palisade:host/app-info@0.1.0"]);

    fs::write(dir.join("tool.js"), "export const nothing = 1;").unwrap();
    let error = format!("{:#}", build(&BuildOptions { dir: dir.to_owned() }).unwrap_err());
    assert!(error.contains("exports no tool"), "{error}");
}

#[test]
fn a_python_tool_imports_what_its_project_names() {
    let parent = TempDir::new().unwrap();
    let built = made(parent.path(), Language::Python);
    assert_eq!(built.imports, expected(&WHOLE));
    assert!(built.path.with_file_name("bindings").join("wit_world/imports/call_context.py").is_file());
}
