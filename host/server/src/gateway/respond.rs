//! Responses: one shape for every failure, and the headers that each response carries.
//!
//! Guarantees: a failure is `{"error", "code"}` with the status that belongs to its code, and says nothing but its
//! public text. Every response that a handler, a fallback or a caught panic makes carries [`SECURITY_HEADERS`].

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, RETRY_AFTER,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use palisade_policy::{Code, Failure, Redacted};
use serde_json::{Value, json};

/// On every response: nothing of it is to be guessed at, framed, cached or run.
pub(crate) const SECURITY_HEADERS: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'")),
];

/// Adds the headers, in place of any of that name.
pub(super) fn secure(mut response: Response) -> Response {
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A request that was refused, with the status to say so.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    failure: Failure,
    /// What the call did before it failed, for a caller that asked.
    trace: Option<Value>,
}

impl Refusal {
    /// A refusal whose status is not its code's own.
    pub(super) fn with_status(status: StatusCode, failure: Failure) -> Self {
        Self { status, failure, trace: None }
    }

    /// Tells what the call did, too.
    pub(super) fn with_trace(self, trace: Option<Value>) -> Self {
        Self { trace, ..self }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let status = StatusCode::from_u16(failure.code.http_status());
        Self::with_status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), failure)
    }
}

impl From<Redacted<Failure>> for Refusal {
    fn from(failure: Redacted<Failure>) -> Self {
        failure.into_inner().into()
    }
}

/// The body of a failure, as REST and MCP's structured content carry it.
pub(crate) fn failure_value(code: Code, text: &str) -> Value {
    json!({ "error": text, "code": code.as_str() })
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, failure, trace } = self;
        if let Some(internal) = failure.internal() {
            tracing::warn!(code = failure.code.as_str(), internal, "request refused");
        }
        let mut body = failure_value(failure.code, failure.public());
        if let Some(trace) = trace {
            body["trace"] = trace;
        }
        let mut response = json_response(status, &body);
        response.extensions_mut().insert(failure.code);
        let headers = response.headers_mut();
        if failure.code == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if failure.code == Code::TooLarge || status == StatusCode::REQUEST_TIMEOUT {
            // The rest of the body is not wanted, and no second request can be told from it.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(wait) = failure.retry_after {
            // Whole seconds, rounded up: a client that waits that long gets through.
            let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// On a response that is a call's, which is on record already.
#[derive(Clone, Copy)]
pub(super) struct Called;

/// The code of a response by which something was refused that did not become a call.
pub(super) fn refusal(response: &Response) -> Option<Code> {
    let (status, extensions) = (response.status(), response.extensions());
    if !(status.is_client_error() || status.is_server_error()) || extensions.get::<Called>().is_some() {
        return None;
    }
    Some(extensions.get::<Code>().copied().unwrap_or(match status {
        StatusCode::NOT_FOUND => Code::UnknownTool,
        StatusCode::TOO_MANY_REQUESTS => Code::RateLimited,
        StatusCode::INTERNAL_SERVER_ERROR => Code::Internal,
        _ => Code::InvalidArguments,
    }))
}

/// A JSON response.
pub(super) fn json_response(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// There is nothing at this path.
pub(super) async fn not_found() -> Response {
    let text = "there is nothing at this path; tools are called at /api/tools/{name} or over /mcp";
    Refusal::from(Failure::new(Code::UnknownTool, text)).into_response()
}

/// The path exists, the method does not; the router adds `Allow`.
pub(super) async fn method_not_allowed() -> Response {
    let failure =
        Failure::new(Code::InvalidArguments, "this path does not take that method; see the Allow header");
    Refusal::with_status(StatusCode::METHOD_NOT_ALLOWED, failure).into_response()
}

/// A panic becomes one failed request. Its payload is not logged: it may hold what a guest or a client sent.
pub(super) fn panicked() -> Response {
    tracing::error!("a request handler panicked");
    let failure = Failure::new(Code::Internal, "the host failed; this is no fault of your request");
    Refusal::from(failure).into_response()
}
