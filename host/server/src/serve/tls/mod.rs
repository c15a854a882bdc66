//! TLS, for hosts that other machines reach.
//!
//! Guarantees: TLS 1.2 or 1.3 (rustls, with ring), with the operator's certificate; a handshake is bounded in time, and no byte
//! of a request is read before it is done. Not guaranteed: who the client is; its token says that.
//! Hostile: whoever connects. Trusted: certificate and key. Without the feature `tls` there is no [`Tls`], and so no way to
//! listen on anything but the loopback interface.

use std::io;

use tokio::net::TcpStream;

#[cfg(not(feature = "tls"))]
mod absent;
#[cfg(feature = "tls")]
mod present;
#[cfg(test)]
#[cfg(feature = "tls")]
mod tests;

#[cfg(not(feature = "tls"))]
use absent::Stream;
#[cfg(not(feature = "tls"))]
pub use absent::Tls;
#[cfg(feature = "tls")]
use present::Stream;
#[cfg(feature = "tls")]
pub use present::{Tls, TlsError};

impl Tls {
    /// The handshake, for as long as a request's head may take.
    pub(super) async fn greet(&self, stream: TcpStream) -> io::Result<Stream> {
        let greeted = tokio::time::timeout(super::HEAD_TIMEOUT, self.accept(stream)).await;
        greeted.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
