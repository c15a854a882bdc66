//! One reply, as a strict parser reads it.

use serde_json::Value;

/// Headers of one reply that are read.
const MAX_HEADERS: usize = 64;

/// One reply, read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The body as JSON; an event stream gives its last message. Null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        let text = self.body.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap_or(&self.body);
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The `code` of a failure.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or("(none)").to_owned()
    }

    /// The `code` of a JSON-RPC error; 0 where there is none.
    #[must_use]
    pub fn rpc_code(&self) -> i64 {
        self.json()["error"]["code"].as_i64().unwrap_or_default()
    }

    /// Whether the host wants the connection closed after it.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// What the beginning of some bytes is.
#[derive(Debug)]
pub(super) enum Parsed {
    /// A reply, and how many bytes it took.
    Whole(Reply, usize),
    /// More has to come.
    Partial,
    /// No HTTP.
    Malformed(String),
}

/// Reads the reply at the beginning of `bytes`. `closed` says that no more will come, `bodiless` that it answers a HEAD.
pub(super) fn parse(bytes: &[u8], closed: bool, bodiless: bool) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let start = match head.parse(bytes) {
        Ok(httparse::Status::Complete(start)) => start,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(error) => return Parsed::Malformed(error.to_string()),
    };
    let status = head.code.unwrap_or_default();
    let text = |value: &[u8]| String::from_utf8_lossy(value).trim().to_owned();
    let headers: Vec<(String, String)> =
        head.headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value))).collect();
    let rest = &bytes[start..];
    let has_none = bodiless || matches!(status, 100..=199 | 204 | 304);
    let (body, used) = match framing(&headers) {
        _ if has_none => (Vec::new(), 0),
        Err(why) => return Parsed::Malformed(why),
        Ok(Framing::Chunked) => match dechunk(rest) {
            Ok(Some(found)) => found,
            Ok(None) => return Parsed::Partial,
            Err(why) => return Parsed::Malformed(why),
        },
        Ok(Framing::Length(length)) => match rest.get(..length) {
            Some(body) => (body.to_vec(), length),
            None => return Parsed::Partial,
        },
        Ok(Framing::Close) if closed => (rest.to_vec(), rest.len()),
        Ok(Framing::Close) => return Parsed::Partial,
    };
    let body = String::from_utf8_lossy(&body).into_owned();
    Parsed::Whole(Reply { status, headers, body }, start + used)
}

enum Framing {
    Chunked,
    Length(usize),
    Close,
}

/// How a reply says where it ends (RFC 9112, 6.3); one that says it twice is no reply.
fn framing(headers: &[(String, String)]) -> Result<Framing, String> {
    let all = |name: &'static str| {
        headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    };
    let (mut lengths, mut codings) = (all("content-length"), all("transfer-encoding"));
    match (lengths.next(), codings.next()) {
        (Some(_), Some(_)) => Err("both a length and a transfer coding".into()),
        (None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") && codings.next().is_none() => {
            Ok(Framing::Chunked)
        }
        (None, Some(_)) => Err("a transfer coding that was not asked for".into()),
        (Some(length), None) if lengths.next().is_none() => {
            length.parse().map(Framing::Length).map_err(|_| "a length that is no number".into())
        }
        (Some(_), None) => Err("two lengths".into()),
        (None, None) => Ok(Framing::Close),
    }
}

/// A chunked body and the bytes that it took; `None` while more has to come.
fn dechunk(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let (start, size) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete((used, size))) => {
                (at + used, usize::try_from(size).unwrap_or(usize::MAX))
            }
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err("a chunk size that is none".into()),
        };
        let end = start.saturating_add(size);
        let Some(close) = bytes.get(end..end.saturating_add(2)) else { return Ok(None) };
        if close != b"\r\n" {
            return Err("a chunk that does not end where it says".into());
        }
        if size == 0 {
            return Ok(Some((body, end + 2)));
        }
        body.extend_from_slice(&bytes[start..end]);
        at = end + 2;
    }
}
