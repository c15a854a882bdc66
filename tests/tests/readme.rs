//! Every snippet of the README, run as a reader would: commands in a shell, configuration through the program.

#![expect(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use palisade_tests::Fixture;
use palisade_tests::host::{program_dir, shell};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The README's fenced blocks of one language.
fn snippets(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let opening = format!("```{language}\n");
    let blocks = readme.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let blocks: Vec<String> = blocks.collect();
    assert!(!blocks.is_empty(), "the README has no {language} snippet");
    blocks
}

/// Whether it is what a bundle is built from.
fn is_recipe(snippet: &str) -> bool {
    snippet.starts_with("# bundle.toml\n")
}

/// Stopped on drop.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(fixture: &Fixture, line: &str) {
    let output = shell(fixture, line).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.stdout.is_empty(), "{line} says nothing");
}

#[test]
fn each_palisade_command_works_as_written() {
    let fixture = Fixture::new();
    let tool = root().join("tests/guests/target/components/echo.wasm");
    fs::copy(tool, fixture.path("tool.wasm")).unwrap();
    for snippet in snippets("toml").iter().filter(|snippet| is_recipe(snippet)) {
        fixture.write("bundle.toml", snippet);
    }
    let mut serving: Option<Serving> = None;
    let blocks = snippets("sh").join("\n");
    let lines = blocks.lines().map(|line| line.split(" # ").next().unwrap().trim());
    for line in lines.filter(|line| line.starts_with("palisade ")) {
        if line.starts_with("palisade serve") {
            let child =
                shell(&fixture, &format!("exec {line}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            // The one before is stopped first: they are one application.
            drop(serving.take());
            let child = serving.insert(Serving(child.unwrap()));
            let entry = fixture.temp().join("palisade").join(child.0.id().to_string()).join("port");
            let start = Instant::now();
            while !entry.exists() {
                assert!(start.elapsed() < Duration::from_secs(60), "{line} did not come up");
                std::thread::sleep(Duration::from_millis(20));
            }
        } else {
            run(&fixture, line);
        }
    }
    assert!(serving.is_some(), "the README no longer shows `palisade serve`");
}

#[test]
fn each_xtask_command_exists() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut tasks: Vec<&str> = readme
        .split("cargo xtask ")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap())
        .collect();
    tasks.sort_unstable();
    tasks.dedup();
    assert!(tasks.len() >= 4, "{tasks:?}");
    for task in tasks {
        let output = Command::new(program_dir().join("xtask")).args([task, "--help"]).output().unwrap();
        assert!(output.status.success(), "cargo xtask {task}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn each_configuration_is_accepted() {
    let fixture = Fixture::new();
    let tool = root().join("tests/guests/target/components/echo.wasm");
    fs::copy(tool, fixture.path("tool.wasm")).unwrap();
    let configurations = snippets("toml").into_iter().filter(|snippet| !is_recipe(snippet));
    for (index, snippet) in configurations.enumerate() {
        let name = format!("readme-{index}.toml");
        fixture.write(&name, &snippet);
        run(&fixture, &format!("palisade tools --config {name}"));
    }
    for snippet in snippets("json") {
        let client: serde_json::Value = serde_json::from_str(&snippet).unwrap();
        let server = &client["mcpServers"]["palisade"];
        let arguments: Vec<&str> =
            server["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        run(&fixture, &format!("{} {} --help", server["command"].as_str().unwrap(), arguments.join(" ")));
    }
}
