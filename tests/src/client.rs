//! The black-box suite's client, made to panic where a test must fail.

use palisade_blackbox::{Address, client};
use serde_json::Value;

use crate::fixture::CANARY;

/// One reply, read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// The body, with chunked coding undone.
    pub body: String,
}

/// What stands around the canary.
fn around(body: &str) -> &str {
    let at = body.find(CANARY).unwrap_or_default();
    let from = body.floor_char_boundary(at.saturating_sub(400));
    &body[from..body.floor_char_boundary((at + 300).min(body.len()))]
}

impl Reply {
    fn new(reply: palisade_blackbox::Reply) -> Self {
        let palisade_blackbox::Reply { status, headers, body } = reply;
        let leaked = body.contains(CANARY) || headers.iter().any(|(_, value)| value.contains(CANARY));
        assert!(!leaked, "a canary left: {}", around(&body));
        Self { status, headers, body }
    }

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
pub struct Client(client::Client);

impl Client {
    /// A client of the host on `port`.
    #[must_use]
    pub fn new(port: u16, token: Option<&str>) -> Self {
        Self(client::Client::new(Address::local(port), token).hasty())
    }

    /// The port that it talks to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.address().port()
    }

    /// Whether something answers /health there.
    #[must_use]
    pub fn answers(port: u16) -> bool {
        client::Client::new(Address::local(port), None).get("/health").is_ok_and(|reply| reply.status == 200)
    }

    /// Sends bytes as they are and reads whatever comes until the peer closes, or one whole reply is there.
    #[must_use]
    pub fn raw(&self, request: &[u8]) -> Option<Reply> {
        let heard = self.0.raw(request).expect("the host listens");
        heard.replies.into_iter().next().map(Reply::new)
    }

    /// A request with this client's token and the headers given besides.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let reply = self.0.request(method, path, headers, body);
        Reply::new(reply.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path, &[], b"")
    }

    /// One tool over REST.
    #[must_use]
    pub fn tool(&self, name: &str, arguments: &Value) -> Reply {
        let reply = self.0.tool(name, arguments);
        Reply::new(reply.unwrap_or_else(|error| panic!("{name} {arguments:.200}: {error}")))
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
        let reply = self.0.mcp(method, params);
        Reply::new(reply.unwrap_or_else(|error| panic!("{method} {params:.200}: {error}")))
    }

    /// Any body to /mcp.
    #[must_use]
    pub fn mcp_raw(&self, body: &str, more: &[(&str, &str)]) -> Reply {
        Reply::new(self.0.mcp_raw(body, more).unwrap_or_else(|error| panic!("{body:.200}: {error}")))
    }
}
