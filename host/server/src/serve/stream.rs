//! What lies between HTTP and the socket.
//!
//! Guarantees: a client that does not read its answer loses the connection; a client that is still sending when it is
//! refused gets to read the refusal; the refusals that the HTTP library writes by itself (400, 414, 431) carry the
//! security headers like every other response.
//! Hostile: the client, in how it reads and sends.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::gateway::SECURITY_HEADERS;

/// How long a write may make no progress. Without it a client that stops reading holds its answer in memory for ever.
pub(super) const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// How long, and for how many bytes, a closed connection listens to what its client is still sending. Closing at once
/// would reset the connection, and the client would lose the answer that it has not read yet (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 64 << 20;

/// A stream with those guarantees.
pub(super) struct Guarded<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> {
    /// `None` only while being dropped.
    stream: Option<S>,
    stall: Option<Pin<Box<Sleep>>>,
    amended: Option<Amended>,
    slot: Option<OwnedSemaphorePermit>,
    tasks: TaskTracker,
    kill: CancellationToken,
}

/// A response head on its way out in place of the library's own.
struct Amended {
    bytes: Vec<u8>,
    written: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Guarded<S> {
    /// `slot` is given back when the connection has ended, lingering included; `tasks` knows the lingering, and `kill`
    /// ends it.
    pub(super) fn new(
        stream: S,
        (slot, tasks, kill): (Option<OwnedSemaphorePermit>, TaskTracker, CancellationToken),
    ) -> Self {
        Self { stream: Some(stream), stall: None, amended: None, slot, tasks, kill }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut S>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Starts the clock when a write does not get on, and stops it when one does.
    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stall = None;
            return written;
        }
        let stall = self.stall.get_or_insert_with(|| Box::pin(tokio::time::sleep(STALL_TIMEOUT)));
        ready!(stall.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Writes the amended head; the library is told that its own was written.
    fn write_amended(&mut self, cx: &mut Context<'_>, original: usize) -> Poll<io::Result<usize>> {
        while let Some(mut amended) = self.amended.take() {
            if amended.written == amended.bytes.len() {
                break;
            }
            let stream = self.stream.as_mut().map(Pin::new).ok_or(io::ErrorKind::NotConnected)?;
            let rest = amended.bytes.get(amended.written..).unwrap_or_default();
            let written = stream.poll_write(cx, rest);
            if let Poll::Ready(Ok(count)) = &written {
                amended.written += count;
            }
            self.amended = Some(amended);
            if ready!(self.watch(cx, written))? == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
        }
        Poll::Ready(Ok(original))
    }
}

/// The HTTP library's own refusal, with the security headers added; `None` for anything else.
///
/// Its form is exact: a 4xx head with no header but these, and no body. Our own responses have a content type and
/// more, and their bodies are JSON or events, which hold no bare CR LF.
pub(super) fn amend(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_refusal = bytes.starts_with(b"HTTP/1.1 4") || bytes.starts_with(b"HTTP/1.0 4");
    let head = bytes.strip_suffix(b"\r\n\r\n").filter(|_| is_refusal)?;
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n").skip(1);
    let is_bare = lines.all(|line| {
        ["connection: close", "content-length: 0"].contains(&line.to_ascii_lowercase().as_str())
            || line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("date:"))
    });
    if !is_bare {
        return None;
    }
    let mut amended = head.as_bytes().to_vec();
    for (name, value) in SECURITY_HEADERS {
        amended.extend_from_slice(b"\r\n");
        amended.extend_from_slice(name.as_str().as_bytes());
        amended.extend_from_slice(b": ");
        amended.extend_from_slice(value.as_bytes());
    }
    amended.extend_from_slice(b"\r\n\r\n");
    Some(amended)
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.amended.is_none() {
            let Some(bytes) = amend(buf) else {
                let written = self.stream()?.poll_write(cx, buf);
                return self.watch(cx, written);
            };
            self.amended = Some(Amended { bytes, written: 0 });
        }
        self.write_amended(cx, buf.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut filled = bufs.iter().filter(|buf| !buf.is_empty());
        match (filled.next(), filled.next()) {
            (None, _) => Poll::Ready(Ok(0)),
            (Some(only), None) => self.poll_write(cx, only),
            _ => {
                let written = self.stream()?.poll_write_vectored(cx, bufs);
                self.watch(cx, written)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.as_ref().is_some_and(S::is_write_vectored)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = self.stream()?.poll_flush(cx);
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = self.stream()?.poll_shutdown(cx);
        self.watch(cx, shut)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Drop for Guarded<S> {
    fn drop(&mut self) {
        let (Some(stream), Ok(runtime)) = (self.stream.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        let (slot, kill) = (self.slot.take(), self.kill.clone());
        self.tasks.spawn_on(
            async move {
                tokio::select! {
                    () = kill.cancelled() => {}
                    _ = tokio::time::timeout(LINGER, linger(stream)) => {}
                }
                drop(slot);
            },
            &runtime,
        );
    }
}

/// Says that no more comes, and lets the client finish.
async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    if stream.shutdown().await.is_ok() {
        // Whatever happens, the connection is over.
        let _ = tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await;
    }
}
