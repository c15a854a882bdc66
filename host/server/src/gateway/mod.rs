//! The HTTP front: guards, authentication, limits, and the way to MCP and REST.
//!
//! Guarantees, in this order, for every request: security headers on the response and panics contained; `Host` and
//! `Origin` are ours; the caller is known (but for `/health`); it is within its rate and its slots; its body is within
//! bytes and time. A request that fails a stage never reaches the next. No answer ever permits another site's page
//! anything: there is no CORS header in this crate.
//! Not guaranteed: secrecy on the wire; the host binds to the loopback interface.
//! Hostile: every byte of every request, and how fast it comes.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Extension, FromRef, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures::FutureExt as _;
use http::header::{ALLOW, AUTHORIZATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use palisade_policy::{Authenticated, Failure};
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tower_service::Service as _;

use crate::host::{Host, VERSION};
use crate::mcp;

mod body;
mod guard;
mod limits;
mod respond;
mod rest;
#[cfg(test)]
mod tests;

pub use body::{BODY_TIMEOUT, MAX_BODY_BYTES};
pub use guard::Front;
pub use limits::MAX_CONCURRENT_REQUESTS;
use respond::{Refusal, json_response};
pub(crate) use respond::{SECURITY_HEADERS, failure_value};
pub use rest::result_value;

/// The whole front as one service. A server has one; its callers' buckets are in it.
pub struct Gateway {
    host: Arc<Host>,
    front: Front,
    limits: limits::Limits,
    routes: Router,
    closing: CancellationToken,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("front", &self.front).finish_non_exhaustive()
    }
}

/// What handlers are given.
#[derive(Clone)]
struct Served {
    host: Arc<Host>,
    mcp: mcp::Front,
}

impl FromRef<Served> for Arc<Host> {
    fn from_ref(served: &Served) -> Self {
        Arc::clone(&served.host)
    }
}

impl FromRef<Served> for mcp::Front {
    fn from_ref(served: &Served) -> Self {
        served.mcp.clone()
    }
}

/// A caller's place among its requests in flight. It goes with the request, so that a call which streams its messages
/// holds it until it ends, though its response began long before.
#[derive(Clone)]
pub(crate) struct Slot(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl Slot {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        Self(Arc::new(Mutex::new(Some(permit))))
    }

    /// Gives the place back before the request ends. For one that only waits, and is bounded otherwise.
    pub(crate) fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Gateway {
    /// A gateway to `host`, for connections that come in through `front`.
    pub fn new(host: Arc<Host>, front: Front) -> Self {
        let limits = limits::Limits::new(host.principals(), host.rate());
        let closing = CancellationToken::new();
        let mcp = mcp::Front::new(Arc::clone(&host), closing.clone());
        let served = Served { host: Arc::clone(&host), mcp };
        let routes = Router::new()
            .route("/health", get(health))
            .route("/info", get(info))
            .route("/mcp", post(mcp_post).get(mcp_attend).delete(mcp_attend))
            .route("/api/tools", get(rest::list))
            .route("/api/tools/{name}", post(rest::call))
            .fallback(respond::not_found)
            .method_not_allowed_fallback(respond::method_not_allowed)
            .with_state(served);
        Self { host, front, limits, routes, closing }
    }

    /// Ends the requests that would not end by themselves: subscriptions. The others go on.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Answers one request: every stage in its order. One future, for a middleware's wrapping of futures and services
    /// costs each request more than what the stages do.
    pub async fn answer(&self, request: Request) -> Response {
        let answer = AssertUnwindSafe(self.pass(request)).catch_unwind().await;
        respond::secure(answer.unwrap_or_else(|_| respond::panicked()))
    }

    /// Guard, authenticate, limit: what a request must pass before a handler sees it.
    async fn pass(&self, mut request: Request) -> Response {
        let slot = match self.admit(&mut request) {
            Ok(slot) => slot,
            Err(failure) => return Refusal::from(failure).into_response(),
        };
        if let Some(slot) = &slot {
            request.extensions_mut().insert(slot.clone());
        }
        let Ok(response) = self.routes.clone().call(request).await;
        response
    }

    fn admit(&self, request: &mut Request) -> Result<Option<Slot>, Failure> {
        guard::check(self.front, request.uri(), request.headers())?;
        if request.uri().path() == "/health" {
            self.limits.admit_health()?;
            return Ok(None);
        }
        // Authentication comes first: a flood without a token must not touch a caller's bucket.
        let who = match authenticate(&self.host, request.headers()) {
            Ok(who) => who,
            Err(failure) => {
                self.limits.admit_stranger()?;
                return Err(failure);
            }
        };
        let permit = self.limits.admit(&who)?;
        request.extensions_mut().insert(who);
        Ok(Some(Slot::new(permit)))
    }
}

fn authenticate(host: &Host, headers: &HeaderMap) -> Result<Authenticated, Failure> {
    let values: Vec<&[u8]> = headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes()).collect();
    host.principals().authenticate(&values)
}

/// `GET /health`: that the process answers, and nothing else.
async fn health() -> Response {
    json_response(StatusCode::OK, &json!({ "status": "ok" }))
}

/// `GET /info`: what a caller may know of the host.
async fn info(
    State(host): State<Arc<Host>>,
    Extension(who): Extension<Authenticated>,
) -> Result<Response, Refusal> {
    let dispatcher = host.dispatcher(&who)?;
    let redactor = dispatcher.redactor();
    let identity = host.identity().clone();
    let identity = redactor.redact((identity.identifier, identity.product_name)).into_inner();
    Ok(json_response(
        StatusCode::OK,
        &json!({
            "name": "palisade",
            "version": VERSION,
            "protocol": "mcp",
            "port": host.port(),
            "app_identifier": identity.0,
            "app_product_name": identity.1,
            "profile": dispatcher.profile().name,
            "auth_required": !host.principals().is_open(),
        }),
    ))
}

/// `POST /mcp`: the body is read here, so that its limits are the same as everywhere.
async fn mcp_post(State(front): State<mcp::Front>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(body).await?;
    Ok(front.answer(parts, body).await)
}

/// `GET /mcp` and `DELETE /mcp`: listening to a session, and ending it. Without one, there is nothing to listen to or end.
async fn mcp_attend(State(front): State<mcp::Front>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match front.attend(parts).await {
        Some(response) => response,
        None => {
            let mut response = respond::method_not_allowed().await;
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            response
        }
    }
}
