//! One connection: HTTP/1.1 with bounds on heads and idling.
//!
//! Guarantees: a head that is too large or too slow ends the connection; a client that goes away ends its request.
//! Hostile: the client.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::gateway::Gateway;

/// How long a request's head may take to arrive, and how long a connection may idle between requests. Without it
/// senders of one byte a minute hold every connection that the server takes.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes of a request's head. Without it a header line of a gigabyte is buffered.
pub const MAX_HEAD_BYTES: usize = 64 << 10;

/// Serves one connection until the client or `stop` ends it.
pub(super) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    gateway: Arc<Gateway>,
    stop: CancellationToken,
) {
    let service =
        service_fn(|request| async { Ok::<_, Infallible>(gateway.answer(request.map(Body::new)).await) });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // The client's doing: it sent something malformed, or went away.
        tracing::debug!(%error, "a connection ended");
    }
}
