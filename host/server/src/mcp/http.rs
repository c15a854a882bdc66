//! MCP over HTTP: `rmcp`'s service, with its refusals made into what JSON-RPC clients understand.
//!
//! A client of a handshake revision that takes event streams gets a session when it initializes. Only what lasts goes
//! through it (levels, subscriptions, calls that may ask something, what the client answers); everything else is answered by
//! the stateless service, in JSON, with a session or without.
//!
//! Guarantees: a POST that is no acceptable JSON-RPC request is answered by a JSON-RPC error (JSON-RPC 2.0, 5.1) with
//! an HTTP status that fits, never by plain text. Batches are refused: no revision since 2025-06-18 has them.
//! A plain tool call takes a shorter way past `rmcp`'s service: see the module `direct`.
//! Hostile: headers and body. The gateway has checked both `Host` and `Origin`; `rmcp` checks them again.

use std::borrow::Cow;
use std::sync::Arc;

use ::http::header::{ACCEPT, CONTENT_TYPE, HOST};
use ::http::request::Parts;
use ::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use palisade_policy::{Authenticated, Code, Failure};
use rmcp::model::{ErrorCode, ProtocolVersion};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::direct::PlainCall;
use super::malformed::{cleaned, diagnose, error_message};
use super::sessions::{Owned, SESSION_ID};
use super::subscribe::Connection;
use super::{Handler, Link, protocol_error};
use crate::gateway::{MAX_BODY_BYTES, SECURITY_HEADERS, Slot};
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

/// The MCP endpoint.
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

    fn handler(&self, parts: &Parts, link: Link) -> Result<Handler, Failure> {
        Handler::new(&self.host, caller(parts)?, link, self.closing.clone())
    }

    /// A service for one request: what it declares depends on who asks.
    fn stateless(
        &self,
        parts: &Parts,
        takes_events: bool,
    ) -> Result<StreamableHttpService<Handler, NeverSessionManager>, Failure> {
        let handler = self.handler(parts, Link::Request { takes_events })?;
        Ok(StreamableHttpService::new(move || Ok(handler.clone()), Arc::default(), self.config.clone()))
    }

    /// A service for what lasts.
    fn lasting(
        &self,
        parts: &Parts,
        connection: &Arc<Connection>,
        owned: &Owned,
    ) -> Result<StreamableHttpService<Handler, LocalSessionManager>, Failure> {
        let handler = self.handler(parts, Link::Lasting(Arc::clone(connection)))?;
        let config = self.config.clone().with_legacy_session_mode(true);
        let config = config.with_cancellation_token(self.closing.clone());
        Ok(StreamableHttpService::new(move || Ok(handler.clone()), owned.manager(), config))
    }

    /// Answers one POST whose body has been read.
    pub(crate) async fn answer(&self, parts: Parts, body: Bytes) -> Response {
        let who = caller(&parts).ok();
        self.clean(who.as_ref(), self.route(parts, body).await).await
    }

    /// A refusal without its client's secrets, whoever wrote it.
    async fn clean(&self, who: Option<&Authenticated>, response: Response) -> Response {
        if !(response.status().is_client_error() && is_json(response.headers())) {
            return response;
        }
        match who.and_then(|who| self.host.dispatcher(who).ok()) {
            Some(dispatcher) => cleaned(response, dispatcher.redactor()).await,
            None => response,
        }
    }

    async fn route(&self, mut parts: Parts, body: Bytes) -> Response {
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
        let owned = match caller(&parts).and_then(|who| self.host.sessions(&who)) {
            Ok(owned) => owned,
            Err(failure) => return failed(&failure, &body),
        };
        if owned.is_ended(&parts.headers) {
            return no_session(&body);
        }
        let session = if takes_events { owned.find(&parts.headers).await } else { None };
        if let Some(call) = PlainCall::read(&parts.headers, &body)
            && session
                .as_ref()
                .is_none_or(|session| !session.wants_more() && !call.may_ask(&self.host, &parts))
        {
            return call.answer(&self.host, &parts).await;
        }
        // On a Unix socket there may be none.
        parts.headers.entry(HOST).or_insert(HeaderValue::from_static("localhost"));
        let message = Peek::of(&body);
        match session {
            Some(session) if message.lasts() => self.pass(&owned, &session, parts, body).await,
            None if parts.headers.contains_key(SESSION_ID) && message.needs_a_session() => no_session(&body),
            None if takes_events && message.begins(&parts.headers) => self.begin(&owned, parts, body).await,
            _ => self.once(takes_events, parts, body).await,
        }
    }

    /// A request that is complete in itself.
    async fn once(&self, takes_events: bool, mut parts: Parts, body: Bytes) -> Response {
        let service = match self.stateless(&parts, takes_events) {
            Ok(service) => service,
            Err(failure) => return failed(&failure, &body),
        };
        parts.headers.insert(ACCEPT, ACCEPTED);
        let version = parts.headers.get(PROTOCOL_VERSION).cloned();
        let response = service.handle(Request::from_parts(parts, Full::new(body.clone()))).await;
        explained(response.map(Body::new), version.as_ref(), &body)
    }

    /// A request of a session.
    async fn pass(&self, owned: &Owned, session: &Arc<Connection>, parts: Parts, body: Bytes) -> Response {
        let service = match self.lasting(&parts, session, owned) {
            Ok(service) => service,
            Err(failure) => return failed(&failure, &body),
        };
        let version = parts.headers.get(PROTOCOL_VERSION).cloned();
        let response = service.handle(Request::from_parts(parts, Full::new(body.clone()))).await;
        explained(response.map(Body::new), version.as_ref(), &body)
    }

    /// The beginning of a session. Its answer is JSON, as that of every plain request.
    async fn begin(&self, owned: &Owned, mut parts: Parts, body: Bytes) -> Response {
        parts.headers.remove(SESSION_ID);
        let connection = Arc::<Connection>::default();
        let response = self.pass(owned, &connection, parts.clone(), body.clone()).await;
        let Some(id) = response.headers().get(SESSION_ID).cloned() else {
            // What was refused before there was a session is refused in the words of every other request.
            return self.once(true, parts, body).await;
        };
        let events = response.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let Some(message) = events.ok().and_then(|events| first_message(&events)) else {
            let text = "the host failed; this is no fault of your request";
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::INTERNAL_ERROR, text.into(), &body);
        };
        if let Ok(id) = id.to_str() {
            owned.admit(id, connection).await;
        }
        let mut response = json_response(StatusCode::OK, message);
        response.headers_mut().insert(SESSION_ID, id);
        response
    }

    /// Answers a GET, which listens to a session, or a DELETE, which ends it. `None` where no session is named.
    pub(crate) async fn attend(&self, mut parts: Parts) -> Option<Response> {
        parts.headers.contains_key(SESSION_ID).then_some(())?;
        let who = caller(&parts).ok()?;
        let owned = self.host.sessions(&who).ok()?;
        let Some(session) = owned.find(&parts.headers).await else {
            return Some(no_session(b""));
        };
        let service = self.lasting(&parts, &session, &owned).ok()?;
        parts.headers.entry(HOST).or_insert(HeaderValue::from_static("localhost"));
        let version = parts.headers.get(PROTOCOL_VERSION).cloned();
        let listens = parts.method == Method::GET;
        if parts.method == Method::DELETE {
            owned.note_end(&parts.headers);
        }
        let slot = parts.extensions.get::<Slot>().cloned();
        let place = if listens { owned.listen() } else { None };
        if listens && place.is_none() {
            let text = "too many streams listen already; end some";
            return Some(refuse(StatusCode::TOO_MANY_REQUESTS, ErrorCode::INVALID_REQUEST, text.into(), b""));
        }
        let response = service.handle(Request::from_parts(parts, Full::new(Bytes::new()))).await;
        let response = explained(response.map(Body::new), version.as_ref(), b"");
        let mut response = self.clean(Some(&who), response).await;
        if response.status() == StatusCode::ACCEPTED {
            // It has ended, and there is nothing to wait for: clients take "accepted" for a failure.
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        if let (Some(slot), true) = (slot, listens) {
            // From here on it only listens, and its place bounds it: it must not lock its principal's calls out.
            slot.release();
        }
        Some(response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _held = &place;
                frame
            }))
        }))
    }
}

fn caller(parts: &Parts) -> Result<Authenticated, Failure> {
    parts.extensions.get::<Authenticated>().cloned().ok_or_else(|| {
        Failure::new(Code::Internal, "the host failed; this is no fault of your request")
            .with_internal("no principal")
    })
}

fn no_session(body: &[u8]) -> Response {
    let text = "there is no such session; initialize to begin one";
    refuse(StatusCode::NOT_FOUND, ErrorCode::INVALID_REQUEST, text.into(), body)
}

fn failed(failure: &Failure, body: &[u8]) -> Response {
    let error = protocol_error(failure);
    refuse(StatusCode::INTERNAL_SERVER_ERROR, error.code, error.message.into_owned(), body)
}

/// What a message is, as far as its way depends on it.
#[derive(Default, Deserialize)]
struct Peek<'a> {
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(default)]
    id: Option<Value>,
}

impl<'a> Peek<'a> {
    fn of(body: &'a [u8]) -> Self {
        // What is malformed is the stateless service's to refuse.
        serde_json::from_slice(body).unwrap_or(Self { method: Some(Cow::Borrowed("")), id: None })
    }

    /// Whether a session has to know of it: the client's answers and notifications, and what outlives its request.
    fn lasts(&self) -> bool {
        let Some(method) = self.method.as_deref() else { return true };
        (self.id.is_none() && !method.is_empty())
            || matches!(
                method,
                "logging/setLevel"
                    | "resources/subscribe"
                    | "resources/unsubscribe"
                    | "resources/read"
                    | "tools/call"
                    | "prompts/get"
            )
    }

    /// Whether there is no answer to it without a session: one whose host was started anew is told to begin again.
    fn needs_a_session(&self) -> bool {
        matches!(self.method.as_deref(), Some("resources/subscribe" | "resources/unsubscribe"))
    }

    /// Whether it begins a session.
    fn begins(&self, headers: &HeaderMap) -> bool {
        self.method.as_deref() == Some("initialize")
            && self.id.is_some()
            && headers.get(PROTOCOL_VERSION).is_none_or(is_known)
    }
}

/// The first JSON-RPC message of an event stream.
fn first_message(events: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(events).ok()?;
    let mut data = text.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
    data.find(|data| data.starts_with('{')).map(|data| data.as_bytes().to_vec())
}

/// `rmcp`'s answer, with what it refused in plain text made into JSON-RPC.
fn explained(response: Response, version: Option<&HeaderValue>, body: &[u8]) -> Response {
    let status = response.status();
    if status.is_success() || is_json(response.headers()) {
        return response;
    }
    explain(status, version, body)
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
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .peekable();
    if ranges.peek().is_none() {
        return (!headers.contains_key(ACCEPT)).then_some(false);
    }
    let (mut json, mut events) = (false, false);
    for range in ranges {
        let is = |name: &str| range.eq_ignore_ascii_case(name);
        json |= is("application/json") || is("application/*") || is("*/*");
        events |= is("text/event-stream");
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
    // For this one, and for those that each response gets.
    response.headers_mut().reserve(1 + SECURITY_HEADERS.len());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
