//! Components that know nothing of Palisade: libraries from npm, as they were published, made components of by a tool that is not
//! Palisade's. What they export is plain functions, whose types become schemas.
//!
//! `tests/elsewhere` pins the packages, with their digests; npm compares them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use palisade_tests::{Fixture, Host};
use serde_json::{Value, json};

use crate::project::{done, imports};
use crate::snippets::root;

/// The library's module, within `node_modules`.
const TLDTS: &str = "tldts/dist/index.esm.min.js";
const LEVENSHTEIN: &str = "fastest-levenshtein/esm/mod.js";

/// Where the packages are: installed once, and again when the lock file changes.
fn installed() -> &'static Path {
    static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
        let from = root().join("tests/elsewhere");
        let lock = fs::read_to_string(from.join("package-lock.json")).unwrap();
        let stamp = place.join("installed");
        if fs::read_to_string(&stamp).is_ok_and(|known| known == lock) {
            return place;
        }
        fs::create_dir_all(&place).unwrap();
        for file in ["package.json", "package-lock.json"] {
            fs::copy(from.join(file), place.join(file)).unwrap();
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]);
        done(npm.current_dir(&place));
        fs::write(stamp, lock).unwrap();
        place
    });
    &PLACE
}

/// A component of a library, in the fixture.
fn component(fixture: &Fixture, name: &str, module: &str, more: &[&str]) -> String {
    let place = installed();
    let from = root().join("tests/elsewhere");
    // Beside the packages, where Node.js looks for them.
    let script = place.join("componentize.mjs");
    fs::copy(from.join("componentize.mjs"), &script).unwrap();
    let out = fixture.path(&format!("{name}.wasm"));
    let mut node = Command::new("node");
    node.arg(script).arg(place.join("node_modules").join(module));
    node.arg(from.join(format!("{name}.wit"))).arg(&out).args(more);
    done(node.current_dir(place));
    out.to_str().unwrap().to_owned()
}

/// A tool as `tools/list` has it.
fn listed(tools: &Value, name: &str) -> Value {
    let tools = tools["result"]["tools"].as_array().unwrap();
    tools.iter().find(|tool| tool["name"] == name).unwrap_or_else(|| panic!("no {name}: {tools:?}")).clone()
}

/// Records with optional fields, and WASI's command world, which its engine brings along.
#[test]
fn a_library_that_gives_records_is_a_tool_as_it_was_published() {
    let fixture = Fixture::new();
    let tldts = component(&fixture, "tldts", TLDTS, &[]);
    let of_wasi = imports(&fs::read(&tldts).unwrap());
    assert!(of_wasi.iter().any(|name| name.starts_with("wasi:cli/")), "{of_wasi:?}");
    assert!(!of_wasi.iter().any(|name| name.starts_with("palisade:")), "{of_wasi:?}");

    let host = Host::start(&fixture, "investigate", &["--tool", &tldts]);
    let client = host.client();
    let parse = listed(&client.mcp("tools/list", &json!({})).json(), "parse");
    assert_eq!(parse["inputSchema"]["properties"]["url"]["type"], "string", "{parse}");
    assert_eq!(parse["inputSchema"]["required"], json!(["url"]), "{parse}");
    assert!(parse["outputSchema"].to_string().contains("public_suffix"), "{parse}");
    assert_eq!(parse["annotations"]["destructiveHint"], true, "what it does is not known: {parse}");
    let parts = client.result("parse", &json!({ "url": "https://www.docs.example.co.uk/guide?x=1" }));
    for (part, is) in [
        ("hostname", json!("www.docs.example.co.uk")),
        ("subdomain", json!("www.docs")),
        ("domain", json!("example.co.uk")),
        ("public_suffix", json!("co.uk")),
        ("domain_without_suffix", json!("example")),
        ("is_ip", json!(false)),
        ("is_icann", json!(true)),
    ] {
        assert_eq!(parts[part], is, "{part}: {parts}");
    }
    let address = client.result("parse", &json!({ "url": "http://192.0.2.1/" }));
    assert_eq!(address["is_ip"], true, "{address}");
    assert!(address["domain"].is_null(), "{address}");
    assert_eq!(client.tool("parse", &json!({ "url": 7 })).code(), "INVALID_ARGUMENTS");

    // Where the profile grants nothing of what the engine brings along, that is there and leads nowhere.
    drop(host);
    let host = Host::start(&fixture, "observe", &["--tool", &tldts]);
    let parts = host.client().result("parse", &json!({ "url": "https://docs.example.org/" }));
    assert_eq!(parts["domain"], "example.org", "{parts}");
}

/// Lists in, numbers out, and not one import.
#[test]
fn a_library_that_imports_nothing_is_a_tool_under_any_profile() {
    let fixture = Fixture::new();
    let levenshtein = component(&fixture, "levenshtein", LEVENSHTEIN, &["stub"]);
    assert_eq!(imports(&fs::read(&levenshtein).unwrap()), [""; 0]);
    let host = Host::start(&fixture, "observe", &["--tool", &levenshtein]);
    let client = host.client();
    let closest = listed(&client.mcp("tools/list", &json!({})).json(), "closest");
    let candidates = &closest["inputSchema"]["properties"]["candidates"];
    assert_eq!((&candidates["type"], &candidates["items"]["type"]), (&json!("array"), &json!("string")));
    let distance = client.result("distance", &json!({ "a": "kitten", "b": "sitting" }));
    assert_eq!(distance["result"], 3, "{distance}");
    let words = json!({ "word": "palisad", "candidates": ["palace", "palisade", "paradise"] });
    assert_eq!(client.result("closest", &words)["result"], "palisade");
    // What the library's maker started its engine with is there still, and would run anybody's script.
    assert_eq!(
        client.tool("init", &json!({ "shim": "", "script": "", "disable_gc": true })).code(),
        "UNKNOWN_TOOL"
    );
    // Its types are its schema: what does not fit is not passed to it.
    for wrong in [json!({}), json!({ "word": 1, "candidates": [] }), json!({ "word": "", "candidates": [1] })]
    {
        assert_eq!(client.tool("closest", &wrong).code(), "INVALID_ARGUMENTS", "{wrong}");
    }
}
