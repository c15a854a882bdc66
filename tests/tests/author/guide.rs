//! The guide is done as it is written: its commands in a shell, its tools and their cases in a project of their language. No block of
//! it is left out, nor one of the capabilities' pages.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Client;
use palisade_tests::app::Stopped;
use palisade_tests::host::{free_port, program_dir};
use serde_json::Value;
use tempfile::TempDir;

use crate::project::{Project, done};
use crate::snippets::{Snippet, of_the_capabilities, of_the_guide, root};

/// Longer than a build takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// Puts the guide's tool and its cases in the place of the template's, and runs them.
pub(crate) fn tool_of_the_guide(project: &Project, language: &str, file: &str) {
    let snippets = of_the_guide();
    let mut tools = snippets.iter().filter(|snippet| snippet.language == language);
    let (Some(tool), None) = (tools.next(), tools.next()) else {
        panic!("the guide has one block of {language}: a whole {file}")
    };
    fs::write(project.dir().join(file), &tool.text).unwrap();
    let tests = project.dir().join("tests");
    fs::remove_dir_all(&tests).unwrap();
    fs::create_dir(&tests).unwrap();
    let mut expected = 0;
    for (index, cases) in snippets.iter().filter(|snippet| is_of_the_tool(snippet)).enumerate() {
        expected += cases.text.matches("[[case]]").count();
        fs::write(tests.join(format!("{index}.toml")), &cases.text).unwrap();
    }
    assert!(expected >= 3, "the guide has {expected} cases");
    project.its_cases_pass(expected);
}

/// Cases of the tool that the guide writes. Others say in their first line where they stand.
fn is_of_the_tool(snippet: &Snippet) -> bool {
    snippet.language == "toml" && !snippet.text.starts_with("# ")
}

/// A block that says in its first line which file it is part of.
fn is_in_its_file(snippet: &Snippet) {
    let (first, rest) = snippet.text.split_once('\n').unwrap();
    let file = first.strip_prefix("# ").unwrap_or_else(|| panic!("{}: {first}", snippet.place));
    let text = fs::read_to_string(root().join(file))
        .unwrap_or_else(|error| panic!("{}: {file}: {error}", snippet.place));
    assert!(text.contains(rest), "{} is not what stands in {file}", snippet.place);
}

#[test]
fn no_block_of_the_guide_is_left_out() {
    let mut seen = Vec::new();
    for snippet in of_the_guide() {
        match snippet.language.as_str() {
            // `each_command_of_the_guide_works`, and the authors of each language.
            "sh" | "rs" | "js" | "py" => seen.push(snippet.language),
            "toml" if is_of_the_tool(&snippet) => seen.push("toml".to_owned()),
            "toml" => is_in_its_file(&snippet),
            other => panic!("{}: nothing runs blocks of `{other}`", snippet.place),
        }
    }
    for language in ["sh", "rs", "js", "py", "toml"] {
        assert!(seen.iter().any(|one| one == language), "the guide has no block of {language}");
    }
}

/// What the pages of capabilities show is what is compiled: a tool of the pack, and the contract.
#[test]
fn no_block_of_the_capabilities_pages_is_left_out() {
    let (mut tools, mut interfaces) = (0, 0);
    for snippet in of_the_capabilities() {
        match snippet.language.as_str() {
            "rs" => {
                tools += 1;
                is_compiled(&snippet);
            }
            "wit" => {
                interfaces += 1;
                is_the_contract(&snippet);
            }
            other => panic!("{}: nothing compiles blocks of `{other}`", snippet.place),
        }
    }
    assert!(tools > 20 && interfaces > 30, "{tools} tools, {interfaces} interfaces");
}

/// The crate that a page names is in the pack's workspace, and compiles this very text.
fn is_compiled(snippet: &Snippet) {
    let name = snippet.above.rsplit_once("](../../tools/").and_then(|(_, rest)| rest.split(')').next());
    let name = name.unwrap_or_else(|| panic!("{} does not say where it is from", snippet.place));
    let manifest = root().join("tools").join(name).join("Cargo.toml");
    assert!(manifest.is_file(), "{}: {name} is no crate of the pack", snippet.place);
    let sources = manifest.with_file_name("src");
    let entry = fs::read_to_string(sources.join("lib.rs")).unwrap();
    let holds = |path: &Path| fs::read_to_string(path).unwrap().contains(snippet.text.trim_end());
    let files = fs::read_dir(&sources).unwrap().map(|file| file.unwrap().path());
    let file = files.into_iter().find(|file| file.is_file() && holds(file));
    let file = file.unwrap_or_else(|| panic!("{} is nowhere in {name}", snippet.place));
    let module = file.file_stem().unwrap().to_string_lossy().into_owned();
    assert!(
        module == "lib" || entry.contains(&format!("mod {module};")),
        "{name} does not compile {module}.rs"
    );
    // And the component that is shipped was made of it.
    let component = root().join("host/pack/components").join(format!("{name}.wasm"));
    assert!(component.is_file(), "{}: the pack has no {name}.wasm", snippet.place);
}

/// It parses together with the rest of the contract, and is what stands there.
fn is_the_contract(snippet: &Snippet) {
    let name = snippet.text.split_whitespace().nth(1).unwrap();
    let file = root().join("wit").join(format!("{name}.wit"));
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", snippet.place));
    assert!(text.contains(snippet.text.trim_end()), "{} is not the contract's `{name}`", snippet.place);
    let mut resolve = wit_parser::Resolve::default();
    let (package, _) = resolve.push_dir(root().join("wit")).unwrap();
    assert!(resolve.packages[package].interfaces.contains_key(name), "the contract has no `{name}`");
}

/// A shell in which `palisade` is the program under test, and finds no hosts but those of this test.
fn shell(dir: &Path, temp: &Path, line: &str) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(dir).stdin(Stdio::null()).env_remove("CARGO_TARGET_DIR");
    shell.env("PATH", format!("{}:{path}", program_dir().display())).env("TMPDIR", temp);
    shell
}

/// Starts a command that serves until it is stopped, at a port that is free.
fn serving(dir: &Path, temp: &Path, line: &str) -> Stopped {
    let port = free_port();
    let mut shell = shell(dir, temp, &format!("exec {line} --port {port}"));
    let mut child = Stopped(shell.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let start = Instant::now();
    while !Client::answers(port) {
        if child.0.try_wait().unwrap().is_some() || start.elapsed() > PATIENCE {
            let _ = child.0.kill();
            let mut said = String::new();
            let _ = child.0.stderr.take().unwrap().read_to_string(&mut said);
            panic!("`{line}` does not serve: {said}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    // Nobody reads on: a pipe that is full would block it.
    let mut stderr = child.0.stderr.take().unwrap();
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    child
}

#[test]
fn each_command_of_the_guide_works_in_its_order() {
    let (place, temp) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut dir = place.path().to_owned();
    let mut running: Option<Stopped> = None;
    let mut ran = Vec::new();
    for snippet in of_the_guide().into_iter().filter(|snippet| snippet.language == "sh") {
        for line in snippet.text.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(into) = line.strip_prefix("cd ") {
                dir = dir.join(into.trim());
                assert!(dir.is_dir(), "{}: {line}", snippet.place);
            } else if line.starts_with("palisade serve") || line.starts_with("palisade dev") {
                // The one before is stopped first: a call would not know which of them is meant.
                drop(running.take());
                running = Some(serving(&dir, temp.path(), line.split(" # ").next().unwrap().trim()));
            } else {
                let said = done(&mut shell(&dir, temp.path(), line));
                assert!(!said.trim().is_empty(), "{}: {line} says nothing", snippet.place);
            }
            ran.push(line.split_whitespace().nth(1).unwrap_or_default().to_owned());
        }
    }
    for command in ["new", "build", "inspect", "test", "serve", "call", "dev"] {
        assert!(ran.iter().any(|one| one == command), "the guide does not show `palisade {command}`");
    }
    // What `dev` serves is called as what `serve` does.
    let call = r#"palisade call word_count '{"path": "README.md"}'"#;
    let counted: Value = serde_json::from_str(&done(&mut shell(&dir, temp.path(), call))).unwrap();
    assert!(counted["words"].as_u64() > Some(10), "{counted}");
}
