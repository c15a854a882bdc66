//! What a listing costs whoever reads it, and that each listing's names can be called.
//!
//! A client pays for all of it in every conversation. Here its bytes are bounded; `cargo xtask listing` counts its tokens, and prints
//! them by profile and by how tools are listed (`tests/tokens` is the program that counts).

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;

use palisade_engine::{CallError, Description, Invocation, Operation, Output};
use palisade_policy::{Profile, RedactionConfig, Redactor};
use palisade_server::{Catalog, CatalogOptions, Execute, Listed, Listing};
use palisade_tests::host::program_dir;
use palisade_tests::{Client, Fixture, Host};
use serde_json::{Value, json};

/// Where the listings are to be written, to be counted.
const WRITE: &str = "PALISADE_LISTINGS";

/// The listings; the tokens that each must stay below under any profile; and the bytes, at 4.25 to a token.
const LISTINGS: [(&str, Listing, usize, usize); 3] = [
    ("full", Listing::Full, 12_000, 51_000),
    ("compact", Listing::Compact, 9_000, 38_250),
    // Whoever asks for it wants the names, and has the room.
    ("flat", Listing::Flat, 30_000, 127_500),
];

const PROFILES: [&str; 4] = ["observe", "investigate", "test", "full-control"];

/// Runs nothing: it is listed.
struct Listless;

impl Execute for Listless {
    fn execute<'a>(
        &'a self,
        _: Invocation<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Output, CallError>> + Send + 'a>> {
        Box::pin(async { Err(CallError::Trap("nothing is called here".into())) })
    }
}

/// Everything in the pack.
fn operations() -> Vec<Operation> {
    let lock: Value = serde_json::from_str(palisade_pack::lock()).unwrap();
    let components = lock["components"].as_array().unwrap().iter();
    components
        .flat_map(|one| serde_json::from_value::<Description>(one.clone()).unwrap().operations)
        .collect()
}

/// Which operations a profile has, as `palisade tools` says.
fn granted(profile: &str) -> BTreeSet<String> {
    let output = Command::new(program_dir().join("palisade")).args(["tools", "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tools: Value = serde_json::from_slice(&output.stdout).unwrap();
    let operations = tools["operations"].as_array().unwrap().iter();
    operations
        .filter(|one| one["profiles"][profile]["verdict"] == "granted")
        .map(|one| one["operation"].as_str().unwrap().to_owned())
        .collect()
}

/// As a client gets it.
fn listed(operations: &[Operation], listing: Listing) -> Vec<Listed> {
    let profile = Profile::built_in("full-control").unwrap();
    let redactor = Redactor::new(RedactionConfig::default(), &[]).unwrap();
    let executor: Arc<dyn Execute> = Arc::new(Listless);
    let catalog =
        Catalog::from_executors([(executor, operations)], &profile, &redactor, CatalogOptions { listing });
    catalog.listing().to_vec()
}

fn text(tools: &[Listed]) -> String {
    json!({ "jsonrpc": "2.0", "id": 1, "result": { "tools": tools } }).to_string()
}

#[test]
fn what_a_client_reads_before_it_calls_anything_is_bounded() {
    let all = operations();
    let (mut rows, mut widest) = (String::new(), 0);
    for profile in PROFILES {
        let granted = granted(profile);
        let has = |one: &&Operation| granted.contains(&one.label());
        let operations: Vec<Operation> = all.iter().filter(has).cloned().collect();
        assert_eq!(operations.len(), granted.len(), "{profile}");
        widest = widest.max(operations.len());
        for (name, listing, most, most_bytes) in LISTINGS {
            let mut tools = listed(&operations, listing);
            let whole = text(&tools);
            let bytes = whole.len();
            assert!(bytes < most_bytes, "{profile}, {name}: {bytes} bytes; say less in tools/");
            tools.iter_mut().for_each(|tool| tool.output_schema = None);
            let row = json!({
                "profile": profile, "listing": name, "tools": tools.len(), "operations": operations.len(),
                "text": whole, "plain": text(&tools), "most": most,
            });
            writeln!(rows, "{row}").unwrap();
        }
    }
    assert_eq!(widest, all.len(), "full-control has everything");
    if let Some(file) = std::env::var_os(WRITE) {
        std::fs::write(file, rows).unwrap();
    }
}

/// A tool's list, by name.
fn names(client: &Client) -> BTreeSet<String> {
    let listed = client.mcp("tools/list", &json!({})).json();
    let tools = listed["result"]["tools"].as_array().unwrap().iter();
    tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

/// Calls over MCP; what came fits what is declared.
fn call(client: &Client, tool: &str, arguments: &Value) {
    let answer = client.mcp("tools/call", &json!({ "name": tool, "arguments": arguments })).json();
    let structured = &answer["result"]["structuredContent"];
    assert!(answer["result"]["isError"] != true && structured.is_object(), "{tool}: {answer}");
    let listed = client.mcp("tools/list", &json!({})).json();
    let tools = listed["result"]["tools"].as_array().unwrap();
    let declared = tools.iter().find(|one| one["name"] == tool).and_then(|one| one.get("outputSchema"));
    if let Some(schema) = declared {
        assert!(jsonschema::is_valid(schema, structured), "{tool}: {structured} does not fit {schema}");
    }
}

#[test]
fn each_listing_is_served_and_the_names_of_all_can_be_called() {
    let fixture = Fixture::new();
    for how in ["full", "compact", "flat"] {
        let host = Host::start(&fixture, "investigate", &["--listing", how]);
        let client = host.client();
        let names = names(&client);
        assert_eq!(names.contains("introspect"), how != "flat", "{how}: {names:?}");
        assert_eq!(names.contains("introspect_db_health"), how == "flat", "{how}: {names:?}");
        let listed = client.mcp("tools/list", &json!({})).body;
        assert_eq!(listed.contains("outputSchema"), how != "compact", "{how}");
        call(&client, "query_db", &json!({ "query": "SELECT 1 AS one" }));
        call(&client, "list_app_dir", &json!({}));
        call(&client, "introspect", &json!({ "action": "db_health" }));
        call(&client, "introspect_db_health", &json!({}));
        let refused = client.tool("introspect_plugin_state", &json!({}));
        let unknown = client.tool("no_such_tool", &json!({}));
        assert_eq!((refused.status, refused.code()), (unknown.status, unknown.code()), "{how}");
    }
}

#[test]
fn a_listing_that_there_is_not_is_refused_with_those_that_there_are() {
    let output =
        Command::new(program_dir().join("palisade")).args(["serve", "--listing", "tiny"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains("full, compact or flat"), "{error}");
}
