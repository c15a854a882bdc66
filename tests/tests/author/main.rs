//! What a tool's author does: a new project in each language, its tests, its component, and the first answered calls; the guide,
//! as it is written; `palisade dev` while the source changes; and a component that was not written for Palisade. Printed: sizes
//! and times.
//!
//! Fetched from crates.io, npm and PyPI, unless an earlier run left it in the user's cache.

#![expect(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

mod dev;
mod elsewhere;
mod guide;
mod project;
mod snippets;

use std::time::{Duration, Instant};

use palisade_tests::{Fixture, Host};
use serde_json::json;

use crate::dev::Edits;
use crate::project::Project;

/// Calls whose mean is printed.
const CALLS: u32 = 40;

/// Bytes of a small tool in Rust, JSON in and out.
const MOST_BYTES: u64 = 120 << 10;

/// With a host that serves it: what it answers, and how quickly.
fn served(project: &Project) {
    let fixture = Fixture::new();
    fixture.write("data/hamlet.txt", "to be\nor not to be\n");
    let wasm = project.component();
    let served = Host::start(&fixture, "investigate", &["--tool", wasm.to_str().unwrap()]);
    let client = served.client();
    let timed = || {
        let started = Instant::now();
        let counted = client.result("word_count", &json!({ "path": "hamlet.txt" }));
        assert_eq!(counted, json!({ "words": 6, "lines": 2 }));
        started.elapsed()
    };
    let first = timed();
    let mean = (0..CALLS).map(|_| timed()).sum::<Duration>() / CALLS;
    assert_eq!(client.tool("word_count", &json!({ "path": "../x" })).code(), "SCOPE_MISSING");
    let bytes = std::fs::metadata(&wasm).unwrap().len();
    let language = project.language;
    eprintln!("{language}: {bytes} bytes; first call {first:?}; warm call {mean:?} (mean of {CALLS})");
    if language == "rust" {
        assert!(bytes <= MOST_BYTES, "{bytes} bytes: a small tool is to stay small");
    }
}

/// From `palisade new` to answered calls, with what the template has in it.
fn author(language: &'static str, manifest: &str) -> Project {
    let started = Instant::now();
    let project = Project::new(language);
    project.its_own_tests_pass();
    project.its_cases_pass(4);
    eprintln!("{language}: new to tested {:?}", started.elapsed());
    project.imports_what_it_says(manifest);
    project.answers_without_a_host();
    served(&project);
    project
}

#[test]
fn a_rust_author_gets_from_new_to_a_tool_that_is_swapped_while_it_is_written() {
    let project = author("rust", "src/lib.rs");
    guide::tool_of_the_guide(&project, "rs", "src/lib.rs");
    dev::follows(
        &project,
        &Edits {
            file: "src/lib.rs",
            changed: ("text.lines().count()", "text.lines().count() + 1_000"),
            taken: &[("fn word_count(", "fn query_db("), ("export!(word_count)", "export!(query_db)")],
            complaint: "src/lib.rs",
        },
    );
}

#[test]
fn a_javascript_author_gets_from_new_to_a_tool_that_is_swapped_while_it_is_written() {
    let project = author("js", "package.json");
    project.what_is_no_tool_says_so();
    guide::tool_of_the_guide(&project, "js", "tool.js");
    dev::follows(
        &project,
        &Edits {
            file: "tool.js",
            changed: ("lines }", "lines: lines + 1_000 }"),
            taken: &[("const wordCount", "const queryDb")],
            complaint: "Unexpected end of input",
        },
    );
}

#[test]
fn a_python_author_gets_from_new_to_an_answered_call() {
    let project = author("python", "pyproject.toml");
    let bindings = project.dir().join("bindings/wit_world/imports/call_context.py");
    assert!(bindings.is_file(), "editors have nothing to complete with");
    guide::tool_of_the_guide(&project, "py", "tool.py");
}
