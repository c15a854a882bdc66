//! The HTTP front: guards, authentication, limits, and the way to MCP and REST.
//!
//! Guarantees, in this order, for every request: security headers on the response and panics contained; `Host` and
//! `Origin` are ours; the caller is known (but for `/health`); it is within its rate and its slots; its body is within
//! bytes and time. A request that fails a stage never reaches the next. No answer ever permits another site's page
//! anything: there is no CORS header in this crate.
//! Not guaranteed: secrecy on the wire; the host binds to the loopback interface.
//! Hostile: every byte of every request, and how fast it comes.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Instant, SystemTime};

use axum::Router;
use axum::extract::{Extension, FromRef, Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures::FutureExt as _;
use http::header::{ALLOW, AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use palisade_policy::decide::clamp_name;
use palisade_policy::principal::unauthenticated;
use palisade_policy::{Authenticated, Code, Failure, Principal};
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tower_service::Service as _;

use crate::access::Caller;
use crate::host::{Host, VERSION};
use crate::mcp;

mod body;
mod guard;
mod limits;
mod respond;
mod rest;
#[cfg(test)]
mod tests;
mod until;

pub use body::{BODY_TIMEOUT, MAX_BODY_BYTES};
pub use guard::Front;
pub use limits::MAX_CONCURRENT_REQUESTS;
pub(crate) use limits::{BUSY_RETRY, Bucket};
use respond::{Refusal, json_response};
pub(crate) use respond::{SECURITY_HEADERS, failure_value};
pub use rest::result_value;

/// Where MCP is spoken.
const MCP: &str = "/mcp";

/// The whole front as one service. A server has one; its callers' buckets are in it.
pub struct Gateway {
    host: Arc<Host>,
    front: Front,
    limits: limits::Limits,
    mcp: Arc<mcp::Front>,
    routes: Router,
    closing: CancellationToken,
    draining: AtomicBool,
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
    mcp: Arc<mcp::Front>,
}

impl FromRef<Served> for Arc<Host> {
    fn from_ref(served: &Served) -> Self {
        Arc::clone(&served.host)
    }
}

impl FromRef<Served> for Arc<mcp::Front> {
    fn from_ref(served: &Served) -> Self {
        Arc::clone(&served.mcp)
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
        let limits = limits::Limits::new(host.rate());
        let closing = CancellationToken::new();
        let mcp = Arc::new(mcp::Front::new(Arc::clone(&host), closing.clone()));
        let served = Served { host: Arc::clone(&host), mcp: Arc::clone(&mcp) };
        let routes = Router::new()
            .route("/health", get(health))
            .route("/ready", get(ready))
            .route("/info", get(info))
            .route(MCP, post(mcp_post).get(mcp_attend).delete(mcp_attend))
            .route("/api/tools", get(rest::list))
            .route("/api/tools/{name}", post(rest::call))
            .fallback(respond::not_found)
            .method_not_allowed_fallback(respond::method_not_allowed)
            .with_state(served);
        Self { host, front, limits, mcp, routes, closing, draining: AtomicBool::new(false) }
    }

    /// Refuses every further request: the host is about to stop. Those in flight go on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Ends the requests that would not end by themselves: subscriptions. The others go on.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Answers one request: every stage in its order. One future, for a middleware's wrapping of futures and services
    /// costs each request more than what the stages do.
    pub async fn answer(&self, request: Request) -> Response {
        // Who calls, for the record, whatever becomes of the request.
        let known = OnceLock::new();
        let asked = self.host.recorder().map(|_| (request.method().clone(), request.uri().clone()));
        let answer = AssertUnwindSafe(self.pass(request, &known)).catch_unwind().await;
        let response = respond::secure(answer.unwrap_or_else(|_| respond::panicked()));
        if let (Some((method, uri)), Some(code)) = (asked, respond::refusal(&response)) {
            self.record_denial(known.get(), &action(&method, &uri), code).await;
        }
        response
    }

    /// A request that did not become a call: such are recorded here, calls where they run.
    async fn record_denial(&self, who: Option<&Arc<Principal>>, action: &str, code: Code) {
        let Some((recorder, denials)) = self.host.recorder() else { return };
        recorder.refused(code.as_str());
        let who = who.map_or("", |principal| &principal.name);
        if let Some(event) = denials.event(who, action, code, Instant::now()) {
            // It is refused in any case; the recorder reports what it can't keep.
            let _ = recorder.record(event).await;
        }
    }

    /// Guard, authenticate, limit: what a request must pass before a handler sees it.
    async fn pass(&self, mut request: Request, known: &OnceLock<Arc<Principal>>) -> Response {
        let admitted = match self.admit(&mut request, known) {
            Ok(admitted) => admitted,
            Err(failure) => return Refusal::from(failure).into_response(),
        };
        if let Some((slot, _)) = &admitted {
            request.extensions_mut().insert(slot.clone());
        }
        let response = self.route(request).await;
        match admitted {
            Some((_, caller)) => until::ended(response, caller.ended()),
            None => response,
        }
    }

    async fn route(&self, request: Request) -> Response {
        // Nearly every request: the router's own boxes and copies would cost it more than all stages before this.
        if request.method() == Method::POST {
            let path = request.uri().path();
            if path == MCP {
                return mcp_post(State(Arc::clone(&self.mcp)), request).await.into_response();
            }
            let who = request.extensions().get::<Authenticated>().cloned();
            if let (Some(who), Some(name)) = (who, rest::plain_name(path)) {
                let name = Ok(Path(name.to_owned()));
                let (parts, body) = request.into_parts();
                let host = State(Arc::clone(&self.host));
                return rest::call(host, Extension(who), name, parts.headers, body).await.into_response();
            }
        }
        let Ok(response) = self.routes.clone().call(request).await;
        response
    }

    fn admit(
        &self,
        request: &mut Request,
        known: &OnceLock<Arc<Principal>>,
    ) -> Result<Option<(Slot, Arc<Caller>)>, Failure> {
        guard::check(&self.front, request.uri(), request.headers())?;
        if let Front::Tls { .. } = self.front {
            // The MCP library looks again, and knows none of the names that were just found to be ours.
            request.headers_mut().insert(HOST, HeaderValue::from_static("localhost"));
        }
        if matches!(request.uri().path(), "/health" | "/ready") {
            self.limits.admit_health()?;
            request.extensions_mut().insert(Ready(self.is_ready()));
            return Ok(None);
        }
        if self.draining.load(Ordering::Relaxed) {
            let text = "the host is about to stop; try again in a while, or at another host";
            return Err(Failure::new(Code::Unavailable, text).with_retry_after(BUSY_RETRY));
        }
        // Authentication comes first: a flood without a token must not touch a caller's bucket.
        let (who, caller) = match authenticate(&self.host, request.headers()) {
            Ok(found) => found,
            Err(failure) => {
                self.limits.admit_stranger()?;
                return Err(failure);
            }
        };
        // Set once, here.
        let _ = known.set(Arc::clone(who.principal()));
        let permit = caller.admit()?;
        request.extensions_mut().insert(who);
        Ok(Some((Slot::new(permit), caller)))
    }

    fn is_ready(&self) -> bool {
        self.host.is_ready() && !self.draining.load(Ordering::Relaxed)
    }
}

/// Whether a further request would be served.
#[derive(Clone, Copy)]
struct Ready(bool);

/// What a request asks for, for the record. Its sender chose the path: it is clamped.
fn action(method: &Method, uri: &Uri) -> String {
    format!("{} {}", clamp_name(method.as_str()), clamp_name(uri.path()))
}

fn authenticate(host: &Host, headers: &HeaderMap) -> Result<(Authenticated, Arc<Caller>), Failure> {
    let values: Vec<&[u8]> = headers.get_all(AUTHORIZATION).iter().map(|value| value.as_bytes()).collect();
    let who = host.principals().authenticate(&values)?;
    let caller = host.caller(&who)?;
    // The end of its time is noticed here at the latest, to the very moment.
    if caller.is_over(SystemTime::now()) {
        return Err(unauthenticated());
    }
    Ok((who, caller))
}

/// `GET /health`: that the process answers, and nothing else.
async fn health() -> Response {
    json_response(StatusCode::OK, &json!({ "status": "ok" }))
}

/// `GET /ready`: whether further requests are served; not while the host stops, nor while calls can't be put on record.
async fn ready(Extension(Ready(ready)): Extension<Ready>) -> Response {
    if ready {
        return json_response(StatusCode::OK, &json!({ "status": "ok" }));
    }
    Refusal::from(Failure::new(Code::Unavailable, "not ready")).into_response()
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
async fn mcp_post(State(front): State<Arc<mcp::Front>>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(body).await?;
    Ok(front.answer(parts, body).await)
}

/// `GET /mcp` and `DELETE /mcp`: listening to a session, and ending it. Without one, there is nothing to listen to or end.
async fn mcp_attend(State(front): State<Arc<mcp::Front>>, request: Request) -> Response {
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
