//! One JSON-RPC message of the client, and what MCP's HTTP transport wants to know of it.
//!
//! Guarantees: the text is forwarded as it came, but on one line; ids are given back as they were written.

use base64::Engine as _;
use serde_json::{Value, json};

/// JSON-RPC error codes that the bridge itself answers with.
pub(super) mod code {
    /// The message is not JSON.
    pub(in super::super) const PARSE: i32 = -32700;
    /// The message is JSON, but no request.
    pub(in super::super) const INVALID_REQUEST: i32 = -32600;
    /// The host could not be reached, or what it said could not be used.
    pub(in super::super) const SERVER: i32 = -32000;
}

/// From this revision on a request carries its version in `_meta`, and headers repeat its method and name
/// (MCP 2026-07-28, "Streamable HTTP").
const STANDARD_HEADERS_FROM: &str = "2026-07-28";

/// Where a request of that revision says its version.
const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";

/// A message, or a batch of them.
#[derive(Debug)]
pub(super) struct Message {
    text: String,
    value: Value,
}

impl Message {
    /// Parses one line. The error is the answer to it.
    pub(super) fn parse(text: String) -> Result<Self, String> {
        match serde_json::from_str(&text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(Self { text, value }),
            Ok(_) => Err(error(None, code::INVALID_REQUEST, "a message must be a JSON object", None)),
            Err(reason) => Err(error(None, code::PARSE, &format!("the message is not JSON: {reason}"), None)),
        }
    }

    /// The message as it came.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The method, of a single request or notification.
    pub(super) fn method(&self) -> Option<&str> {
        self.value.get("method")?.as_str()
    }

    /// The id of a single request.
    pub(super) fn id(&self) -> Option<&Value> {
        request_id(&self.value)
    }

    /// What a request is known by while it runs.
    pub(super) fn key(&self) -> Option<String> {
        match &self.value {
            Value::Array(_) => self.expects_answer().then(|| self.text.clone()),
            _ => self.id().map(Value::to_string),
        }
    }

    /// Whether the client waits for an answer.
    pub(super) fn expects_answer(&self) -> bool {
        match &self.value {
            Value::Array(all) => all.iter().any(|one| request_id(one).is_some()),
            one => request_id(one).is_some(),
        }
    }

    /// The key of the request that this message cancels.
    pub(super) fn cancels(&self) -> Option<String> {
        (self.method()? == "notifications/cancelled")
            .then(|| self.value.pointer("/params/requestId").map(Value::to_string))?
    }

    /// Whether sending it a second time can do no harm if the first time was heard too. Only tool calls act;
    /// batches may hold some.
    pub(super) fn is_repeatable(&self) -> bool {
        self.value.is_object() && self.method() != Some("tools/call")
    }

    /// The headers that the transport wants. `negotiated`: the version that the handshake ended with, if there was one.
    pub(super) fn headers(&self, negotiated: Option<&str>) -> Vec<(&'static str, String)> {
        let params = self.value.get("params");
        let own = params.and_then(|params| params.get("_meta")?.get(META_VERSION)?.as_str());
        let negotiated = negotiated.filter(|_| self.method() != Some("initialize"));
        let Some(version) = own.or(negotiated) else { return Vec::new() };
        let mut headers = vec![("MCP-Protocol-Version", version.to_owned())];
        // Revisions are dates: they compare as text.
        if version >= STANDARD_HEADERS_FROM
            && let Some(method) = self.method()
        {
            headers.push(("Mcp-Method", header_value(method)));
            if let Some(name) = params.and_then(|params| name_of(method, params)) {
                headers.push(("Mcp-Name", header_value(name)));
            }
        }
        headers
    }

    /// The answer that tells the client of a failure: one error for each request in the message.
    pub(super) fn failure(&self, code: i32, text: &str, data: Option<&Value>) -> String {
        match &self.value {
            Value::Array(all) => {
                let ids = all.iter().filter_map(request_id);
                let errors: Vec<Value> = ids.map(|id| error_value(Some(id), code, text, data)).collect();
                Value::Array(errors).to_string()
            }
            _ => error(self.id(), code, text, data),
        }
    }
}

fn request_id(value: &Value) -> Option<&Value> {
    value.get("method")?;
    value.get("id").filter(|id| !id.is_null())
}

fn name_of<'a>(method: &str, params: &'a Value) -> Option<&'a str> {
    let key = match method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => "uri",
        "tasks/get" | "tasks/update" | "tasks/cancel" => "taskId",
        _ => return None,
    };
    params.get(key)?.as_str()
}

/// A value as the revision wants it in a header: as it is, or in base64 where it could not stand there.
fn header_value(text: &str) -> String {
    let blank = |c: char| c == ' ' || c == '\t';
    let printable = text.chars().all(|c| matches!(c, ' '..='~'));
    let trimmed = !text.starts_with(blank) && !text.ends_with(blank);
    let looks_encoded = text.starts_with("=?base64?") && text.ends_with("?=");
    if printable && trimmed && !looks_encoded {
        return text.to_owned();
    }
    format!("=?base64?{}?=", base64::engine::general_purpose::STANDARD.encode(text))
}

/// A JSON-RPC error on one line.
pub(super) fn error(id: Option<&Value>, code: i32, text: &str, data: Option<&Value>) -> String {
    error_value(id, code, text, data).to_string()
}

fn error_value(id: Option<&Value>, code: i32, text: &str, data: Option<&Value>) -> Value {
    let mut error = json!({ "code": code, "message": text });
    if let Some(data) = data {
        error["data"] = data.clone();
    }
    json!({ "jsonrpc": "2.0", "id": id, "error": error })
}
