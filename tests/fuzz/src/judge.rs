//! What holds for everything that leaves a host.
//!
//! Guarantees: [`responses`] reads no more than HTTP/1.1 says, and panics on what is none.

use serde_json::Value;

use crate::bytes;
use crate::script::{KEY, SPELLINGS};

/// One response, read to its end.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The headers that every response has, and those that none has.
    pub(crate) fn is_secured(&self) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'"),
        ] {
            assert_eq!(self.header(name), Some(value), "{name} of {self:?}");
        }
        assert!(!self.headers.iter().any(|(name, _)| name.starts_with("access-control")), "{self:?}");
    }

    /// The messages in it: one, or those of an event stream, whose last one may be cut off.
    pub(crate) fn messages(&self) -> Vec<Value> {
        let text = std::str::from_utf8(&self.body).expect("a body is UTF-8");
        if self.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")) {
            let whole = text.rfind("\n\n").map_or("", |end| &text[..end]);
            let data = whole.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
            return data.filter(|data| !data.is_empty()).map(json).collect();
        }
        if text.is_empty() { Vec::new() } else { vec![json(text)] }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("not JSON ({error}): {text:.300}"))
}

/// The whole responses in what came back. `bodiless`: a HEAD is among the requests, so that only the first response's
/// beginning is known.
pub(crate) fn responses(mut answer: &[u8], bodiless: bool) -> Vec<Response> {
    let mut all = Vec::new();
    while let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
        let head = std::str::from_utf8(&answer[..end]).expect("a head is UTF-8");
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status line: {first:?}"));
        let headers =
            lines.map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}")));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let mut response = Response { status, headers, body: Vec::new() };
        answer = &answer[end + 4..];
        if !(bodiless || status < 200 || status == 204 || status == 304) {
            let Some((body, rest)) = body(&response, answer) else { break };
            (response.body, answer) = (body, rest);
        }
        all.push(response);
        if bodiless {
            break;
        }
    }
    all
}

/// A body and what follows it; `None` where it is cut off.
fn body<'a>(response: &Response, rest: &'a [u8]) -> Option<(Vec<u8>, &'a [u8])> {
    if response.header("transfer-encoding") == Some("chunked") {
        return unchunk(response, rest);
    }
    let length: usize =
        response.header("content-length").unwrap_or("0").parse().expect("a length is a number");
    let (body, rest) = rest.split_at_checked(length)?;
    Some((body.to_vec(), rest))
}

/// A stream of events has no end while its client listens: what there is of it counts.
fn unchunk<'a>(response: &Response, mut rest: &'a [u8]) -> Option<(Vec<u8>, &'a [u8])> {
    let mut whole = Vec::new();
    loop {
        let Some((chunk, after)) = chunk(rest) else {
            let is_stream = response.header("content-type") == Some("text/event-stream");
            return is_stream.then_some((whole, &[]));
        };
        if chunk.is_empty() {
            return Some((whole, after));
        }
        whole.extend_from_slice(chunk);
        rest = after;
    }
}

fn chunk(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = rest.windows(2).position(|window| window == b"\r\n")?;
    let size = std::str::from_utf8(&rest[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
    let size = size.unwrap_or_else(|| panic!("no chunk: {:?}", bytes::text(&rest[..end.min(40)])));
    let (chunk, after) = rest[end + 2..].split_at_checked(size)?;
    Some((chunk, after.strip_prefix(b"\r\n")?))
}

/// Nothing that must stay inside is in what came back, unless the client itself sent it.
pub(crate) fn keeps_secrets(sent: &[u8], answer: &[u8]) {
    let (sent, answer) = (bytes::text(sent), bytes::text(answer));
    for secret in SPELLINGS.iter().map(String::as_str).chain([KEY]) {
        assert!(!answer.contains(secret) || sent.contains(secret), "{secret} came back: {answer:.2000}");
    }
}

/// A JSON-RPC message of a server's: one of its requests and notifications, or an answer with one outcome.
pub(crate) fn is_message(message: &Value) {
    assert_eq!(message["jsonrpc"], "2.0", "{message}");
    if message.get("method").is_some() {
        return assert!(message["method"].is_string() && message.get("result").is_none(), "{message}");
    }
    let outcomes = [message.get("result"), message.get("error")];
    assert_eq!(outcomes.iter().flatten().count(), 1, "{message}");
    // An answer to what had no id to read may have none either (MCP, Streamable HTTP).
    assert!(message.get("id").is_some() || message.get("error").is_some(), "{message}");
    if let Some(error) = message.get("error") {
        assert!(error["code"].is_i64() && error["message"].is_string(), "{message}");
    }
    no_fault_of_the_host(message);
}

/// The tools never panic: whatever failed inside is the host's.
fn no_fault_of_the_host(message: &Value) {
    let text = message.to_string();
    assert!(!text.contains("the host failed; this is no fault"), "{text:.2000}");
}
