//! Tools of one's own beside the pack: `--tool`, `[tools]`, and what is refused.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../support/guests.rs"]
#[expect(dead_code, reason = "the suites use a part of it")]
mod guests;

use std::process::Output;

use palisade_tests::{Fixture, Host, host};
use serde_json::json;

/// A test guest as a file of the fixture's.
fn guest(fixture: &Fixture, name: &str) -> String {
    let path = fixture.path(&format!("{name}.wasm"));
    std::fs::write(&path, guests::bytes(name)).unwrap();
    path.display().to_string()
}

/// `palisade` with these arguments, which is expected to end.
fn palisade(fixture: &Fixture, arguments: &[&str]) -> Output {
    host::command(fixture).args(arguments).output().unwrap()
}

#[test]
fn a_tool_from_a_file_is_listed_and_answers_like_the_pack_s() {
    let fixture = Fixture::new();
    let echo = guest(&fixture, "echo");
    let host = Host::start(&fixture, "observe", &["--tool", &echo]);
    let client = host.client();
    assert_eq!(client.result("echo", &json!({ "message": "hello" })), json!({ "message": "hello" }));
    assert_eq!(client.tool("echo", &json!({ "massage": "hello" })).code(), "INVALID_ARGUMENTS");
    assert!(client.mcp("tools/list", &json!({})).body.contains("\"echo\""));
    assert_eq!(client.tool("get_memory_stats", &json!({})).status, 200);
}

/// The SDK's examples do what they are for, over what is granted to them.
#[test]
fn the_examples_of_the_sdk_answer() {
    let fixture = Fixture::new();
    let (log, table) = (guest(&fixture, "log-analyser"), guest(&fixture, "table-report"));
    fixture.write("logs/app.log", "INFO request 17 took 3 ms\nERROR no user 4\nINFO request 18 took 9 ms\n");
    let host = Host::start(&fixture, "investigate", &["--tool", &log, "--tool", &table]);
    let client = host.client();
    let said = client.result("analyse_log", &json!({ "path": "app.log", "directory": "log" }));
    assert_eq!(said["levels"], json!({ "error": 1, "info": 2 }));
    assert_eq!(said["groups"][0], json!({ "line": "INFO request # took # ms", "count": 2, "first": 1 }));
    let out = client.tool("analyse_log", &json!({ "path": "../outside/secret.txt" }));
    assert_eq!(out.code(), "SCOPE_MISSING", "{}", out.body);

    let tables = client.result("table_report", &json!({ "table": "notes" }));
    let tables = &tables["result"];
    assert_eq!(tables[0]["name"], "notes", "{tables}");
    let id = &tables[0]["columns"][0];
    assert_eq!((&id["name"], &id["empty"], &id["different"]), (&json!("id"), &json!(0), &tables[0]["rows"]));
    assert_eq!(client.tool("table_report", &json!({ "table": "no\" such" })).code(), "INVALID_ARGUMENTS");
}

/// Each example has cases of its own, which say what it answers, and what it does for that.
#[test]
fn the_cases_of_the_sdk_s_examples_pass() {
    let fixture = Fixture::new();
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/examples");
    let mut ran = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let example = entry.unwrap().path();
        let component = guest(&fixture, example.file_name().unwrap().to_str().unwrap());
        let tested = palisade(&fixture, &["test", &component, example.join("tests").to_str().unwrap()]);
        let said = String::from_utf8_lossy(&tested.stdout) + String::from_utf8_lossy(&tested.stderr);
        assert!(tested.status.success() && said.contains(", 0 failed"), "{}: {said}", example.display());
        ran += 1;
    }
    assert!(ran >= 3, "{ran} examples");
}

/// What attacks the host does no more to it than a tool of the test suite's.
#[test]
fn a_hostile_tool_ends_in_its_typed_error_and_the_host_lives() {
    let fixture = Fixture::new();
    let hostile = guest(&fixture, "hostile");
    fixture.write("palisade.toml", "[limits]\ncompute-ms = 300\n\n[tools]\nfiles = [\"hostile.wasm\"]\n");
    let config = fixture.path("palisade.toml").display().to_string();
    let mut host = Host::start(&fixture, "observe", &["--config", &config]);
    let client = host.client();
    for (tool, status, code) in [
        ("spin", 504, "DEADLINE_EXCEEDED"),
        ("allocate", 422, "LIMIT_EXCEEDED"),
        ("recurse", 422, "LIMIT_EXCEEDED"),
        ("trap", 422, "TOOL_ERROR"),
        ("return_huge", 422, "LIMIT_EXCEEDED"),
    ] {
        let reply = client.tool(tool, &json!({}));
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{tool}: {:.300}", reply.body);
        assert!(!reply.body.contains(&hostile) && reply.body.len() < 1_000, "{tool}: {:.300}", reply.body);
        assert_eq!(client.tool("get_memory_stats", &json!({})).status, 200, "after {tool}");
    }
    assert!(host.is_alive());
}

#[test]
fn a_directory_of_tools_is_served_whole() {
    let fixture = Fixture::new();
    std::fs::create_dir(fixture.path("tools")).unwrap();
    for name in ["echo", "hostile"] {
        std::fs::write(fixture.path(&format!("tools/{name}.wasm")), guests::bytes(name)).unwrap();
    }
    fixture.write("palisade.toml", "[tools]\ndirectory = \"tools\"\n");
    let config = fixture.path("palisade.toml").display().to_string();
    let told = palisade(&fixture, &["tools", "--config", &config, "--profile", "observe"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success() && text.contains("echo") && text.contains("return_huge"), "{text}");
}

#[test]
fn what_can_t_be_served_says_what_is_wrong_and_what_to_do() {
    let fixture = Fixture::new();
    let log = guest(&fixture, "hostile-log");
    fixture.write("text.wasm", "hello");
    let text = fixture.path("text.wasm").display().to_string();
    for (tool, words) in [
        (log.as_str(), &["call-context", "[profiles.custom]", "grants = [\"call-context\"]"][..]),
        (&text, &["not a WebAssembly component"]),
        ("no/such.wasm", &["can't be read"]),
    ] {
        fixture.write("palisade.toml", "[profiles.bare]\ngrants = []\n");
        let config = fixture.path("palisade.toml").display().to_string();
        let ended = palisade(&fixture, &["serve", "--config", &config, "--profile", "bare", "--tool", tool]);
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(!ended.status.success(), "{tool}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}
