//! Whoever serves a tool that can't be served reads why, in words that no other reason has.

use std::path::Path;

use palisade_tests::{Fixture, host};

use crate::assemble::assemble;
use crate::case::{self, Case};

/// What `palisade serve` says of these files, which it must not serve.
fn refusal(fixture: &Fixture, profile: &str, files: &[&str]) -> String {
    let mut command = host::command(fixture);
    // Over stdio: one that is served all the same ends with its client, who says nothing.
    command.args(["serve", "--stdio", "--profile", profile]).stdin(std::process::Stdio::null());
    for file in files {
        command.arg("--tool").arg(fixture.path(file));
    }
    let ended = command.output().expect("the program starts");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success(), "{files:?} are served: {said}");
    said
}

/// A tool of the kit's, as a file of the fixture's.
fn put(fixture: &Fixture, cases: &[Case], case: &str, file: &str) {
    let case = cases.iter().find(|known| known.name == case).unwrap_or_else(|| panic!("no case {case}"));
    let wasm = assemble(case).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let path = fixture.path(file);
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a directory");
    std::fs::write(path, wasm).expect("a file");
}

#[test]
fn each_reason_to_refuse_a_tool_is_told_in_words_of_its_own() {
    let fixture = Fixture::new();
    let cases = case::all();
    for (case, file) in [
        ("descriptions.output-schema-that-is-none", "schema.wasm"),
        ("descriptions.traps", "traps.wasm"),
        ("descriptions.twice", "twice.wasm"),
        ("binaries.another-version", "newer.wasm"),
        ("binaries.without-a-version", "other.wasm"),
        ("binaries.core-module", "module.wasm"),
        ("files.hash-outside", "greedy.wasm"),
        ("traps.unreachable", "one.wasm"),
        ("traps.unreachable", "two.wasm"),
        ("traps.unreachable", "again/one.wasm"),
    ] {
        put(&fixture, &cases, case, file);
    }
    let memory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/pack/components/memory.wasm");
    std::fs::copy(memory, fixture.path("memory.wasm")).expect("the pack has it");

    let author = "this is for the tool's author to mend";
    let newer = "written for version 0.2.0 of the contract, and this host knows 0.1.0";
    let told: [(&[&str], &[&str]); 10] = [
        (&["schema.wasm"], &["output schema must be an object schema", author]),
        (&["traps.wasm"], &["`describe` failed: ", "unreachable", author]),
        (&["twice.wasm"], &["is described twice", author]),
        (&["newer.wasm"], &[newer, "update Palisade"]),
        (&["other.wasm"], &["does not export palisade:host/operations 0.1.0", "it is no Palisade tool"]),
        (&["module.wasm"], &["core WebAssembly module, not a component", "wasm-component-ld"]),
        (&["one.wasm", "two.wasm"], &["`one` and `two` both have a tool", "leave one of them out"]),
        (&["one.wasm", "again/one.wasm"], &["two custom tools are called `one`", "different names"]),
        (
            &["greedy.wasm"],
            &[
                "asks for more than the profile `observe` grants: wasi:",
                "profile = \"custom\"",
                "[profiles.custom]\n  extends = \"observe\"\n  grants = [\"files\"]",
            ],
        ),
        (
            &["memory.wasm"],
            &["has a tool `get_memory_stats`, and so has the pack", "--replaces get_memory_stats"],
        ),
    ];
    let said: Vec<String> = told.iter().map(|(files, _)| refusal(&fixture, "observe", files)).collect();
    for (index, (files, words)) in told.iter().enumerate() {
        for (other, said) in said.iter().enumerate() {
            let has_all = words.iter().all(|word| said.contains(word));
            assert_eq!(has_all, other == index, "{files:?} and {:?}: {said}", told[other].0);
        }
        let file = files.last().and_then(|file| file.strip_suffix(".wasm")).unwrap_or_default();
        let name = file.rsplit('/').next().unwrap_or_default();
        assert!(said[index].contains(name), "which one? {}", said[index]);
        assert!(!said[index].contains("panicked") && said[index].len() < 1_500, "{}", said[index]);
    }
}
