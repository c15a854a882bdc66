//! Sending bytes to a host and taking whatever comes back.
//!
//! Guarantees: host and client share one thread, and the client stops listening when neither has anything more to do; but for
//! work on other threads that nothing has come of yet, no case waits for a clock. What is then still open is closed, and must
//! end within [`SOON`].

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use palisade_policy::Authenticated;
use palisade_server::{Address, Host, Listen, Running, serve_stdio};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::SOON;

/// Turns of the runtime in which nothing comes, after which nothing will. Every turn asks the system for news.
const QUIET_TURNS: usize = 48;
/// How long it is waited for an answer that is made on another thread, such as the redaction of a long one, where nothing has
/// come at all. An HTTP request that is none waits as long for its own end.
const PATIENCE: Duration = Duration::from_millis(3);
/// Bytes that are taken of one case: enough for any answer that is not an endless stream.
const MAX_BYTES: usize = 4 << 20;

/// A runtime that only its own thread works for.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A lock that a failed case does not spoil for the next one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A host behind a port.
pub(crate) struct Gate {
    runtime: Runtime,
    port: u16,
    _running: Running,
}

impl Gate {
    pub(crate) fn new(host: Arc<Host>) -> Self {
        let runtime = runtime();
        let listen = Listen::Tcp { port: 0, further: 0 };
        let running = runtime.block_on(palisade_server::start(host, listen)).expect("a port");
        let Address::Tcp(port) = *running.address() else { panic!("it listens on a port") };
        Self { runtime, port, _running: running }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Sends bytes as they are; what comes back.
    pub(crate) fn exchange(&self, request: &[u8]) -> Vec<u8> {
        self.runtime.block_on(async {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("it listens");
            // Closing resets the connection, so that no port stays taken for a minute.
            stream.set_zero_linger().expect("an option can be set");
            let (reader, writer) = stream.into_split();
            converse(reader, writer, request, true).await
        })
    }
}

/// Serves lines to a host as its client over stdio would; what comes back. `patient`: waits until serving has ended, which
/// takes seconds where questions are still open.
pub(crate) fn lines(
    runtime: &Runtime,
    host: &Arc<Host>,
    who: Authenticated,
    input: &[u8],
    patient: bool,
) -> Vec<u8> {
    runtime.block_on(async {
        let (client, server) = tokio::io::duplex(64 << 10);
        let streams = tokio::io::split(server);
        let served = tokio::spawn(serve_stdio(Arc::clone(host), who, streams, CancellationToken::new()));
        let (reader, writer) = tokio::io::split(client);
        let answer = converse(reader, writer, input, patient).await;
        if !patient {
            served.abort();
        }
        let ended = tokio::time::timeout(SOON, served).await.expect("serving ends when its client has gone");
        // A client that begins with something else is refused with an error: that is no find. A panic is.
        assert!(!ended.is_err_and(|error| error.is_panic()), "serving panicked");
        answer
    })
}

/// Writes, reads until nothing more comes, and closes; then reads to the end, if it is patient.
async fn converse(
    mut reader: impl AsyncRead + Unpin,
    mut writer: impl AsyncWrite + Unpin + Send + 'static,
    input: &[u8],
    patient: bool,
) -> Vec<u8> {
    let input = input.to_vec();
    // Apart, as a peer may stop reading until it is read from.
    let writing = tokio::spawn(async move {
        // A peer that answers and closes before it has read everything is within its rights.
        let _ = writer.write_all(&input).await;
        let _ = writer.flush().await;
        writer
    });
    let mut answer = Vec::with_capacity(16 << 10);
    let mut ended = false;
    let mut quiet = 0;
    while !ended && quiet < QUIET_TURNS && answer.len() < MAX_BYTES {
        match try_read(&mut reader, &mut answer).await {
            Some(Ok(0) | Err(_)) => ended = true,
            Some(Ok(_)) => quiet = 0,
            None => quiet += 1,
        }
        tokio::task::yield_now().await;
    }
    if !ended && answer.is_empty() {
        // Whatever comes, or nothing.
        let _ = tokio::time::timeout(PATIENCE, reader.read_buf(&mut answer)).await;
    }
    if !ended && patient && answer.len() < MAX_BYTES {
        let writer = tokio::time::timeout(SOON, finish(writing));
        writer.await.expect("the host takes, or refuses, what it is sent");
        let rest = tokio::time::timeout(SOON, read_rest(&mut reader, &mut answer));
        rest.await.expect("the connection ends when its client has nothing more to say");
    }
    answer
}

async fn finish<W: AsyncWrite + Unpin>(writing: tokio::task::JoinHandle<W>) {
    if let Ok(mut writer) = writing.await {
        let _ = writer.shutdown().await;
    }
}

async fn read_rest(reader: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) {
    while answer.len() < MAX_BYTES {
        // However the connection ends, it has ended.
        if !matches!(reader.read_buf(answer).await, Ok(read) if read > 0) {
            break;
        }
    }
}

/// What is there now, if anything.
async fn try_read(reader: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) -> Option<io::Result<usize>> {
    let read = std::pin::pin!(reader.read_buf(answer));
    match futures::poll!(read) {
        std::task::Poll::Ready(read) => Some(read),
        std::task::Poll::Pending => None,
    }
}
