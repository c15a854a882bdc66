//! MCP messages, line by line, to a host that serves one client over a pair of streams.
//!
//! A line `!` begins the connection as a client of a handshake revision does, so that what follows is more than a stranger's.
//!
//! What holds: each line that comes back is a message; an id is answered as often as it was sent, at most; no secret comes
//! back; and serving ends when the client has gone.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use palisade_server::Host;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::bytes;
use crate::exchange::{lines, lock, runtime};
use crate::judge::{is_message, keeps_secrets};
use crate::script::{TOKEN, caller, host};

struct Bench {
    runtime: Runtime,
    host: Arc<Host>,
}

static BENCH: LazyLock<Mutex<Bench>> =
    LazyLock::new(|| Mutex::new(Bench { runtime: runtime(), host: host() }));

/// What a client of a handshake revision begins with.
const GREETING: &[u8] = br#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{},"roots":{},"sampling":{}},"clientInfo":{"name":"f","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
"#;

/// Sends the lines, and looks at what comes back.
pub fn run(data: &[u8]) {
    let bench = lock(&BENCH);
    let input = greet(data);
    let who = caller(&bench.host, TOKEN);
    // One in so many waits for the end: questions that nobody answers hold it up for seconds.
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let answer = lines(&bench.runtime, &bench.host, who, &input, sum.is_multiple_of(97));
    keeps_secrets(&input, &answer);
    judge(&input, &answer);
}

/// The input with greetings in place of `!`.
pub(crate) fn greet(data: &[u8]) -> Vec<u8> {
    let whole = data.split_inclusive(|byte| *byte == b'\n');
    whole.flat_map(|line| if line == b"!\n" { GREETING } else { line }).copied().collect()
}

/// Looks at the lines; those that are answers.
pub(crate) fn judge(input: &[u8], answer: &[u8]) -> Vec<Value> {
    let mut sent: BTreeMap<String, i64> = BTreeMap::new();
    for message in
        input.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok())
    {
        *sent.entry(message["id"].to_string()).or_default() += 1;
    }
    let text = std::str::from_utf8(answer).expect("what comes back is UTF-8");
    let mut answers = Vec::new();
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let message: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:.500}"));
        is_message(&message);
        if message.get("method").is_some() {
            continue;
        }
        let id = message["id"].to_string();
        if id != "null" {
            let left = sent.entry(id).or_default();
            *left -= 1;
            assert!(*left >= 0, "answered more often than asked: {:.500}", bytes::text(line.as_bytes()));
        }
        answers.push(message);
    }
    answers
}
