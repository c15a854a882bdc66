//! The sealed state that a client of the stateless revision carries between two rounds of questions.
//!
//! The bytes say how the state is changed and where it is brought: by whom, for which request, with which answers.
//!
//! What holds: unchanged, for the same caller and request, it is good, however odd the answers are; in every other case it
//! is refused, as the client's fault.

use std::sync::{LazyLock, Mutex};

use arbitrary::Unstructured;
use serde_json::{Value, json};

use crate::bytes::{chance, number, pick, text};
use crate::exchange::{Gate, lock};
use crate::mcp_body::{judge, post};
use crate::script::{OTHER, TOKEN, host};

struct Bench {
    gate: Gate,
    /// Another host: it seals with another key.
    elsewhere: Gate,
}

static BENCH: LazyLock<Mutex<Bench>> =
    LazyLock::new(|| Mutex::new(Bench { gate: Gate::new(host()), elsewhere: Gate::new(host()) }));

/// Takes a state, changes it, and brings it back.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    let mut input = Unstructured::new(data);
    let first = ask(&bench.gate, TOKEN, "ask", json!({}));
    let state = first["result"]["requestState"].as_str().expect("a first round has a state").to_owned();
    let (brought, is_same) = change(&mut input, &state);
    let gate = if chance(&mut input, 10) { &bench.elsewhere } else { &bench.gate };
    let token = pick(&mut input, &[TOKEN, TOKEN, TOKEN, OTHER]);
    let tool = pick(&mut input, &["ask", "ask", "ask", "chatty"]);
    let more = json!({ "requestState": brought, "inputResponses": responses(&mut input) });
    let second = ask(gate, token, tool, more);
    let is_good = is_same && std::ptr::eq(gate, &bench.gate) && token == TOKEN && tool == "ask";
    if is_good {
        assert!(second["result"].is_object(), "an unchanged state was refused: {second:.1000}");
    } else {
        assert_eq!(second["error"]["code"], -32602, "{brought} was taken: {second:.1000}");
    }
}

/// One round.
fn ask(gate: &Gate, token: &str, tool: &str, more: Value) -> Value {
    let mut params = json!({ "name": tool, "arguments": {}, "_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "f", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": { "elicitation": {} },
    } });
    for (key, value) in more.as_object().into_iter().flatten() {
        params[key] = value.clone();
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string();
    let request = post("2026-07-28", body.as_bytes(), token);
    let answer = gate.exchange(&request);
    judge(&request, body.as_bytes(), &answer).into_iter().next().expect("a request has an answer")
}

/// The state with some characters changed, cut or doubled; and whether it still says the same.
fn change(input: &mut Unstructured<'_>, state: &str) -> (String, bool) {
    let mut changed = state.as_bytes().to_vec();
    for _ in 0..number(input, 3) {
        let at = number(input, changed.len().saturating_sub(1));
        match number(input, 4) {
            0 => changed.truncate(at),
            1 => changed.extend_from_within(at..),
            2 if at < changed.len() => changed[at] = pick(input, b"AB_-=.09zZ\n "),
            3 => changed.insert(at.min(changed.len()), pick(input, b"Aa.=~ ")),
            _ => changed = some(input).into_bytes(),
        }
    }
    let is_same = changed == state.as_bytes();
    (text(&changed), is_same)
}

/// A short text out of the bytes.
fn some(input: &mut Unstructured<'_>) -> String {
    let length = number(input, 20).min(input.len());
    text(input.bytes(length).unwrap_or_default())
}

/// What a client answers: something that fits, or something else.
fn responses(input: &mut Unstructured<'_>) -> Value {
    let odd: Value = serde_json::from_str(input.arbitrary().unwrap_or_default()).unwrap_or(json!("odd"));
    let answers = [
        json!({ "action": "accept", "content": { "name": "Ada" } }),
        json!({ "action": "accept", "content": odd }),
        json!({ "action": "decline" }),
        json!({ "action": odd }),
        odd,
    ];
    let keys = ["name", "more", "other"];
    (0..number(input, 2)).map(|_| (pick(input, &keys).to_string(), pick(input, &answers))).collect()
}
