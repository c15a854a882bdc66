//! Which host the bridge is bound to, now and after a restart.
//!
//! Guarantees: once bound to an application the bridge stays with it: after a restart it looks for the same
//! identifier, and never turns to another application that happens to run. Before each use the process is checked to
//! be the one that wrote the entry, so that a token is not sent to whoever took over its port.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client::{self, App, Connection};
use palisade_embed::Problem;

/// How long a request waits for a host that has gone: a restart of an app under development takes seconds.
const RESTART: Duration = Duration::from_secs(10);

/// Between two looks for a host.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// How to look for hosts: the discovery directory, or a test's own list.
pub(super) struct Lookup {
    pub(super) running: Box<dyn Fn() -> Vec<App> + Send + Sync>,
    pub(super) is_alive: Box<dyn Fn(&App) -> bool + Send + Sync>,
}

impl Lookup {
    /// Through the discovery directory.
    pub(super) fn discovery() -> Self {
        Self { running: Box::new(client::running), is_alive: Box::new(client::is_alive) }
    }
}

pub(super) struct Hosts {
    lookup: Lookup,
    /// The application that the operator named.
    wanted: Option<String>,
    wait: Duration,
    bound: Mutex<Bound>,
}

#[derive(Default)]
struct Bound {
    connection: Option<Arc<Connection>>,
    /// The identifier of the application that was found first.
    identifier: Option<String>,
}

impl Hosts {
    pub(super) fn new(lookup: Lookup, wanted: Option<String>, wait: Option<Duration>) -> Self {
        Self { lookup, wanted, wait: wait.map_or(RESTART, |wait| wait.max(RESTART)), bound: Mutex::default() }
    }

    /// The host, if it runs now.
    pub(super) async fn now(&self) -> Result<Arc<Connection>, Problem> {
        self.find(&mut *self.bound.lock().await)
    }

    /// The host, as soon as it runs.
    ///
    /// # Errors
    /// When it does not appear in time: why not.
    pub(super) async fn wait(&self, deadline: Instant) -> Result<Arc<Connection>, Problem> {
        loop {
            match self.now().await {
                Ok(connection) => return Ok(connection),
                Err(problem) if Instant::now() + LOOK_EVERY > deadline => return Err(problem),
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// When a request that comes now should be given up.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.wait
    }

    /// Forgets a connection that failed, unless somebody has replaced it already.
    pub(super) async fn forget(&self, failed: &Arc<Connection>) {
        let mut bound = self.bound.lock().await;
        if bound.connection.as_ref().is_some_and(|current| Arc::ptr_eq(current, failed)) {
            bound.connection = None;
        }
    }

    fn find(&self, bound: &mut Bound) -> Result<Arc<Connection>, Problem> {
        if let Some(connection) = &bound.connection
            && (self.lookup.is_alive)(&connection.app)
        {
            return Ok(Arc::clone(connection));
        }
        bound.connection = None;
        let mut apps = (self.lookup.running)();
        if let Some(identifier) = &bound.identifier {
            apps.retain(|app| app.identifier == *identifier);
        }
        let wanted = self.wanted.as_deref().filter(|_| apps.len() != 1 || bound.identifier.is_none());
        let app = client::select(apps, wanted)?;
        bound.identifier = Some(app.identifier.clone());
        let connection = Arc::new(Connection::to(app)?);
        bound.connection = Some(Arc::clone(&connection));
        Ok(connection)
    }
}
