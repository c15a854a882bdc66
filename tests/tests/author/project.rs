//! A project of `palisade new`, made once for each language, and what must hold of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use palisade_tests::host;
use serde_json::{Value, json};
use tempfile::TempDir;
use wasmparser::{Parser, Payload, Validator};

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

/// A tool's project. Removed on drop.
pub(crate) struct Project {
    parent: TempDir,
    pub(crate) language: &'static str,
}

/// The program, with the author's own home: toolchains are there. It shares no running host with anybody.
pub(crate) fn palisade(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(host::program_dir().join("palisade"));
    command.args(arguments).current_dir(dir).env_remove("CARGO_TARGET_DIR");
    command
}

/// What a program printed, which must have done what it was told.
#[track_caller]
pub(crate) fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", all(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn all(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

impl Project {
    pub(crate) fn new(language: &'static str) -> Self {
        let parent = TempDir::new().unwrap();
        let told = done(&mut palisade(parent.path(), &["new", "word-count", "--lang", language]));
        assert!(told.contains("palisade test"), "{told}");
        Self { parent, language }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.parent.path().join("word-count")
    }

    pub(crate) fn component(&self) -> PathBuf {
        self.dir().join("word-count.wasm")
    }

    /// The program in the project's directory.
    pub(crate) fn palisade(&self, arguments: &[&str]) -> Command {
        palisade(&self.dir(), arguments)
    }

    /// Those of the language's own tool.
    pub(crate) fn its_own_tests_pass(&self) {
        let [program, arguments @ ..]: &[&str] = (match self.language {
            "rust" => &["cargo", "test"],
            "js" => &["npm", "test"],
            _ => &["python3", "-m", "unittest"],
        }) else {
            panic!("no test command")
        };
        let mut tests = Command::new(program);
        // A second cargo must not take this test's package for its own.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_"))
        {
            if name != "CARGO_HOME" {
                tests.env_remove(name);
            }
        }
        let output = tests.args(arguments).current_dir(self.dir()).output().unwrap();
        assert!(output.status.success(), "{}: {}", self.language, all(&output));
    }

    /// Builds it, and runs the cases in `tests/`.
    pub(crate) fn its_cases_pass(&self, cases: usize) {
        let report = done(&mut self.palisade(&["test", "--json"]));
        let report: Value = serde_json::from_str(&report).unwrap();
        let ran = report["cases"].as_array().unwrap();
        assert!(ran.len() == cases && ran.iter().all(|case| case["outcome"] == "passed"), "{report}");
    }

    /// The component is valid, imports what the source says and no more, states its contract, and tells nothing of this machine.
    pub(crate) fn imports_what_it_says(&self, manifest: &str) {
        let wasm = fs::read(self.component()).unwrap();
        Validator::new().validate_all(&wasm).unwrap();
        let more: &[&str] = if self.language == "rust" { &[] } else { &WHOLE };
        let mut expected: Vec<&str> = FILES.iter().chain(more).copied().collect();
        expected.sort_unstable();
        assert_eq!(imports(&wasm), expected, "{} and {manifest} do not agree", self.language);
        assert!(wasm.ends_with(b"palisade:contract0.1.0"), "{}: the contract is not stated", self.language);
        let place = self.parent.path().canonicalize().unwrap();
        let place = place.to_str().unwrap().as_bytes();
        let told = wasm.windows(place.len()).any(|bytes| bytes == place);
        assert!(!told, "{}: this machine's paths are in the component", self.language);
    }

    pub(crate) fn answers_without_a_host(&self) {
        fs::write(self.dir().join("hamlet.txt"), "to be\nor not to be\n").unwrap();
        let call = ["call", "word_count", r#"{"path": "hamlet.txt"}"#, "--tool", "word-count.wasm"];
        let mut call = self.palisade(&call);
        let answer = done(call.args(["--app-dir", "data=.", "--trace", "--json"]));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["result"], json!({ "words": 6, "lines": 2 }), "{answer}");
        assert!(answer["trace"].to_string().contains("hamlet.txt"), "{answer}");
    }

    /// In JavaScript: with other capabilities the component imports those, and without a tool there is none.
    pub(crate) fn what_is_no_tool_says_so(&self) {
        let (package, tool) = (self.dir().join("package.json"), self.dir().join("tool.js"));
        let (was, source) = (fs::read_to_string(&package).unwrap(), fs::read_to_string(&tool).unwrap());
        let other = was.replace(r#"["files", "call-context"]"#, r#"["app-info"]"#);
        assert_ne!(was, other);
        fs::write(&package, other).unwrap();
        done(&mut self.palisade(&["build"]));
        assert_eq!(imports(&fs::read(self.component()).unwrap()), ["palisade:host/app-info@0.1.0"]);
        fs::write(&package, was).unwrap();

        fs::write(&tool, "export const nothing = 1;").unwrap();
        let output = self.palisade(&["build"]).output().unwrap();
        assert!(!output.status.success() && all(&output).contains("exports no tool"), "{}", all(&output));
        fs::write(&tool, source).unwrap();
    }
}

/// The interfaces that a component imports, sorted.
pub(crate) fn imports(wasm: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::ComponentSection { .. } | Payload::ModuleSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                names.extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            _ => {}
        }
    }
    names.sort();
    names
}
