//! Running an operation for a client: what it says meanwhile, and the rounds of its questions.
//!
//! Guarantees: a client that goes away or cancels ends the run; one that does not read delays neither the run nor, for long, its
//! answer. Hostile: the operation, in how much it says and asks; the client, in how it reads.

use std::sync::Arc;

use futures::future::BoxFuture;
use palisade_engine::Severity;
use palisade_policy::{Code, Failure, Redacted};
use rmcp::model::{ClientCapabilities, InputRequiredResult, ServerNotification};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, Peer, RoleServer};
use serde_json::Value;
use tokio::sync::mpsc;

use super::convert::TRACE;
use super::rounds::{Brought, Exchange, Next, Rounds, Way};
use super::watch::{self, Forward, QUEUE};
use super::{DRAIN, Handler, Link, cancelled, is_modern};
use crate::dispatch::{Kept, Watch};

/// What came of an operation, or of a round of it.
pub(super) enum Outcome<T> {
    /// The answer, and what its client lacked to be asked all that it was to be asked.
    Complete(T, ClientCapabilities),
    InputRequired(InputRequiredResult),
}

impl Handler {
    /// The rounds of one request. `subject` is the request without what it brings from earlier rounds.
    pub(super) fn rounds<'a>(
        &'a self,
        context: &'a RequestContext<RoleServer>,
        client: Option<&ClientCapabilities>,
        subject: &Value,
        brought: Brought,
    ) -> Result<Rounds<'a>, ErrorData> {
        let way = match &self.link {
            _ if is_modern(context) => Way::Itself,
            Link::Lasting(_) => Way::Asked(&context.peer),
            Link::Request { .. } => Way::None,
        };
        Rounds::new(self.host.seal(), &self.who, subject, client, way, brought)
    }

    /// What of a running operation goes to its client, and the queue of it.
    fn listener(
        &self,
        context: &RequestContext<RoleServer>,
        exchange: Arc<Exchange>,
    ) -> (Arc<dyn Watch>, Option<mpsc::Receiver<ServerNotification>>) {
        let token = context.meta.get_progress_token();
        let level = self.log_level(context);
        let listens = self.takes_events() && (token.is_some() || level.is_some());
        let (sender, queue) = listens.then(|| mpsc::channel(QUEUE)).unzip();
        (Arc::new(Forward { queue: sender, token, level, gone: context.ct.clone(), exchange }), queue)
    }

    /// Runs an operation in as many rounds as it needs. What is cancelled ends.
    pub(super) async fn in_rounds<'r, T>(
        &self,
        context: &RequestContext<RoleServer>,
        mut rounds: Rounds<'_>,
        run: impl Fn(Arc<dyn Watch>) -> BoxFuture<'r, T> + Send + Sync,
    ) -> Result<Outcome<T>, ErrorData> {
        loop {
            let exchange = rounds.exchange();
            let (watch, queue) = self.listener(context, Arc::clone(&exchange));
            let answer = tokio::select! {
                // Dropping the call ends it, and no one is left to read an answer.
                () = context.ct.cancelled() => return Err(cancelled()),
                answer = beside(run(watch), queue, &context.peer) => answer,
            };
            let next = tokio::select! {
                () = context.ct.cancelled() => return Err(cancelled()),
                next = rounds.next(&exchange) => next?,
            };
            match next {
                Next::Done(lacking) => return Ok(Outcome::Complete(answer, lacking)),
                Next::Come(required) => return Ok(Outcome::InputRequired(required)),
                Next::Again => {}
            }
        }
    }

    /// Where to keep what the call does, if its client asked for that (`_meta`: [`TRACE`]) and may be told.
    pub(super) fn traces(&self, context: &RequestContext<RoleServer>) -> Option<Arc<Kept>> {
        let asks = context.meta.get(TRACE).is_some_and(|asks| *asks == Value::Bool(true));
        (asks && self.host.has_traces()).then(Arc::default)
    }

    /// Whether, and from which severity on, the client of this request wants log messages.
    fn log_level(&self, context: &RequestContext<RoleServer>) -> Option<Severity> {
        match &self.link {
            // Since 2026-07-28 each request says it for itself; silence means none.
            _ if is_modern(context) => context.meta.log_level().map(watch::from_mcp),
            Link::Lasting(connection) => connection.level.get(),
            // A handshake revision without a session has nowhere to keep a level. A client that asked for progress
            // listens while it waits: it gets what a level of its own would mostly be.
            Link::Request { .. } => context.meta.get_progress_token().map(|_| Severity::Info),
        }
    }
}

/// What a request's client can do: since 2026-07-28 each request says so, before that the first one did.
pub(super) fn client_capabilities(context: &RequestContext<RoleServer>) -> Option<ClientCapabilities> {
    if is_modern(context) {
        return context.meta.client_capabilities();
    }
    context.peer.peer_info().map(|client| client.capabilities.clone())
}

/// An operation that could not go on because its client does not declare what it needs: since 2026-07-28 there is an error
/// for that.
pub(super) fn require_capabilities<T>(
    context: &RequestContext<RoleServer>,
    answer: &Result<T, Redacted<Failure>>,
    lacking: ClientCapabilities,
) -> Result<(), ErrorData> {
    let is_stuck = answer.as_ref().is_err_and(|failure| failure.code == Code::Unavailable);
    if is_stuck && is_modern(context) && lacking != ClientCapabilities::default() {
        return Err(ErrorData::missing_required_client_capability(lacking));
    }
    Ok(())
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
