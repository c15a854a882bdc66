//! An HTTP client on a bare socket, so that a test can send exactly the bytes it means, however wrong.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fixture::CANARY;

/// How long a reply may take before the test fails.
const TIMEOUT: Duration = Duration::from_secs(60);

/// One reply, read to its end.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// The body, with chunked coding undone.
    pub body: String,
}

impl Reply {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; an event stream gives its last message.
    #[must_use]
    pub fn json(&self) -> Value {
        let text = self.body.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap_or(&self.body);
        serde_json::from_str(text).unwrap_or_else(|error| panic!("not JSON ({error}): {:.300}", self.body))
    }

    /// The `code` of a failure.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or("(none)").to_owned()
    }
}

/// A client of one host.
#[derive(Clone, Debug)]
pub struct Client {
    port: u16,
    token: Option<String>,
}

impl Client {
    /// A client of the host on `port`.
    #[must_use]
    pub fn new(port: u16, token: Option<&str>) -> Self {
        Self { port, token: token.map(str::to_owned) }
    }

    /// The port that it talks to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether something answers /health there.
    #[must_use]
    pub fn answers(port: u16) -> bool {
        TcpStream::connect(("127.0.0.1", port)).is_ok() && Self::new(port, None).get("/health").status == 200
    }

    /// Sends bytes as they are and reads whatever comes until the peer closes, or one whole reply is there.
    #[must_use]
    pub fn raw(&self, request: &[u8]) -> Option<Reply> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the host listens");
        stream.set_read_timeout(Some(TIMEOUT)).expect("a time-out can be set");
        stream.set_nodelay(true).expect("an option can be set");
        // The host may answer and close before it has read everything: that is not a failure of the test.
        let _ = stream.write_all(request);
        let reply = read(&mut stream);
        if let Some(reply) = &reply {
            let leaked =
                reply.body.contains(CANARY) || reply.headers.iter().any(|(_, value)| value.contains(CANARY));
            assert!(!leaked, "a canary left: {:.500}", reply.body);
        }
        reply
    }

    /// A request with this client's token and the headers given besides.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n").into_bytes();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request.extend(format!("host: 127.0.0.1:{}\r\n", self.port).bytes());
        }
        if let Some(token) = &self.token {
            request.extend(format!("authorization: Bearer {token}\r\n").bytes());
        }
        for (name, value) in headers {
            request.extend(format!("{name}: {value}\r\n").bytes());
        }
        if !body.is_empty() || method == "POST" {
            request.extend(format!("content-length: {}\r\n", body.len()).bytes());
        }
        request.extend(b"\r\n");
        request.extend(body);
        self.raw(&request).unwrap_or_else(|| panic!("no reply to {method} {path}"))
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[], b"")
    }

    /// One tool over REST.
    #[must_use]
    pub fn tool(&self, name: &str, arguments: &Value) -> Reply {
        let body = arguments.to_string();
        let headers = [("content-type", "application/json")];
        self.request("POST", &format!("/api/tools/{name}"), &headers, body.as_bytes())
    }

    /// One tool over REST that must answer: its result.
    #[must_use]
    pub fn result(&self, name: &str, arguments: &Value) -> Value {
        let reply = self.tool(name, arguments);
        assert_eq!(reply.status, 200, "{name} {arguments}: {:.500}", reply.body);
        reply.json()["result"].clone()
    }

    /// One JSON-RPC request over MCP, of the handshake era.
    #[must_use]
    pub fn mcp(&self, method: &str, params: &Value) -> Reply {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        self.mcp_raw(&message.to_string(), &[("mcp-protocol-version", "2025-06-18")])
    }

    /// Any body to /mcp.
    #[must_use]
    pub fn mcp_raw(&self, body: &str, more: &[(&str, &str)]) -> Reply {
        let mut headers =
            vec![("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
        headers.extend(more);
        self.request("POST", "/mcp", &headers, body.as_bytes())
    }
}

fn read(stream: &mut TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 << 10];
    loop {
        if let Some(reply) = parse(&bytes, false) {
            return Some(reply);
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return parse(&bytes, true),
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
        }
    }
}

/// The reply, once it is whole; `closed` says that no more will come.
fn parse(bytes: &[u8], closed: bool) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let find = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let rest = &bytes[end + 4..];
    let body = if find("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        dechunk(rest, closed)?
    } else if let Some(length) = find("content-length").and_then(|value| value.parse::<usize>().ok()) {
        if rest.len() < length && !closed {
            return None;
        }
        rest[..length.min(rest.len())].to_vec()
    } else if closed || status == 204 {
        rest.to_vec()
    } else {
        return None;
    };
    Some(Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn dechunk(mut rest: &[u8], closed: bool) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|window| window == b"\r\n") else {
            return closed.then_some(body);
        };
        let size = usize::from_str_radix(String::from_utf8_lossy(&rest[..end]).trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let Some(chunk) = rest.get(end + 2..end + 2 + size) else { return closed.then_some(body) };
        body.extend_from_slice(chunk);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
}
