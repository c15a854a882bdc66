//! HTTP requests, byte for byte, to a real gateway behind a real port.
//!
//! What holds: each response is one, with the headers that every response has; none says that the host failed; no token and
//! no secret of a tool's comes back; who did not send a token is told `{"status":"ok"}` and nothing else; and the
//! connection ends.
//!
//! In the head `{token}`, `{other}`, `{port}` and `{length}` (of the body) stand for what they say, so that what was changed
//! a little is still a request.

use std::sync::{LazyLock, Mutex};

use crate::bytes;
use crate::exchange::{Gate, lock};
use crate::judge::{keeps_secrets, responses};
use crate::script::{OTHER, TOKEN, host};

static GATE: LazyLock<Mutex<Gate>> = LazyLock::new(|| Mutex::new(Gate::new(host())));

/// Sends the bytes, and looks at what comes back.
pub fn run(data: &[u8]) {
    let gate = lock(&GATE);
    let request = fill(data, gate.port());
    let answer = gate.exchange(&request);
    keeps_secrets(&request, &answer);
    let text = bytes::text(&request);
    let is_known = text.contains(TOKEN) || text.contains(OTHER);
    for response in responses(&answer, text.contains("HEAD")) {
        if response.status >= 200 {
            response.is_secured();
        }
        assert_ne!(response.status, 500, "{:.1000}", bytes::text(&response.body));
        let told = is_known || !(200..300).contains(&response.status) || response.body.is_empty();
        assert!(told || response.body == br#"{"status":"ok"}"#, "{:.1000}", bytes::text(&response.body));
    }
}

/// The request with its placeholders filled in.
fn fill(data: &[u8], port: u16) -> Vec<u8> {
    let end = data.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(data.len());
    let (head, rest) = data.split_at(end);
    let length = rest.len().saturating_sub(4).to_string();
    let mut head = head.to_vec();
    for (name, value) in
        [("{token}", TOKEN), ("{other}", OTHER), ("{port}", &port.to_string()), ("{length}", &length)]
    {
        while let Some(at) = head.windows(name.len()).position(|window| window == name.as_bytes()) {
            head.splice(at..at + name.len(), value.bytes());
        }
    }
    [&head, rest].concat()
}
