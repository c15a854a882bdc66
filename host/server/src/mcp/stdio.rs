//! MCP over standard input and output.
//!
//! Guarantees: standard output carries protocol messages and nothing else (the workspace lints refuse `println!`); a
//! line is bounded. Trusted: whoever started the process; it calls as one fixed principal.

use std::sync::Arc;

use palisade_policy::Authenticated;
use rmcp::serve_server;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use super::lines::Lines;
use super::{Handler, Link};
use crate::host::Host;

/// Why serving over stdio ended otherwise than by the client closing its end.
#[derive(Debug, Error)]
pub enum StdioError {
    /// The client did not begin as MCP begins.
    #[error("the client's first message is not MCP: {0}")]
    Handshake(String),
    /// The serving task failed.
    #[error("the connection failed: {0}")]
    Connection(String),
}

/// Serves one client over a pair of streams (standard input and output, in production) until it closes its end or
/// `stop` is cancelled.
///
/// # Errors
/// [`StdioError`] when the client does not speak MCP.
pub async fn serve_stdio<R, W>(
    host: Arc<Host>,
    who: Authenticated,
    (input, output): (R, W),
    stop: CancellationToken,
) -> Result<(), StdioError>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let transport = Lines::new(input, output);
    let handler = Handler::new(&host, who, Link::Lasting(Arc::default()), stop.clone());
    let handler = handler.map_err(|failure| StdioError::Connection(failure.to_string()))?;
    let service = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        service = serve_server(handler, transport) => service,
    };
    let running = match service {
        Ok(running) => running,
        Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(StdioError::Handshake(error.to_string())),
    };
    let ending = running.cancellation_token();
    let mut waiting = std::pin::pin!(running.waiting());
    let ended = tokio::select! {
        ended = &mut waiting => ended,
        () = stop.cancelled() => {
            ending.cancel();
            waiting.await
        }
    };
    ended.map(|_| ()).map_err(|error| StdioError::Connection(error.to_string()))
}
