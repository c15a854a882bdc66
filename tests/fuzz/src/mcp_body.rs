//! MCP messages in the bodies of HTTP requests.
//!
//! The first line is the revision that the request's header names (none, where it is empty), the rest the body. The headers
//! that a body of the stateless revision must have are made from it.
//!
//! What holds: the answer is one of HTTP and, where it is JSON, one of JSON-RPC with the request's id; nothing says that the
//! host failed; no secret comes back; and the connection ends.

use std::sync::{LazyLock, Mutex};

use serde_json::Value;

use crate::bytes::{self, first_line};
use crate::exchange::{Gate, lock};
use crate::judge::{is_message, keeps_secrets, responses};
use crate::script::{TOKEN, host};

static GATE: LazyLock<Mutex<Gate>> = LazyLock::new(|| Mutex::new(Gate::new(host())));

/// Sends the message, and looks at what comes back.
pub fn run(data: &[u8]) {
    let (revision, body) = first_line(data);
    let request = post(&bytes::text(revision), body, TOKEN);
    let answer = lock(&GATE).exchange(&request);
    judge(&request, body, &answer);
}

/// Looks at the answer to one message.
pub(crate) fn judge(request: &[u8], body: &[u8], answer: &[u8]) -> Vec<Value> {
    keeps_secrets(request, answer);
    let responses = responses(answer, false);
    assert!(responses.len() <= 1, "several answers to one request: {:.1000}", bytes::text(answer));
    let mut all = Vec::new();
    for response in responses {
        response.is_secured();
        assert_ne!(response.status, 500, "{:.1000}", bytes::text(&response.body));
        let messages = response.messages();
        // What the gateway itself refuses is no JSON-RPC.
        if messages.iter().all(|message| message.get("code").is_none()) {
            messages.iter().for_each(is_message);
            answers_to(body, &messages);
        }
        all.extend(messages);
    }
    all
}

/// Whoever sent an id gets it back, or null where it could not be read.
fn answers_to(body: &[u8], messages: &[Value]) {
    let sent = serde_json::from_slice::<Value>(body).unwrap_or_default();
    for answer in messages.iter().filter(|message| message.get("method").is_none()) {
        let id = &answer["id"];
        assert!(id.is_null() || sent.get("id") == Some(id), "{id} was never sent: {sent:.500}");
    }
}

/// A request that carries one message.
pub(crate) fn post(revision: &str, body: &[u8], token: &str) -> Vec<u8> {
    let mut head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {}\r\n",
        body.len()
    );
    let message = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let params = &message["params"];
    let headers = [
        ("Mcp-Protocol-Version", Some(revision)),
        ("Mcp-Method", message["method"].as_str()),
        ("Mcp-Name", params["name"].as_str().or(params["uri"].as_str())),
    ];
    for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        // What a header can't hold would be another request.
        if !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
