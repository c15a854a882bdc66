//! Subscriptions: telling a client that what it reads has changed.
//!
//! Guarantees: a client subscribes to what its profile grants and to nothing else; what else it asks for is treated as
//! what does not exist. A subscription ends with its connection or request, is bounded for each principal, and takes
//! no place among the requests in flight. Where a subscription could not be answered (a handshake revision over HTTP,
//! which has no stream of its own) it is neither declared nor offered.
//! Hostile: the client, in what and how much it subscribes to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::{
    ResourceUpdatedNotification, ResourceUpdatedNotificationParam, ServerNotification, SubscriptionFilter,
    ToolListChangedNotification,
};
use rmcp::service::SubscriptionContext;
use rmcp::{ErrorData, Peer, RoleServer};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::resources::{not_found, refused};
use super::watch::Level;
use super::{Handler, extension};
use crate::changes::{Listener, TOOLS, no_seat};
use crate::gateway::Slot;

/// What one lasting connection asked for. Dropping it ends its subscriptions.
#[derive(Debug, Default)]
pub(super) struct Connection {
    pub(super) level: Level,
    subscribed: Mutex<BTreeMap<String, DropGuard>>,
}

impl Connection {
    /// Whether its calls may have more to say than their answers.
    pub(super) fn wants_more(&self) -> bool {
        self.level.get().is_some()
    }
}

/// Subscribes a lasting connection to one resource. A second time changes nothing.
///
/// # Errors
/// Where there is no such resource, or no seat left.
pub(super) fn subscribe(
    handler: &Handler,
    connection: &Connection,
    peer: Peer<RoleServer>,
    uri: String,
) -> Result<(), ErrorData> {
    if !handler.dispatcher.catalog().is_resource(&uri) {
        return Err(not_found(&uri));
    }
    let mut subscribed = lock(&connection.subscribed);
    if subscribed.contains_key(&uri) {
        return Ok(());
    }
    let uris = BTreeSet::from([uri.clone()]);
    let listener = handler.host.listen(&handler.who, uris).map_err(|failure| refused(&failure))?;
    let end = CancellationToken::new();
    tokio::spawn(end.clone().run_until_cancelled_owned(forward(listener, peer)));
    subscribed.insert(uri, end.drop_guard());
    Ok(())
}

/// Tells a lasting connection when the tools are others than before, from now on.
pub(super) fn follow_tools(handler: &Handler, connection: &Connection, peer: Peer<RoleServer>) {
    let mut subscribed = lock(&connection.subscribed);
    if subscribed.contains_key(TOOLS) {
        return;
    }
    match handler.host.listen(&handler.who, BTreeSet::from([TOOLS.to_owned()])) {
        Ok(listener) => {
            let end = CancellationToken::new();
            tokio::spawn(end.clone().run_until_cancelled_owned(forward(listener, peer)));
            subscribed.insert(TOOLS.to_owned(), end.drop_guard());
        }
        Err(_) => tracing::debug!("a client is not told of changed tools: its principal has no seat left"),
    }
}

/// Ends a subscription, if there is one: what is not granted can't be told from what was not subscribed to.
pub(super) fn unsubscribe(connection: &Connection, uri: &str) {
    lock(&connection.subscribed).remove(uri);
}

async fn forward(mut listener: Listener, peer: Peer<RoleServer>) {
    while let Some(uri) = listener.next().await {
        let notification = if uri == TOOLS {
            ServerNotification::ToolListChangedNotification(ToolListChangedNotification::default())
        } else {
            let update = ResourceUpdatedNotification::new(ResourceUpdatedNotificationParam::new(uri));
            ServerNotification::ResourceUpdatedNotification(update)
        };
        if peer.send_notification(notification).await.is_err() {
            return;
        }
    }
}

/// Listeners whose subscriptions are on their way to being acknowledged.
pub(super) type Accepted = Arc<Mutex<Vec<Listener>>>;

/// What of a requested filter is accepted. It is listened to from here on, before the client is told so: no change falls
/// between the two.
pub(super) fn accept(handler: &Handler, requested: &SubscriptionFilter) -> SubscriptionFilter {
    let uris = granted(handler, requested);
    if uris.is_empty() {
        return SubscriptionFilter::new();
    }
    let mut filter = SubscriptionFilter::builder();
    if uris.contains(TOOLS) {
        filter = filter.tools_list_changed();
    }
    let resources: Vec<&String> = uris.iter().filter(|uri| *uri != TOOLS).collect();
    if !resources.is_empty() {
        filter = filter.resource_subscriptions(resources);
    }
    let filter = filter.build();
    match handler.host.listen(&handler.who, uris) {
        Ok(listener) => {
            lock(&handler.accepted).push(listener);
            filter
        }
        Err(_) => SubscriptionFilter::new(),
    }
}

fn granted(handler: &Handler, requested: &SubscriptionFilter) -> BTreeSet<String> {
    let catalog = handler.dispatcher.catalog();
    let resources = requested.resource_subscriptions.iter().flatten();
    let resources = resources.filter(|uri| catalog.is_resource(uri)).cloned();
    let tools = requested.tools_list_changed == Some(true) && handler.host.has_changing_tools();
    resources.chain(tools.then(|| TOOLS.to_owned())).collect()
}

/// What a filter that was accepted listens to.
fn listened(accepted: &SubscriptionFilter) -> BTreeSet<String> {
    let tools = accepted.tools_list_changed == Some(true);
    let resources = accepted.resource_subscriptions.iter().flatten().cloned();
    resources.chain(tools.then(|| TOOLS.to_owned())).collect()
}

/// One `subscriptions/listen` request, from its acknowledgement to its end. One of which nothing was accepted ends at
/// once, for nothing would ever come.
///
/// # Errors
/// When the principal had no seat left.
pub(super) async fn listen(handler: &Handler, context: SubscriptionContext) -> Result<(), ErrorData> {
    let uris = listened(context.accepted());
    let listener = {
        let mut accepted = lock(&handler.accepted);
        let place = accepted.iter().position(|listener| *listener.uris() == uris);
        place.map(|place| accepted.swap_remove(place))
    };
    let Some(mut listener) = listener else {
        let granted = granted(handler, context.requested());
        return if granted.is_empty() { Ok(()) } else { Err(refused(&no_seat())) };
    };
    // From here on it only waits, and its seat bounds it: it must not lock its principal's calls out.
    if let Some(slot) = extension::<Slot>(context.request_context()) {
        slot.release();
    }
    let forward = async {
        while let Some(uri) = listener.next().await {
            let sent = match uri.as_str() {
                TOOLS => context.sink().notify_tool_list_changed().await,
                _ => context.sink().notify_resource_updated(uri).await,
            };
            if sent.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = context.cancelled() => {}
        () = handler.closing.cancelled() => {}
        () = forward => {}
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they hold is whole at any time: each change is a single call.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
