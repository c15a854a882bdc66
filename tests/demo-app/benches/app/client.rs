//! A client that costs little: one connection that is kept, one request after another.
//!
//! It reads answers by libraries that dev builds here optimise too: what the client takes is no part of what is measured.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::app::TOKEN;

/// How long an answer may take: a build without optimisation compiles its tools slowly.
const LIMIT: Duration = Duration::from_secs(120);

/// A connection to one host.
pub(crate) struct Client {
    stream: TcpStream,
    port: u16,
    /// What was read last: to clear as much for each answer would push the host's own memory out of the processor's caches.
    chunk: Box<[u8]>,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the host listens");
        stream.set_nodelay(true).expect("an option can be set");
        stream.set_read_timeout(Some(LIMIT)).expect("an option can be set");
        Self { stream, port, chunk: vec![0; 64 << 10].into(), buffer: Vec::new() }
    }

    /// Calls a tool over REST, and checks that the answer contains `expected`.
    pub(crate) fn tool(&mut self, name: &str, arguments: &str, expected: &str) {
        self.ask("POST", &format!("/api/tools/{name}"), arguments, expected);
    }

    /// Lists the tools over MCP.
    pub(crate) fn list(&mut self) {
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        self.ask("POST", "/mcp", body, "dom_snapshot");
    }

    fn ask(&mut self, method: &str, path: &str, body: &str, expected: &str) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nauthorization: Bearer {TOKEN}\r\n\
             content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
             mcp-protocol-version: 2025-06-18\r\ncontent-length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).expect("the host reads");
        self.buffer.clear();
        while length(&self.buffer).is_none_or(|whole| self.buffer.len() < whole) {
            let read = self.stream.read(&mut self.chunk).expect("the host answers in time");
            assert!(read > 0, "the host closed the connection");
            self.buffer.extend_from_slice(&self.chunk[..read]);
        }
        let found = memchr::memmem::find(&self.buffer, expected.as_bytes());
        let is_right = self.buffer.starts_with(b"HTTP/1.1 200") && found.is_some();
        assert!(is_right, "{path} {body}: {:.600}", String::from_utf8_lossy(&self.buffer));
    }
}

/// Bytes of the whole answer, once its head is there.
fn length(buffer: &[u8]) -> Option<usize> {
    let mut fields = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(end) = head.parse(buffer).expect("the host answers in HTTP") else {
        return None;
    };
    let length = head.headers.iter().find(|field| field.name == "content-length")?;
    Some(end + std::str::from_utf8(length.value).ok()?.parse::<usize>().ok()?)
}
