//! MCP over HTTP: `rmcp`'s stateless service, with its refusals made into what JSON-RPC clients understand.
//!
//! Guarantees: a POST that is no acceptable JSON-RPC request is answered by a JSON-RPC error (JSON-RPC 2.0, 5.1) with
//! an HTTP status that fits, never by plain text. Batches are refused: no revision since 2025-06-18 has them.
//! A plain tool call takes a shorter way past `rmcp`'s service: see the module `direct`.
//! Hostile: headers and body. The gateway has checked both `Host` and `Origin`; `rmcp` checks them again.

use std::sync::Arc;

use ::http::header::{ACCEPT, CONTENT_TYPE, HOST};
use ::http::request::Parts;
use ::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::Full;
use palisade_policy::{Authenticated, Code, Failure};
use rmcp::model::{ErrorCode, ProtocolVersion};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::direct::PlainCall;
use super::malformed::{diagnose, error_message};
use super::{Handler, Link, protocol_error};
use crate::gateway::MAX_BODY_BYTES;
use crate::host::Host;

/// What `rmcp` answers with; it wants to hear that the client takes both.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// The header that names a revision.
pub(super) const PROTOCOL_VERSION: &str = "mcp-protocol-version";

/// Origins that the gateway lets pass, for `rmcp`'s own check (which reads them less strictly).
const ORIGINS: [&str; 9] = [
    "http://localhost:*",
    "https://localhost:*",
    "http://127.0.0.1:*",
    "https://127.0.0.1:*",
    "http://[::1]:*",
    "https://[::1]:*",
    "tauri://localhost:*",
    "http://tauri.localhost:*",
    "https://tauri.localhost:*",
];

/// The MCP endpoint. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Front {
    host: Arc<Host>,
    config: StreamableHttpServerConfig,
    closing: CancellationToken,
}

impl Front {
    /// `closing` ends subscriptions.
    pub(crate) fn new(host: Arc<Host>, closing: CancellationToken) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(MAX_BODY_BYTES)
            .with_allowed_origins(ORIGINS)
            .enforce_origin_validation();
        Self { host, config, closing }
    }

    /// A service for one request: what it declares depends on who asks.
    fn service(
        &self,
        parts: &Parts,
        takes_events: bool,
    ) -> Result<StreamableHttpService<Handler, NeverSessionManager>, Failure> {
        let who = parts.extensions.get::<Authenticated>().cloned().ok_or_else(|| {
            Failure::new(Code::Internal, "the host failed; this is no fault of your request")
                .with_internal("no principal")
        })?;
        let link = Link::Request { takes_events };
        let handler = Handler::new(&self.host, who, link, self.closing.clone())?;
        let service = move || Ok(handler.clone());
        Ok(StreamableHttpService::new(service, Arc::default(), self.config.clone()))
    }

    /// Answers one POST whose body has been read.
    pub(crate) async fn answer(&self, mut parts: Parts, body: Bytes) -> Response {
        let Some(takes_events) = accepts(&parts.headers) else {
            let text = "the Accept header must allow application/json, and should allow text/event-stream";
            return refuse(StatusCode::NOT_ACCEPTABLE, ErrorCode::INVALID_REQUEST, text.into(), &body);
        };
        if !is_json(&parts.headers) {
            let text = "the Content-Type header must be application/json";
            return refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::INVALID_REQUEST,
                text.into(),
                &body,
            );
        }
        if let Some(call) = PlainCall::read(&parts.headers, &body) {
            return call.answer(&self.host, &parts).await;
        }
        let service = match self.service(&parts, takes_events) {
            Ok(service) => service,
            Err(failure) => {
                let error = protocol_error(&failure);
                let text = error.message.into_owned();
                return refuse(StatusCode::INTERNAL_SERVER_ERROR, error.code, text, &body);
            }
        };
        parts.headers.insert(ACCEPT, ACCEPTED);
        // On a Unix socket there may be none.
        parts.headers.entry(HOST).or_insert(HeaderValue::from_static("localhost"));
        let version = parts.headers.get(PROTOCOL_VERSION).cloned();
        let response = service.handle(Request::from_parts(parts, Full::new(body.clone()))).await;
        let status = response.status();
        if status.is_success() || is_json(response.headers()) {
            return response.map(Body::new);
        }
        explain(status, version.as_ref(), &body)
    }
}

/// Whether the client takes JSON, and if so whether it takes an event stream too. A client that names neither (`*/*`,
/// or no header at all) gets JSON only.
fn accepts(headers: &HeaderMap) -> Option<bool> {
    let mut ranges = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !is_excluded(range))
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .peekable();
    if ranges.peek().is_none() {
        return (!headers.contains_key(ACCEPT)).then_some(false);
    }
    let (mut json, mut events) = (false, false);
    for range in ranges {
        json |= matches!(range.as_str(), "application/json" | "application/*" | "*/*");
        events |= range == "text/event-stream";
    }
    json.then_some(events)
}

/// `q=0` in any spelling (RFC 9110, 12.4.2).
fn is_excluded(range: &str) -> bool {
    range.split(';').skip(1).any(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return false };
        let value = value.trim();
        name.trim().eq_ignore_ascii_case("q")
            && value.starts_with('0')
            && value.bytes().all(|byte| matches!(byte, b'0' | b'.'))
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Says in JSON-RPC what `rmcp` refused in plain text.
fn explain(status: StatusCode, version: Option<&HeaderValue>, body: &[u8]) -> Response {
    match status {
        // It could not read the message.
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            let (code, text) = diagnose(body);
            refuse(StatusCode::BAD_REQUEST, code, text, body)
        }
        StatusCode::BAD_REQUEST if version.is_some_and(|version| !is_known(version)) => {
            let supported: Vec<&str> =
                ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str).collect();
            let error = json!({
                "code": ErrorCode::UNSUPPORTED_PROTOCOL_VERSION.0,
                "message": "the MCP-Protocol-Version header names a revision that this server does not know",
                "data": { "supported": supported },
            });
            respond(status, error, body)
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            let text = "the host failed; this is no fault of your request";
            refuse(status, ErrorCode::INTERNAL_ERROR, text.into(), body)
        }
        _ => refuse(status, ErrorCode::INVALID_REQUEST, "the request is not one that MCP knows".into(), body),
    }
}

fn is_known(version: &HeaderValue) -> bool {
    ProtocolVersion::KNOWN_VERSIONS.iter().any(|known| known.as_str().as_bytes() == version.as_bytes())
}

fn refuse(status: StatusCode, code: ErrorCode, text: String, body: &[u8]) -> Response {
    respond(status, json!({ "code": code.0, "message": text }), body)
}

fn respond(status: StatusCode, error: Value, body: &[u8]) -> Response {
    json_response(status, error_message(error, body))
}

/// A response whose body is JSON text already.
pub(super) fn json_response(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
