//! Each target over its corpus, over what was a find once, and over the same spoilt in some hundred ways.
//!
//! The spoiling is the same in each run: what fails here, fails again. How much is tried is bounded by number, so that the
//! suite ends within a minute in an unoptimised build; `cargo xtask fuzz` goes on for as long as it is told.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};

use palisade_fuzz::{TARGETS, Target};

mod mutator;

use mutator::Mutator;

/// Every file in a directory, in the order of their names.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    files.sort();
    files
}

/// The corpus of a target, and its finds.
fn inputs(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = files(&here.join("corpus").join(name));
    assert!(!corpus.is_empty(), "corpus/{name} is empty: write a few seeds");
    corpus.into_iter().chain(files(&here.join("finds").join(name))).collect()
}

/// Runs a target over its inputs, each spoilt in so many ways; an input that fails is written to where it can be looked at.
fn smoke(name: &str, spoilt: usize) {
    let target = target(name);
    let all = inputs(name);
    let mut mutator = Mutator::new(name);
    for (index, (path, input)) in all.iter().enumerate() {
        tried(target, input, &format!("{}", path.display()));
        for number in 0..spoilt {
            let (_, other) = &all[(index + number) % all.len()];
            let mutant = mutator.spoil(input, other);
            tried(target, &mutant, &format!("{}, spoilt for the {number}th time", path.display()));
        }
    }
}

fn target(name: &str) -> Target {
    *TARGETS.iter().find(|(known, _)| *known == name).unwrap()
}

fn tried((name, run): Target, input: &[u8], what: &str) {
    let outcome = std::panic::catch_unwind(|| run(input));
    if let Err(panic) = outcome {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("find-{name}"));
        std::fs::write(&file, input).unwrap();
        eprintln!("a find of {name}: {what}; its input is in {}", file.display());
        std::panic::resume_unwind(panic);
    }
}

/// One test for each target: how many ways each of its inputs is spoilt in. Those that take longer have fewer.
macro_rules! smoke {
    ($($(#[$where:meta])? $test:ident: $name:literal, $spoilt:literal;)*) => {
        $($(#[$where])? #[test] fn $test() { smoke($name, $spoilt); })*
        const SMOKED: &[&str] = &[$($name),*];
    };
}

smoke! {
    bundles_are_taken_or_refused: "bundle", 100;
    components_are_taken_or_refused: "component", 60;
    configurations_are_taken_or_refused: "configuration", 100;
    #[cfg(target_os = "linux")]
    statements_change_nothing_and_stay_inside: "database", 5;
    descriptions_are_taken_or_refused: "description", 20;
    #[cfg(target_os = "linux")]
    paths_stay_inside: "files", 12;
    requests_are_answered_and_keep_secrets: "http", 40;
    message_bodies_are_answered: "mcp-body", 60;
    message_lines_are_answered: "mcp-lines", 100;
    redaction_holds_what_it_promises: "redaction", 60;
    schemas_take_bounded_time: "schema", 100;
    states_are_good_for_one_caller_and_request: "state", 15;
    uris_fit_in_one_way: "uri", 15;
}

#[test]
fn each_target_is_smoked_and_is_a_program() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(here.join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(SMOKED.contains(name), "{name} is in no line of `smoke!`");
        let program = format!("fuzz_targets/{}.rs", name.replace('-', "_"));
        assert!(here.join("fuzz").join(&program).exists(), "there is no fuzz/{program}; copy another one");
        assert!(manifest.contains(&program), "fuzz/Cargo.toml does not name {program}");
    }
}

/// Written anew with `UPDATE=1`.
#[test]
fn the_seeds_of_components_are_those_that_are_made() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/component");
    for (name, wasm) in palisade_fuzz::component::seeds() {
        let file = corpus.join(format!("{name}.wasm"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&corpus).unwrap();
            std::fs::write(&file, &wasm).unwrap();
        }
        let there = std::fs::read(&file).unwrap_or_default();
        assert!(there == wasm, "{name} is another now: UPDATE=1 cargo test -p palisade-fuzz writes it anew");
    }
}

/// Written anew with `UPDATE=1`.
#[test]
fn the_seeds_of_bundles_are_bundles_that_are_taken() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/bundle");
    let seeds = palisade_fuzz::bundle::seeds();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(&corpus).unwrap();
        for (name, bundle) in &seeds {
            std::fs::write(corpus.join(name), bundle).unwrap();
        }
    }
    let there = std::fs::read(corpus.join("unsigned.bundle")).unwrap_or_default();
    assert!(there == seeds[0].1, "it is another now: UPDATE=1 cargo test -p palisade-fuzz writes it anew");
    let signed = std::fs::read(corpus.join("signed.bundle")).unwrap();
    assert!(palisade_fuzz::bundle::is_taken(&signed));
}
