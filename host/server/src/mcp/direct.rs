//! The short way of a plain tool call over HTTP.
//!
//! Guarantees: it takes only what it understands to the last field, a `tools/call` of a handshake revision whose metadata
//! asks for nothing (neither progress nor a trace), and answers it byte for byte as `rmcp`'s service would; whatever else comes
//! is left to that service. There is nothing that could be allowed here and refused there: both come behind the same
//! gateway and end at the same dispatcher.
//! Why: the service starts two tasks and four channels for each request, which costs more than the call.
//! Hostile: headers and body.

use std::sync::Arc;

use ::http::request::Parts;
use ::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use palisade_policy::Authenticated;
use rmcp::ErrorData;
use rmcp::model::{
    CallToolRequestMethod, CallToolResult, ConstString as _, ProtocolVersion, RequestId, ServerJsonRpcMessage,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::convert::TRACE;
use super::http::{PROTOCOL_VERSION, json_response};
use super::{deliver, internal, protocol_error};
use crate::dispatch::Unwatched;
use crate::host::Host;

/// A call that can go the short way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlainCall<'a> {
    jsonrpc: &'a str,
    id: RequestId,
    method: &'a str,
    params: Params,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Params {
    name: String,
    #[serde(default)]
    arguments: Option<Map<String, Value>>,
    #[serde(default, rename = "_meta")]
    meta: Map<String, Value>,
}

/// Whether metadata of this name asks for something, or may: a prefix with one of these labels is MCP's own (2025-06-18, "General
/// fields"). The stateless revision sends what it is there, and must not pass for a handshake's.
fn asks(key: &str) -> bool {
    let reserved = |label: &str| matches!(label, "mcp" | "modelcontextprotocol");
    let is_reserved = key.split_once('/').is_some_and(|(prefix, _)| prefix.split('.').any(reserved));
    is_reserved || key == "progressToken" || key == TRACE
}

impl<'a> PlainCall<'a> {
    /// Reads a message, if it is such a call.
    pub(super) fn read(headers: &HeaderMap, body: &'a [u8]) -> Option<Self> {
        let call: Self = is_of_the_handshake(headers).then(|| serde_json::from_slice(body).ok())??;
        let is_call = call.jsonrpc == "2.0" && call.method == CallToolRequestMethod::VALUE;
        (is_call && !call.params.meta.keys().any(|key| asks(key))).then_some(call)
    }

    /// Whether its tool may ask the client something, which has no short way.
    pub(super) fn may_ask(&self, host: &Host, parts: &Parts) -> bool {
        let dispatcher = parts.extensions.get::<Authenticated>().and_then(|who| host.dispatcher(who).ok());
        dispatcher.is_some_and(|dispatcher| dispatcher.catalog().may_ask(&self.params.name))
    }

    /// Runs it, and says what came of it.
    pub(super) async fn answer(self, host: &Host, parts: &Parts) -> Response {
        let Self { id, params, .. } = self;
        match run(host, parts, params).await {
            Ok(result) => respond(&Answer { jsonrpc: "2.0", id, result }),
            Err(error) => respond(&ServerJsonRpcMessage::error(error, Some(id))),
        }
    }
}

/// As `rmcp` writes it, without its way through a value for each message that there could be.
#[derive(Serialize)]
struct Answer {
    jsonrpc: &'static str,
    id: RequestId,
    result: CallToolResult,
}

async fn run(host: &Host, parts: &Parts, params: Params) -> Result<CallToolResult, ErrorData> {
    let who = parts.extensions.get::<Authenticated>().ok_or_else(|| internal("no principal"))?;
    let dispatcher = host.dispatcher(who).map_err(|failure| protocol_error(&failure))?;
    let arguments = Value::Object(params.arguments.unwrap_or_default());
    let answer = dispatcher.call(who, &params.name, arguments, Arc::new(Unwatched)).await;
    let mut result = deliver(host, who, &params.name, answer)?;
    // The handshake revisions have no such field.
    result.result_type = None;
    Ok(result)
}

/// Whether the request is of a revision whose requests carry no metadata of their own. None named means 2025-03-26
/// (MCP 2025-06-18, "Protocol Version Header").
fn is_of_the_handshake(headers: &HeaderMap) -> bool {
    let mut versions = headers.get_all(PROTOCOL_VERSION).iter();
    let is_handshake = |version: &HeaderValue| {
        ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| {
            *known < ProtocolVersion::V_2026_07_28 && known.as_str().as_bytes() == version.as_bytes()
        })
    };
    versions.next().is_none_or(is_handshake) && versions.next().is_none()
}

fn respond(message: &impl Serialize) -> Response {
    let body = serde_json::to_vec(message).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written");
        br#"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"the host failed"}}"#.to_vec()
    });
    json_response(StatusCode::OK, body)
}
