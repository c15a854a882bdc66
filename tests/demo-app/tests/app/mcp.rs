//! The app over MCP: resources, what they tell of changes, and results that are too long for a context.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use palisade_tests::app::TOKEN;
use serde_json::{Value, json};

use crate::harness::App;

fn read(app: &App, uri: &str) -> Value {
    app.client.mcp("resources/read", &json!({ "uri": uri })).json()
}

fn text(answer: &Value) -> String {
    answer["result"]["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[test]
fn the_app_s_resources_are_listed_and_read() {
    let app = App::start("observe");
    let listed = app.client.mcp("resources/list", &json!({})).json();
    let resources = listed["result"]["resources"].as_array().unwrap();
    let uris: Vec<_> = resources.iter().map(|one| one["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, ["palisade://ipc-log", "palisade://state", "palisade://windows"]);
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    let windows: Value = serde_json::from_str(&text(&read(&app, "palisade://windows"))).unwrap();
    assert_eq!(windows["windows"][0]["label"], "main");
    let log: Value = serde_json::from_str(&text(&read(&app, "palisade://ipc-log"))).unwrap();
    assert!(log["entries"].to_string().contains("list_notes"), "{log}");
    let state: Value = serde_json::from_str(&text(&read(&app, "palisade://state"))).unwrap();
    assert_eq!(state["privacy"]["profile"], "observe", "{state}");
    let none = read(&app, "palisade://secrets");
    assert!(none["error"]["message"].as_str().unwrap().contains("no resource"), "{none}");
}

#[test]
fn a_snapshot_that_is_too_long_for_a_context_is_read_page_by_page() {
    let app = App::start("full-control");
    app.eval(
        "for (let i = 0; i < 2500; i++) {
           const one = document.createElement('button');
           one.textContent = 'Number ' + i;
           document.body.append(one);
         }
         return 1",
    );
    let call = json!({ "name": "dom_snapshot", "arguments": { "format": "json" } });
    let answer = app.client.mcp("tools/call", &call).json();
    let spilled = &answer["result"]["structuredContent"];
    assert!(
        spilled["spilled"] == true && spilled["pages"].as_u64().unwrap() > 2,
        "{:.500}",
        answer.to_string()
    );
    assert!(
        answer.to_string().len() < 20_000,
        "what the context gets is short: {}",
        answer.to_string().len()
    );
    let uri = spilled["uri"].as_str().unwrap();
    let pages = spilled["pages"].as_u64().unwrap();
    let whole: String = (1..=pages).map(|page| text(&read(&app, &format!("{uri}/{page}")))).collect();
    let snapshot: Value = serde_json::from_str(&whole).unwrap();
    assert!(snapshot["tree"].to_string().contains("Number 2499"));
    assert!(read(&app, &format!("{uri}/{}", pages + 1))["error"].is_object());
    let over_rest = app.client.tool("dom_snapshot", &json!({ "format": "json" }));
    assert!(over_rest.body.contains("Number 2499"), "REST gives it whole");
}

/// Revision 2026-07-28: one request whose answer is a stream of changes.
#[test]
fn whoever_listens_hears_that_something_was_invoked() {
    let app = App::start("full-control");
    let body = json!({
        "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
        "params": {
            "notifications": { "resourceSubscriptions": ["palisade://ipc-log"] },
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    })
    .to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", app.client.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        stream,
        "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: subscriptions/listen\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut lines = BufReader::new(stream);
    let mut seen = String::new();
    let mut until = |mark: &str, seen: &mut String| {
        while !seen.contains(mark) {
            let before = seen.len();
            lines.read_line(seen).unwrap();
            assert!(seen.len() > before, "the stream ended: {seen}");
        }
    };
    until("acknowledged", &mut seen);
    app.result("invoke_command", json!({ "command": "echo", "args": { "value": 1 } }));
    until("notifications/resources/updated", &mut seen);
    assert!(seen.contains("palisade://ipc-log"), "{seen}");
}
