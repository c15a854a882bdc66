//! MCP over the dispatcher: both eras (the handshake revisions from 2024-11-05, and 2026-07-28) on one endpoint.
//!
//! Guarantees: a client sees the tools of its own profile; calling any other fails as an unknown tool; what the server
//! does not offer (resources, prompts, completion) is answered as a method that does not exist. No state outlives a
//! request over HTTP, so a session id, stale or invented, means nothing and hinders nothing. A client that goes away
//! or cancels ends its call.
//! Not guaranteed: delivery of progress and log messages.
//! Hostile: every message.

use std::sync::Arc;
use std::time::Duration;

use palisade_engine::Severity;
use palisade_policy::decide::clamp_name;
use palisade_policy::{Authenticated, Failure};
#[expect(
    deprecated,
    reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
)]
use rmcp::model::SetLevelRequestParams;
use rmcp::model::{
    CallToolRequestMethod, CallToolRequestParams, CallToolResponse, CompleteRequestMethod,
    CompleteRequestParams, CompleteResult, CustomRequest, CustomResult, ErrorCode, Implementation,
    ListPromptsRequestMethod, ListPromptsResult, ListResourceTemplatesRequestMethod,
    ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult, ListToolsResult,
    PaginatedRequestParams, ProtocolVersion, ServerCapabilities, ServerConfig, ServerNotification,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, Peer, RoleServer, ServerHandler};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::dispatch::{Dispatcher, Unwatched, Watch};
use crate::host::{Host, VERSION};

mod convert;
mod direct;
mod http;
mod lines;
mod malformed;
mod stdio;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use http::Front;
pub use stdio::{StdioError, serve_stdio};
use watch::{Forward, Level, QUEUE};

/// What every client is told at the start.
const INSTRUCTIONS: &str = "Tools to see an application from outside: its files, databases and processes, as far as \
    this host's profile grants. A tool with an `action` parameter groups several operations; its description lists \
    them. Failures carry {error, code}: INVALID_ARGUMENTS is yours to correct, SCOPE_MISSING and POLICY_VIOLATION are \
    final for this profile, RATE_LIMITED and UNAVAILABLE may pass if you wait. Long results are cut and say so: page.";

/// How long messages that are still queued when a call ends may hold its answer up.
const DRAIN: Duration = Duration::from_secs(1);

/// One MCP server: for one HTTP request, or for one stdio connection.
#[derive(Clone)]
pub(crate) struct Handler {
    host: Arc<Host>,
    caller: Caller,
}

/// Who calls.
#[derive(Clone)]
enum Caller {
    /// Whoever the gateway authenticated: the request carries the proof.
    OfRequest,
    /// Whoever holds the other end of the pipe; and the log level that it asked for.
    Fixed(Authenticated, Arc<Level>),
}

/// Marks an HTTP request whose client takes an event stream for an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TakesEvents(bool);

impl Handler {
    fn of_request(host: Arc<Host>) -> Self {
        Self { host, caller: Caller::OfRequest }
    }

    fn fixed(host: Arc<Host>, who: Authenticated) -> Self {
        Self { host, caller: Caller::Fixed(who, Arc::default()) }
    }

    fn caller(&self, context: &RequestContext<RoleServer>) -> Result<(Authenticated, Dispatcher), ErrorData> {
        let who = match &self.caller {
            Caller::Fixed(who, _) => who.clone(),
            Caller::OfRequest => {
                extension::<Authenticated>(context).ok_or_else(|| internal("no principal"))?
            }
        };
        let dispatcher = self.host.dispatcher(&who).map_err(|failure| protocol_error(&failure))?.clone();
        Ok((who, dispatcher))
    }

    /// Whether, and from which severity on, the client of this request wants log messages.
    fn log_level(&self, context: &RequestContext<RoleServer>) -> Option<Severity> {
        let modern =
            context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        match &self.caller {
            // Since 2026-07-28 each request says it for itself; silence means none.
            _ if modern => context.meta.log_level().map(watch::from_mcp),
            Caller::Fixed(_, level) => level.get(),
            // A handshake revision without a session has nowhere to keep a level. A client that asked for progress
            // listens while it waits: it gets what a level of its own would mostly be.
            Caller::OfRequest => context.meta.get_progress_token().map(|_| Severity::Info),
        }
    }
}

/// What the gateway attached to the HTTP request that this message came in.
fn extension<T: Clone + Send + Sync + 'static>(context: &RequestContext<RoleServer>) -> Option<T> {
    context.extensions.get::<::http::request::Parts>()?.extensions.get::<T>().cloned()
}

fn internal(detail: &str) -> ErrorData {
    tracing::error!(detail, "an MCP request could not be served");
    ErrorData::internal_error("the host failed; this is no fault of your request", None)
}

fn protocol_error(failure: &Failure) -> ErrorData {
    internal(failure.internal().unwrap_or_default())
}

impl ServerHandler for Handler {
    #[expect(
        deprecated,
        reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
    )]
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_logging().enable_tools().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("palisade", VERSION))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|request| request.cursor.is_some()) {
            return Err(ErrorData::invalid_params("there is one page only: list without a cursor", None));
        }
        let (_, dispatcher) = self.caller(&context)?;
        let tools = dispatcher.catalog().listing().iter().map(convert::tool).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (who, dispatcher) = self.caller(&context)?;
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let token = context.meta.get_progress_token();
        let level = self.log_level(&context);
        let streams = extension::<TakesEvents>(&context).is_none_or(|takes| takes.0);
        let (watch, queue): (Arc<dyn Watch>, _) = if streams && (token.is_some() || level.is_some()) {
            let (sender, queue) = mpsc::channel(QUEUE);
            (Arc::new(Forward { queue: sender, token, level, gone: context.ct.clone() }), Some(queue))
        } else {
            (Arc::new(Unwatched), None)
        };
        let call = dispatcher.call(&who, &request.name, arguments, watch);
        let answer = tokio::select! {
            // Dropping the call ends it, and no one is left to read an answer.
            () = context.ct.cancelled() => return Err(ErrorData::internal_error("the call was cancelled", None)),
            answer = beside(call, queue, &context.peer) => answer,
        };
        convert::answer(answer).map(CallToolResponse::from)
    }

    #[expect(
        deprecated,
        reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
    )]
    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // Over HTTP there is no session that could remember it; a request's own metadata can say it instead.
        if let Caller::Fixed(_, level) = &self.caller {
            level.set(watch::from_mcp(request.level));
        }
        Ok(())
    }

    // Not offered, and not declared; without these the library would answer with empty lists.

    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>())
    }

    /// A method that the library does not know, or one that it knows with parameters that do not fit.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(unfit(&request))
    }
}

/// The error for a request that is not what its method takes.
fn unfit(request: &CustomRequest) -> ErrorData {
    const KNOWN: [&str; 6] =
        ["initialize", "server/discover", "ping", "tools/list", "tools/call", "logging/setLevel"];
    let method = clamp_name(&request.method);
    if !KNOWN.contains(&request.method.as_str()) {
        return ErrorData::new(ErrorCode::METHOD_NOT_FOUND, format!("there is no method `{method}`"), None);
    }
    let field = |name: &str| request.params.as_ref().and_then(|params| params.get(name));
    let reason = match request.method.as_str() {
        <CallToolRequestMethod as rmcp::model::ConstString>::VALUE => {
            match (field("name"), field("arguments")) {
                (Some(Value::String(_)), Some(Value::Object(_) | Value::Null) | None) => {
                    "its parameters do not fit"
                }
                (Some(Value::String(_)), _) => "`params.arguments` must be an object",
                _ => "`params.name` must be a string: the tool's name",
            }
        }
        _ => "its parameters do not fit",
    };
    ErrorData::invalid_params(format!("malformed `{method}` request: {reason}"), None)
}

/// Runs a call, and beside it sends its client what the tool says meanwhile. A client that does not read delays
/// neither the call nor, for long, its answer.
async fn beside<T>(
    call: impl Future<Output = T>,
    queue: Option<mpsc::Receiver<ServerNotification>>,
    peer: &Peer<RoleServer>,
) -> T {
    let Some(mut queue) = queue else { return call.await };
    let forward = async {
        while let Some(notification) = queue.recv().await {
            if peer.send_notification(notification).await.is_err() {
                break;
            }
        }
    };
    let mut call = std::pin::pin!(call);
    let mut forward = std::pin::pin!(forward);
    tokio::select! {
        answer = &mut call => {
            // The call let go of its sender, so the queue ends.
            let _ = tokio::time::timeout(DRAIN, forward).await;
            answer
        }
        () = &mut forward => call.await,
    }
}
