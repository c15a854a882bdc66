//! MCP over the dispatcher: both eras (the handshake revisions from 2024-11-05, and 2026-07-28) on one endpoint.
//!
//! Guarantees: a client sees the tools, prompts and resources of its own profile; asking for any other fails as for one that
//! does not exist; what the server does not offer is answered as a method that does not exist. A session id over HTTP, stale or
//! invented, hinders nothing. A client that goes away or cancels ends its call and its subscription.
//! Not guaranteed: delivery of progress and log messages.
//! Hostile: every message.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use palisade_policy::{Authenticated, Failure, Redacted};
#[expect(
    deprecated,
    reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
)]
use rmcp::model::SetLevelRequestParams;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestMethod, CompleteRequestParams,
    CompleteResult, ConstString, CustomRequest, CustomResult, GetPromptRequestMethod, GetPromptRequestParams,
    GetPromptResponse, Implementation, InitializeRequestParams, InitializeResult, ListPromptsRequestMethod,
    ListPromptsResult, ListResourceTemplatesRequestMethod, ListResourceTemplatesResult,
    ListResourcesRequestMethod, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    PromptsCapability, ProtocolVersion, ReadResourceRequestMethod, ReadResourceRequestParams,
    ReadResourceResponse, Reference, ResourcesCapability, ServerCapabilities, ServerConfig,
    SetLevelRequestMethod, SubscribeRequestMethod, SubscribeRequestParams, SubscriptionFilter,
    UnsubscribeRequestMethod, UnsubscribeRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::dispatch::{Dispatcher, ToolOutput, Unwatched, Watch};
use crate::host::{Host, VERSION};

mod convert;
mod direct;
mod http;
mod lines;
mod malformed;
mod offers;
mod resources;
mod rounds;
mod run;
mod sessions;
mod stdio;
mod subscribe;
#[cfg(test)]
mod tests;
mod watch;

pub(crate) use http::Front;
use malformed::Offered;
use rounds::Brought;
pub(crate) use rounds::Seal;
use run::{Outcome, client_capabilities, require_capabilities};
pub(crate) use sessions::Owned;
pub use stdio::{StdioError, serve_stdio};
use subscribe::{Accepted, Connection};

/// What every client is told at the start.
const INSTRUCTIONS: &str = "Tools to see an application from outside: its files, databases and processes, as far as \
    this host's profile grants. A tool that requires an `action` (or `condition`) groups several operations; its \
    description lists them. Failures carry {error, code}: INVALID_ARGUMENTS is yours to correct, SCOPE_MISSING and \
    POLICY_VIOLATION are final for this profile, RATE_LIMITED and UNAVAILABLE may pass if you wait. Long results are \
    cut and say so: page. One that says `spilled` is kept as a resource: read that page by page, or ask for less.";

/// How long messages that are still queued when a call ends may hold its answer up.
const DRAIN: Duration = Duration::from_secs(1);

/// One MCP server: for one HTTP request, or for one stdio connection.
#[derive(Clone)]
pub(crate) struct Handler {
    host: Arc<Host>,
    who: Authenticated,
    dispatcher: Dispatcher,
    link: Link,
    accepted: Accepted,
    closing: CancellationToken,
}

/// What lies between a handler and its client.
#[derive(Clone)]
enum Link {
    /// One HTTP request, and whether its client takes an event stream for an answer.
    Request { takes_events: bool },
    /// A connection that lasts, and what was asked for over it.
    Lasting(Arc<Connection>),
}

impl Handler {
    /// `closing` ends what would go on for ever.
    fn new(
        host: &Arc<Host>,
        who: Authenticated,
        link: Link,
        closing: CancellationToken,
    ) -> Result<Self, Failure> {
        let dispatcher = host.dispatcher(&who)?;
        Ok(Self { host: Arc::clone(host), who, dispatcher, link, accepted: Arc::default(), closing })
    }

    /// Whether more than one message can be answered with.
    fn takes_events(&self) -> bool {
        !matches!(self.link, Link::Request { takes_events: false })
    }

    /// Whether this caller may find anything to read.
    fn has_resources(&self) -> bool {
        let catalog = self.dispatcher.catalog();
        !catalog.resources().is_empty() || !catalog.templates().is_empty() || self.host.results().is_on()
    }

    fn has_prompts(&self) -> bool {
        !self.dispatcher.catalog().prompts().is_empty()
    }

    fn require_prompts<M: ConstString>(&self) -> Result<(), ErrorData> {
        if self.has_prompts() { Ok(()) } else { Err(ErrorData::method_not_found::<M>()) }
    }

    fn require_resources<M: ConstString>(&self) -> Result<(), ErrorData> {
        if self.has_resources() { Ok(()) } else { Err(ErrorData::method_not_found::<M>()) }
    }

    /// An error that repeats what its client sent.
    fn clean(&self, error: ErrorData) -> ErrorData {
        malformed::clean(self.dispatcher.redactor(), error)
    }

    /// The connection that a handshake revision subscribes over.
    fn connection<M: ConstString>(&self) -> Result<&Connection, ErrorData> {
        match &self.link {
            Link::Lasting(connection) if self.has_resources() => Ok(connection),
            _ => Err(ErrorData::method_not_found::<M>()),
        }
    }
}

/// Whether a request is of a revision whose requests say everything themselves.
fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
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

/// What came of a call, as far as it fits into its client's context.
fn deliver(
    host: &Host,
    who: &Authenticated,
    tool: &str,
    answer: Result<Redacted<ToolOutput>, Redacted<Failure>>,
) -> Result<CallToolResult, ErrorData> {
    convert::answer(tool, answer.map(|output| host.results().fit(who, output, Instant::now())))
}

/// Every list is one page.
fn require_first_page(request: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    if request.is_some_and(|request| request.cursor.is_some()) {
        return Err(ErrorData::invalid_params("there is one page only: list without a cursor", None));
    }
    Ok(())
}

impl ServerHandler for Handler {
    #[expect(
        deprecated,
        reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
    )]
    fn get_info(&self) -> ServerConfig {
        let mut capabilities = ServerCapabilities::builder().enable_logging().enable_tools().build();
        if self.has_resources() {
            let mut resources = ResourcesCapability::default();
            // What is kept of a result never changes.
            let catalog = self.dispatcher.catalog();
            let lasts = !catalog.resources().is_empty() || !catalog.templates().is_empty();
            resources.subscribe = lasts.then_some(true);
            capabilities.resources = Some(resources);
        }
        if self.host.has_changing_tools()
            && self.takes_events()
            && let Some(tools) = &mut capabilities.tools
        {
            tools.list_changed = Some(true);
        }
        if self.has_prompts() {
            capabilities.prompts = Some(PromptsCapability::default());
        }
        if self.dispatcher.catalog().has_completions() {
            capabilities.completions = Some(serde_json::Map::new());
        }
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("palisade", VERSION))
            .with_instructions(INSTRUCTIONS)
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        let mut result = self.negotiate_initialize(&request)?;
        // After a handshake over HTTP there is no stream on which a subscription could be answered.
        if let (Link::Request { .. }, Some(resources)) = (&self.link, &mut result.capabilities.resources) {
            resources.subscribe = None;
        }
        if let (Link::Request { .. }, Some(tools)) = (&self.link, &mut result.capabilities.tools) {
            tools.list_changed = None;
        }
        Ok(result)
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if let (Link::Lasting(connection), true) = (&self.link, self.host.has_changing_tools()) {
            subscribe::follow_tools(self, connection, context.peer);
        }
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        require_first_page(request)?;
        let tools = self.dispatcher.catalog().listing().iter().map(convert::tool).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let subject = json!(["tools/call", &request.name, &arguments]);
        let brought = Brought { responses: request.input_responses, state: request.request_state };
        let client = client_capabilities(&context);
        let rounds = self.rounds(&context, client.as_ref(), &subject, brought)?;
        let kept = self.traces(&context);
        let run = |watch: Arc<dyn Watch>| {
            let watch =
                kept.as_ref().map_or_else(|| Arc::clone(&watch), |kept| kept.beside(Arc::clone(&watch)));
            self.dispatcher.call(&self.who, &request.name, arguments.clone(), watch).boxed()
        };
        match self.in_rounds(&context, rounds, run).await? {
            Outcome::Complete(answer, lacking) => {
                require_capabilities(&context, &answer, lacking)?;
                let result = deliver(&self.host, &self.who, &request.name, answer)?;
                let trace = kept.as_ref().and_then(|kept| kept.take());
                Ok(CallToolResponse::from(convert::traced(result, trace)))
            }
            Outcome::InputRequired(required) => Ok(required.into()),
        }
    }

    #[expect(
        deprecated,
        reason = "SEP-2577 deprecates logging; clients of every published revision still use it"
    )]
    async fn set_level(
        &self,
        request: SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // Since 2026-07-28 each request says it for itself, and there is no such method.
        if is_modern(&context) {
            return Err(ErrorData::method_not_found::<SetLevelRequestMethod>());
        }
        // Over HTTP there is no session that could remember it; a request's own metadata can say it instead.
        if let Link::Lasting(connection) = &self.link {
            connection.level.set(watch::from_mcp(request.level));
        }
        Ok(())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        self.require_resources::<ListResourcesRequestMethod>()?;
        require_first_page(request)?;
        Ok(resources::list(&self.dispatcher.catalog()))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        self.require_resources::<ListResourceTemplatesRequestMethod>()?;
        require_first_page(request)?;
        Ok(resources::templates(&self.host, &self.dispatcher.catalog()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        self.require_resources::<ReadResourceRequestMethod>()?;
        let subject = json!(["resources/read", &request.uri]);
        let brought = Brought { responses: request.input_responses, state: request.request_state };
        let client = client_capabilities(&context);
        let rounds = self.rounds(&context, client.as_ref(), &subject, brought)?;
        let run =
            |watch| resources::read(&self.host, &self.who, &self.dispatcher, &request.uri, watch).boxed();
        match self.in_rounds(&context, rounds, run).await? {
            Outcome::Complete(read, _) => {
                read.map(ReadResourceResponse::from).map_err(|error| self.clean(error))
            }
            Outcome::InputRequired(required) => Ok(required.into()),
        }
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let connection = self.connection::<SubscribeRequestMethod>()?;
        subscribe::subscribe(self, connection, context.peer, request.uri).map_err(|error| self.clean(error))
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        subscribe::unsubscribe(self.connection::<UnsubscribeRequestMethod>()?, &request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        // Without an event stream there is nothing that it could be answered with.
        (self.takes_events() && (self.has_resources() || self.host.has_changing_tools()))
            .then(|| subscribe::accept(self, requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        subscribe::listen(self, context).await
    }

    // What is not offered is not declared; without these checks the library would answer with empty lists.

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let catalog = self.dispatcher.catalog();
        if !catalog.has_completions() {
            return Err(ErrorData::method_not_found::<CompleteRequestMethod>());
        }
        let found = match &request.r#ref {
            Reference::Prompt(prompt) => {
                let unknown = || self.clean(offers::unknown(&prompt.name));
                catalog.prompt(&prompt.name).ok_or_else(unknown)?;
                catalog.completion_of_prompt(&prompt.name)
            }
            Reference::Resource(resource) => catalog.completion_at(&resource.uri),
            _ => None,
        };
        let Some(callable) = found else { return offers::nothing() };
        let given = request.context.and_then(|context| context.arguments).unwrap_or_default();
        let arguments = offers::completing(&request.argument.name, &request.argument.value, json!(given));
        let answer = tokio::select! {
            () = context.ct.cancelled() => return Err(cancelled()),
            answer = self.dispatcher.offer(&self.who, callable, arguments, Arc::new(Unwatched)) => answer,
        };
        offers::completion(answer)
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        self.require_prompts::<ListPromptsRequestMethod>()?;
        require_first_page(request)?;
        Ok(offers::list(&self.dispatcher.catalog()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        self.require_prompts::<GetPromptRequestMethod>()?;
        let unknown = || self.clean(offers::unknown(&request.name));
        let catalog = self.dispatcher.catalog();
        let callable = catalog.prompt(&request.name).ok_or_else(unknown)?;
        let arguments = request.arguments.unwrap_or_default();
        let subject = json!(["prompts/get", &request.name, &arguments]);
        let brought = Brought { responses: request.input_responses, state: request.request_state };
        let client = client_capabilities(&context);
        let rounds = self.rounds(&context, client.as_ref(), &subject, brought)?;
        let run = |watch| self.dispatcher.offer(&self.who, callable, arguments.clone(), watch).boxed();
        match self.in_rounds(&context, rounds, run).await? {
            Outcome::Complete(answer, lacking) => {
                require_capabilities(&context, &answer, lacking)?;
                offers::prompt(answer).map(GetPromptResponse::from)
            }
            Outcome::InputRequired(required) => Ok(required.into()),
        }
    }

    /// A method that the library does not know, or one that it knows with parameters that do not fit.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let offered = Offered {
            resources: self.has_resources(),
            prompts: self.has_prompts(),
            completions: self.dispatcher.catalog().has_completions(),
            is_modern: is_modern(&context),
        };
        Err(self.clean(malformed::unfit(&request, offered)))
    }
}

fn cancelled() -> ErrorData {
    ErrorData::internal_error("the call was cancelled", None)
}
