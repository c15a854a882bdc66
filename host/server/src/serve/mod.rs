//! Listening: on the loopback interface or on a Unix socket of its owner; elsewhere with TLS alone.
//!
//! Guarantees: TCP without TLS is bound to 127.0.0.1; a Unix socket is closed to other users by its mode and by asking the kernel
//! who connects; connections, their heads, their idling and their slow reading are bounded; stopping takes at most
//! [`SHUTDOWN`]. Not guaranteed: an answer to a client that connects while [`MAX_CONNECTIONS`] others are.
//! Hostile: whoever connects.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::gateway::{Front, Gateway};
use crate::host::Host;

mod connection;
mod stream;
#[cfg(test)]
mod tests;
mod tls;
mod unix;

pub use connection::{HEAD_TIMEOUT, MAX_HEAD_BYTES};
pub use tls::Tls;
#[cfg(feature = "tls")]
pub use tls::TlsError;

/// The port that is tried first.
pub const DEFAULT_PORT: u16 = 7420;

/// How many ports after the first are tried: as many hosts as one machine plausibly runs.
pub const FURTHER_PORTS: u16 = 10;

/// Connections at a time. Without it a flood uses up the process's file descriptors, which tools need too.
pub const MAX_CONNECTIONS: usize = 1_024;

/// How long requests in flight may go on once the server was told to stop.
pub const SHUTDOWN: Duration = Duration::from_secs(5);

/// A pause after a failed accept, which fails again at once while descriptors are short.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// On 127.0.0.1, on this port or the first free one of those that follow it.
    Tcp {
        /// The first port to try; 0 lets the system choose.
        port: u16,
        /// How many more to try.
        further: u16,
    },
    /// On a Unix domain socket. No TCP port is opened.
    Unix(PathBuf),
    /// On this address, which other machines may reach, with TLS.
    Tls {
        /// Address and port.
        address: SocketAddr,
        /// The certificate, its key, and the names by which clients reach this host.
        tls: Tls,
    },
}

impl Default for Listen {
    /// Port [`DEFAULT_PORT`], and [`FURTHER_PORTS`] more.
    fn default() -> Self {
        Self::Tcp { port: DEFAULT_PORT, further: FURTHER_PORTS }
    }
}

/// Where a server really listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// On 127.0.0.1.
    Tcp(u16),
    /// On a Unix domain socket.
    Unix(PathBuf),
    /// On this address, with TLS.
    Tls(SocketAddr),
}

/// Why nothing listens.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Every port that was tried is taken.
    #[error(
        "ports {first} to {last} of 127.0.0.1 are all in use; stop what uses them, or choose another with --port"
    )]
    PortsTaken {
        /// The first that was tried.
        first: u16,
        /// The last.
        last: u16,
    },
    /// The port can't be bound.
    #[error("can't listen on 127.0.0.1:{port}: {source}")]
    Bind {
        /// Which.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The address can't be bound.
    #[error("can't listen on {address}: {source}; choose another with --listen")]
    Address {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The socket's path is taken.
    #[error("{path} {why}; remove it, or choose another path")]
    SocketTaken {
        /// Which.
        path: PathBuf,
        /// By what.
        why: &'static str,
    },
    /// The socket can't be made.
    #[error("can't listen on the socket {path}: {source}")]
    Socket {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A server that listens. It stops when this is dropped; [`Running::stop`] waits for requests in flight.
#[derive(Debug)]
pub struct Running {
    address: Address,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// Starts serving. Needs a tokio runtime with I/O and time.
///
/// # Errors
/// [`ServeError`] when it can't listen.
pub async fn start(host: Arc<Host>, listen: Listen) -> Result<Running, ServeError> {
    let (listener, address) = match listen {
        Listen::Tcp { port, further } => {
            let (listener, port) = bind(port, further).await?;
            host.set_port(port);
            (Listener::Tcp(listener), Address::Tcp(port))
        }
        Listen::Tls { address, tls } => {
            let failed = |source| ServeError::Address { address, source };
            let listener = TcpListener::bind(address).await.map_err(failed)?;
            let bound = listener.local_addr().map_err(failed)?;
            host.set_port(bound.port());
            (Listener::Tls(listener, tls), Address::Tls(bound))
        }
        Listen::Unix(path) => (Listener::Unix(unix::Socket::bind(&path).await?), Address::Unix(path)),
    };
    let front = match (&address, &listener) {
        (Address::Tls(address), Listener::Tls(_, tls)) => {
            Front::Tls { port: address.port(), names: tls.names() }
        }
        (Address::Tcp(port), _) => Front::Tcp { port: *port },
        _ => Front::Unix,
    };
    let stop = CancellationToken::new();
    let task = tokio::spawn(accept(listener, Arc::new(Gateway::new(host, front)), stop.clone()));
    Ok(Running { address, stop, task: Some(task) })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Takes no more connections, lets requests in flight end (for [`SHUTDOWN`] at most), and returns.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take() {
            // The task bounds itself; a panic in it has been reported by the runtime.
            let _ = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Binds the first port that is free.
async fn bind(first: u16, further: u16) -> Result<(TcpListener, u16), ServeError> {
    let last = if first == 0 { 0 } else { first.saturating_add(further) };
    for port in first..=last {
        match TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => {
                let bound = listener.local_addr().map_err(|source| ServeError::Bind { port, source })?;
                return Ok((listener, bound.port()));
            }
            Err(source) if source.kind() == io::ErrorKind::AddrInUse => {}
            Err(source) => return Err(ServeError::Bind { port, source }),
        }
    }
    Err(ServeError::PortsTaken { first, last })
}

enum Listener {
    Tcp(TcpListener),
    Tls(TcpListener, Tls),
    Unix(unix::Socket),
}

/// A connection.
type Stream = Either<tokio::net::TcpStream, tokio::net::UnixStream>;

impl Listener {
    async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) | Self::Tls(listener, _) => {
                let (stream, _) = listener.accept().await?;
                // Else an answer's last segment waits for the client's delayed acknowledgement: 40 ms a call.
                stream.set_nodelay(true)?;
                Ok(Either::Left(stream))
            }
            Self::Unix(socket) => Ok(Either::Right(socket.accept().await?)),
        }
    }
}

/// Accepts until told to stop, then waits for what is in flight, for so long and no longer. Whoever comes meanwhile is told
/// that the host is about to stop.
async fn accept(listener: Listener, gateway: Arc<Gateway>, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accepting = Accepting { listener, gateway, slots, kill: CancellationToken::new() };
    let tasks = TaskTracker::new();
    accepting.until(&tasks, &stop, stop.cancelled()).await;
    accepting.gateway.drain();
    accepting.gateway.close();
    tasks.close();
    let late = TaskTracker::new();
    // They are not asked to end, which would end them before they are heard: the end of it all does.
    let unasked = CancellationToken::new();
    if tokio::time::timeout(SHUTDOWN, accepting.until(&late, &unasked, tasks.wait())).await.is_err() {
        tracing::warn!("requests were still in flight when the server stopped");
    }
    let Accepting { listener, kill, .. } = accepting;
    drop(listener);
    kill.cancel();
    late.close();
    tasks.wait().await;
    late.wait().await;
}

/// What takes connections.
struct Accepting {
    listener: Listener,
    gateway: Arc<Gateway>,
    slots: Arc<Semaphore>,
    /// Ends connections.
    kill: CancellationToken,
}

impl Accepting {
    /// Accepts, each connection a task of `tasks` that `stop` lets end, until `end`.
    async fn until(&self, tasks: &TaskTracker, stop: &CancellationToken, end: impl Future<Output = ()>) {
        let mut end = std::pin::pin!(end);
        loop {
            let accepted = async {
                let slot = Arc::clone(&self.slots).acquire_owned().await;
                (slot, self.listener.accept().await)
            };
            let (slot, accepted) = tokio::select! {
                () = &mut end => return,
                accepted = accepted => accepted,
            };
            match accepted {
                Ok(stream) => self.serve(stream, slot.ok(), tasks, stop.clone()),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn serve(
        &self,
        stream: Stream,
        slot: Option<OwnedSemaphorePermit>,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) {
        let (gateway, kill) = (Arc::clone(&self.gateway), self.kill.clone());
        let guard = (slot, tasks.clone(), kill.clone());
        let tls = if let Listener::Tls(_, tls) = &self.listener { Some(tls.clone()) } else { None };
        let serving = async move {
            match (stream, tls) {
                (Either::Left(stream), Some(tls)) => match tls.greet(stream).await {
                    Ok(stream) => connection::serve(stream::Guarded::new(stream, guard), gateway, stop).await,
                    // The client's doing: it spoke no TLS, or did not trust the certificate.
                    Err(error) => tracing::debug!(%error, "a handshake failed"),
                },
                (stream, _) => connection::serve(stream::Guarded::new(stream, guard), gateway, stop).await,
            }
        };
        tasks.spawn(async move {
            tokio::select! {
                () = kill.cancelled() => {}
                () = serving => {}
            }
        });
    }
}
