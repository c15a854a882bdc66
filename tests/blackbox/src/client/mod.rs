//! An HTTP client on bare sockets: it sends exactly the bytes that it is told to, however wrong.
//!
//! Guarantees: a reply is what a strict parser makes of the bytes that came, and every one of them is shown to the inspector, if
//! the client has one, before anybody else sees it. A wait is bounded. Hostile: nobody; the host under test may send anything.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::address::Address;

mod inspector;
mod listening;
mod reply;
#[cfg(test)]
mod tests;
mod wire;

pub use inspector::{Inspector, Told};
pub use listening::Listening;
pub use reply::Reply;
pub use wire::{End, Heard, Step};

/// How long a reply may take: a busy machine, and a host without optimisation.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often a request is made again that met its client's rate.
const AGAIN: usize = 20;

/// The headers of every POST to /mcp.
pub const MCP: [(&str, &str); 2] =
    [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];

/// A client of one host.
#[derive(Clone, Debug)]
pub struct Client {
    address: Address,
    token: Option<Arc<str>>,
    inspector: Option<Arc<Inspector>>,
    told: Told,
    /// Whether "too many requests" is an answer, rather than a reason to try again.
    hasty: bool,
}

impl Client {
    /// A client of the host at `address`.
    #[must_use]
    pub fn new(address: Address, token: Option<&str>) -> Self {
        Self { address, token: token.map(Arc::from), inspector: None, told: Told::Nothing, hasty: false }
    }

    /// The same, showing every reply to an inspector.
    #[must_use]
    pub fn inspected(mut self, inspector: &Arc<Inspector>) -> Self {
        self.inspector = Some(Arc::clone(inspector));
        self
    }

    /// The same, for replies that may tell more than others.
    #[must_use]
    pub fn told(&self, told: Told) -> Self {
        Self { told, ..self.clone() }
    }

    /// The same, taking "too many requests" for an answer.
    #[must_use]
    pub fn hasty(&self) -> Self {
        Self { hasty: true, ..self.clone() }
    }

    /// The same, with another token or with none.
    #[must_use]
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(Arc::from), ..self.clone() }
    }

    /// Where its host is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Does these steps on one connection, and reads what comes: until so many replies are there, the host closes, or `patience`
    /// is over.
    ///
    /// # Errors
    /// When there is no connection to be had.
    pub fn talk(&self, steps: &[Step<'_>], replies: usize, patience: Duration) -> io::Result<Heard> {
        let mut tries = 0;
        loop {
            let heard = wire::talk(self.address.connect()?, steps, replies, patience, false)?;
            let heard = self.shown(heard, "bytes on a socket");
            tries += 1;
            if !heard.replies.iter().any(|reply| self.again(reply, tries)) {
                return Ok(heard);
            }
        }
    }

    /// Sends bytes as they are, and reads whatever comes until the host closes or one whole reply is there.
    ///
    /// # Errors
    /// When there is no connection to be had.
    pub fn raw(&self, request: &[u8]) -> io::Result<Heard> {
        self.talk(&[Step::Send(request)], 1, PATIENCE)
    }

    /// Whether to ask once more, after the time that whoever comes too often is told to wait.
    fn again(&self, reply: &Reply, tries: usize) -> bool {
        if reply.status != 429 || self.hasty || tries == AGAIN {
            return false;
        }
        let wait = reply.header("retry-after").and_then(|wait| wait.parse().ok()).unwrap_or(1);
        std::thread::sleep(Duration::from_secs(wait).min(Duration::from_secs(5)));
        true
    }

    fn shown(&self, heard: Heard, asked: &str) -> Heard {
        if let Some(inspector) = &self.inspector {
            inspector.look(&heard, self.told, asked);
        }
        heard
    }

    /// A request's bytes: with this client's token, a `Host` unless one is given, and a length where there is a body.
    #[must_use]
    pub fn compose(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let mut request = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request.extend(format!("host: {}\r\n", self.address).bytes());
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
        request
    }

    /// One request on a connection of its own.
    ///
    /// # Errors
    /// When there is no connection to be had, or no reply comes.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let mut all = vec![("connection", "close")];
        all.extend(headers);
        let request = self.compose(method, path, &all, body);
        let asked = format!("{method} {path} {}", String::from_utf8_lossy(body));
        let mut tries = 0;
        loop {
            let step = [Step::Send(&request)];
            let heard = wire::talk(self.address.connect()?, &step, 1, PATIENCE, method == "HEAD")?;
            let mut heard = self.shown(heard, &asked);
            let Some(reply) = heard.replies.pop() else {
                let text = format!("no reply to {method} {path:.80}: {heard:?}");
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
            };
            tries += 1;
            if !self.again(&reply, tries) {
                return Ok(reply);
            }
        }
    }

    /// GET.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub fn get(&self, path: &str) -> io::Result<Reply> {
        self.request("GET", path, &[], b"")
    }

    /// One tool over REST.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub fn tool(&self, name: &str, arguments: &Value) -> io::Result<Reply> {
        self.tool_raw(name, arguments.to_string().as_bytes())
    }

    /// One tool over REST, with any body.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub fn tool_raw(&self, name: &str, body: &[u8]) -> io::Result<Reply> {
        let headers = [("content-type", "application/json")];
        let client = self.told(Told::by_tool(name));
        client.request("POST", &format!("/api/tools/{name}"), &headers, body)
    }

    /// One JSON-RPC request over MCP, of the handshake era.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub fn mcp(&self, method: &str, params: &Value) -> io::Result<Reply> {
        let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let client = self.told(params["name"].as_str().map_or(self.told, Told::by_tool));
        client.mcp_raw(&message.to_string(), &[("mcp-protocol-version", "2025-06-18")])
    }

    /// Any body to /mcp. A header that is given replaces the usual one.
    ///
    /// # Errors
    /// As [`Client::request`].
    pub fn mcp_raw(&self, body: &str, more: &[(&str, &str)]) -> io::Result<Reply> {
        self.request("POST", "/mcp", &mcp_headers(more), body.as_bytes())
    }

    /// Sends a request whose answer goes on for ever, and gives the beginning of it.
    ///
    /// # Errors
    /// When there is no connection to be had.
    pub fn listen(&self, request: &[u8]) -> io::Result<Listening> {
        Listening::open(self.address.connect()?, request, self.inspector.clone(), self.told)
    }
}

/// The usual headers of MCP, and others, which replace them.
#[must_use]
pub fn mcp_headers<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let given = |name: &str| more.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    MCP.into_iter().filter(|(name, _)| !given(name)).chain(more.iter().copied()).collect()
}
