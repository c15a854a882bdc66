//! One message a line: the transport of stdio.
//!
//! Guarantees: a line is bounded, and one that is no message is answered with the error that fits, so that a client
//! does not wait for ever; what is written is whole lines. Reading can be given up and taken up again at any time.
//! Hostile: the lines. A client that does not read what it is answered is not read any further.

use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ErrorCode, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Mutex;
use tokio_util::codec::{Decoder, FramedRead};

use super::malformed::{diagnose, error_message, is_notification};
use crate::gateway::MAX_BODY_BYTES;

/// A pair of streams that carries lines.
pub(super) struct Lines<R, W> {
    input: FramedRead<R, Splitter>,
    output: Arc<Mutex<Option<W>>>,
    /// An answer to a line that was no message, on its way out.
    reply: Option<BoxFuture<'static, io::Result<()>>>,
}

impl<R, W> Lines<R, W>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    pub(super) fn new(input: R, output: W) -> Self {
        Self {
            input: FramedRead::new(input, Splitter::default()),
            output: Arc::new(Mutex::new(Some(output))),
            reply: None,
        }
    }

    /// The message in a line, if it is one; else what there is to answer.
    fn read(line: &Line) -> Result<Option<ClientJsonRpcMessage>, String> {
        let line = match line {
            Line::Whole(line) => line.trim_ascii(),
            Line::TooLong => {
                let text = format!("the message is longer than {MAX_BODY_BYTES} bytes");
                return Err(error_message(
                    json!({ "code": ErrorCode::INVALID_REQUEST.0, "message": text }),
                    b"",
                ));
            }
        };
        if line.is_empty() {
            return Ok(None);
        }
        match serde_json::from_slice(line) {
            Ok(message) => Ok(Some(message)),
            Err(_) if is_notification(line) => Ok(None),
            Err(_) => {
                let (code, text) = diagnose(line);
                Err(error_message(json!({ "code": code.0, "message": text }), line))
            }
        }
    }
}

/// Writes one line.
async fn write<W: AsyncWrite + Unpin>(output: Arc<Mutex<Option<W>>>, mut line: Vec<u8>) -> io::Result<()> {
    line.push(b'\n');
    let mut output = output.lock().await;
    let output = output.as_mut().ok_or(io::ErrorKind::NotConnected)?;
    output.write_all(&line).await?;
    output.flush().await
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let output = Arc::clone(&self.output);
        async move { write(output, serde_json::to_vec(&item)?).await }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            // Kept in `self`: whoever gives this wait up, takes it up again with the next.
            if let Some(reply) = &mut self.reply {
                let written = reply.await;
                self.reply = None;
                written.ok()?;
            }
            // An error of the stream is its end.
            let line = self.input.next().await?.ok()?;
            match Self::read(&line) {
                Ok(Some(message)) => return Some(message),
                Ok(None) => {}
                Err(answer) => {
                    self.reply = Some(Box::pin(write(Arc::clone(&self.output), answer.into_bytes())));
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        drop(self.output.lock().await.take());
        Ok(())
    }
}

/// A line of input.
enum Line {
    Whole(Bytes),
    TooLong,
}

/// Splits at line feeds, and drops lines over [`MAX_BODY_BYTES`].
#[derive(Default)]
struct Splitter {
    /// Bytes at the start of the buffer that hold no line feed.
    searched: usize,
    /// The rest of a line that was too long is still to come.
    discarding: bool,
}

impl Decoder for Splitter {
    type Item = Line;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Line>> {
        let unsearched = buffer.get(self.searched..).unwrap_or_default();
        if let Some(end) = unsearched.iter().position(|byte| *byte == b'\n') {
            let line = buffer.split_to(self.searched + end + 1).freeze();
            self.searched = 0;
            // Client-controlled: the length of a line.
            let too_long = std::mem::take(&mut self.discarding) || line.len() > MAX_BODY_BYTES;
            return Ok(Some(if too_long { Line::TooLong } else { Line::Whole(line) }));
        }
        if self.discarding || buffer.len() > MAX_BODY_BYTES {
            self.discarding = true;
            buffer.clear();
        }
        self.searched = buffer.len();
        Ok(None)
    }

    fn decode_eof(&mut self, buffer: &mut BytesMut) -> io::Result<Option<Line>> {
        // A message without its end is none.
        let line = self.decode(buffer)?;
        if line.is_none() {
            buffer.clear();
        }
        Ok(line)
    }
}
