//! Sessions over HTTP, for clients of the handshake revisions: what lasts between their requests.
//!
//! Guarantees: a session is its principal's alone: to anyone else it does not exist, and it ends when its principal does; each principal has at most
//! [`MAX_SESSIONS`], the oldest of which make room, and as many listening streams; one that nobody uses ends by itself.
//! A session id that is not known hinders nothing: its request is answered as one without a session.
//! Hostile: session ids, and how many are asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::HeaderMap;
use rmcp::transport::streamable_http_server::session::SessionManager as _;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::subscribe::Connection;

/// Sessions of one principal. Without it a client that begins anew each time fills the host's memory.
pub(super) const MAX_SESSIONS: usize = 64;

/// The header that names a session.
pub(super) const SESSION_ID: &str = "mcp-session-id";

/// One principal's.
#[derive(Debug)]
pub(crate) struct Owned {
    manager: Arc<LocalSessionManager>,
    known: Mutex<VecDeque<(Arc<str>, Arc<Connection>)>>,
    /// Those that a client ended last, which are told so (MCP 2025-11-25, "Session Management").
    ended: Mutex<VecDeque<Arc<str>>>,
    listening: Arc<Semaphore>,
}

impl Default for Owned {
    fn default() -> Self {
        Self {
            manager: Arc::default(),
            known: Mutex::default(),
            ended: Mutex::default(),
            listening: Arc::new(Semaphore::new(MAX_SESSIONS)),
        }
    }
}

impl Owned {
    pub(super) fn manager(&self) -> Arc<LocalSessionManager> {
        Arc::clone(&self.manager)
    }

    /// The session that a request names, while there is one.
    pub(super) async fn find(&self, headers: &HeaderMap) -> Option<Arc<Connection>> {
        let id: Arc<str> = headers.get(SESSION_ID)?.to_str().ok()?.into();
        let known = lock(&self.known).iter().find(|(known, _)| *known == id).map(|(_, it)| Arc::clone(it))?;
        if self.manager.has_session(&id).await.unwrap_or_default() {
            return Some(known);
        }
        lock(&self.known).retain(|(known, _)| *known != id);
        None
    }

    /// Whether a request names a session that its client has ended.
    pub(super) fn is_ended(&self, headers: &HeaderMap) -> bool {
        let id = headers.get(SESSION_ID).and_then(|id| id.to_str().ok());
        id.is_some_and(|id| lock(&self.ended).iter().any(|ended| **ended == *id))
    }

    /// Its client ends a session.
    pub(super) fn note_end(&self, headers: &HeaderMap) {
        let Some(id) = headers.get(SESSION_ID).and_then(|id| id.to_str().ok()) else { return };
        let mut ended = lock(&self.ended);
        ended.push_back(id.into());
        if ended.len() > MAX_SESSIONS {
            ended.pop_front();
        }
    }

    /// Takes a new session in. The oldest makes room.
    pub(super) async fn admit(&self, id: &str, connection: Arc<Connection>) {
        let oldest = {
            let mut known = lock(&self.known);
            known.push_back((id.into(), connection));
            if known.len() > MAX_SESSIONS { known.pop_front() } else { None }
        };
        if let Some((oldest, _)) = oldest
            && let Err(error) = self.manager.close_session(&oldest).await
        {
            tracing::debug!(%error, "a session that made room was gone already");
        }
    }

    /// Ends all of them: their principal may not call any more.
    pub(crate) async fn end(&self) {
        let known = std::mem::take(&mut *lock(&self.known));
        for (id, _) in known {
            if let Err(error) = self.manager.close_session(&id).await {
                tracing::debug!(%error, "a session whose principal ended was gone already");
            }
        }
    }

    /// A place for a stream that only listens.
    pub(super) fn listen(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.listening).try_acquire_owned().ok()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they hold is whole at any time: each change is a single call.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
