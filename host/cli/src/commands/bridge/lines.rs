//! The client's messages, one a line.
//!
//! Guarantees: no more than the limit is ever held; a line that is too long, or not UTF-8, is told as such, and the
//! next one is read as if it had not been there.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// What came instead of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rejected {
    TooLong,
    NotUtf8,
}

pub(super) struct LineReader<R> {
    input: BufReader<R>,
    limit: usize,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self { input: BufReader::new(input), limit }
    }

    /// The next line without its end; `None` when there is no more.
    pub(super) async fn next(&mut self) -> io::Result<Option<Result<String, Rejected>>> {
        let mut line = Vec::new();
        let (mut started, mut too_long) = (false, false);
        loop {
            let buffer = self.input.fill_buf().await?;
            if buffer.is_empty() {
                return Ok(started.then(|| finish(line, too_long)));
            }
            started = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            // Client-controlled: the length.
            too_long |= line.len() + part.len() > self.limit;
            if too_long {
                line = Vec::new();
            } else {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                return Ok(Some(finish(line, too_long)));
            }
        }
    }
}

fn finish(mut line: Vec<u8>, too_long: bool) -> Result<String, Rejected> {
    if too_long {
        return Err(Rejected::TooLong);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line).map_err(|_| Rejected::NotUtf8)
}
