//! `wasi:io` streams over files.
//!
//! Guarantees: a stream buffers at most [`CHUNK_BYTES`], and has at most one piece of blocking work under way. It
//! reads and writes at its own place, so that streams on one file don't disturb each other. Errors carry an error
//! code and nothing of the host.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinHandle;
use wasmtime_wasi_io::async_trait;
use wasmtime_wasi_io::poll::Pollable;
use wasmtime_wasi_io::streams::{InputStream, OutputStream, StreamError, StreamResult};

use super::bindings::ErrorCode;
use super::error::code;
use super::handles;
use super::positioned;
use crate::blocking::{Blocking, BlockingError};

/// Bytes that one stream buffers. Without it the 1,024 handles of a call would be gigabytes.
pub const CHUNK_BYTES: usize = 64 << 10;

fn failed(code: ErrorCode) -> StreamError {
    StreamError::LastOperationFailed(wasmtime::Error::new(code))
}

/// Reads a file from a place on.
pub(super) struct FileInput {
    file: Arc<File>,
    offset: u64,
    blocking: Blocking,
    state: Input,
}

enum Input {
    Idle,
    Reading(JoinHandle<io::Result<(Vec<u8>, bool)>>),
    Ready(Bytes),
    Failed(ErrorCode),
    Lost(BlockingError),
    End,
}

impl FileInput {
    pub(super) fn new(file: Arc<File>, offset: u64, blocking: Blocking) -> Self {
        Self { file, offset, blocking, state: Input::Idle }
    }

    fn start(&mut self) {
        if matches!(self.state, Input::Idle) {
            let (file, offset) = (Arc::clone(&self.file), self.offset);
            let work = move || handles::read(&file, CHUNK_BYTES as u64, offset);
            self.state = Input::Reading(tokio::task::spawn_blocking(work));
        }
    }
}

#[async_trait]
impl Pollable for FileInput {
    async fn ready(&mut self) {
        self.start();
        if let Input::Reading(work) = &mut self.state {
            self.state = match self.blocking.wait(work).await {
                Ok(Ok((bytes, _))) if bytes.is_empty() => Input::End,
                Ok(Ok((bytes, _))) => Input::Ready(bytes.into()),
                Ok(Err(error)) => Input::Failed(code(&error)),
                Err(error) => Input::Lost(error),
            };
        }
    }
}

#[async_trait]
impl InputStream for FileInput {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        match std::mem::replace(&mut self.state, Input::End) {
            Input::Ready(mut bytes) => {
                // Guest-controlled: `size`.
                let part = bytes.split_to(bytes.len().min(size));
                self.offset = self.offset.saturating_add(part.len() as u64);
                self.state = if bytes.is_empty() { Input::Idle } else { Input::Ready(bytes) };
                Ok(part)
            }
            state @ (Input::Idle | Input::Reading(_)) => {
                self.state = state;
                self.start();
                Ok(Bytes::new())
            }
            Input::Failed(code) => Err(failed(code)),
            Input::Lost(error) => Err(StreamError::Trap(error.into())),
            Input::End => Err(StreamError::Closed),
        }
    }
}

/// Where an output stream writes.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Offset(u64),
    End,
}

/// Writes a file from a place on, or at its end.
pub(super) struct FileOutput {
    file: Arc<File>,
    at: At,
    blocking: Blocking,
    state: Output,
}

enum Output {
    Idle,
    Writing(JoinHandle<io::Result<u64>>),
    Failed(ErrorCode),
    Lost(BlockingError),
    Closed,
}

impl FileOutput {
    pub(super) fn new(file: Arc<File>, at: At, blocking: Blocking) -> Self {
        Self { file, at, blocking, state: Output::Idle }
    }

    /// The failure of the last write, once.
    fn check(&mut self) -> StreamResult<()> {
        match std::mem::replace(&mut self.state, Output::Closed) {
            state @ (Output::Idle | Output::Writing(_)) => {
                self.state = state;
                Ok(())
            }
            Output::Failed(code) => Err(failed(code)),
            Output::Lost(error) => Err(StreamError::Trap(error.into())),
            Output::Closed => Err(StreamError::Closed),
        }
    }
}

/// Writes all of it, and says how much that was.
pub(super) fn write_all(file: &File, bytes: &[u8], at: At) -> io::Result<u64> {
    let mut done = 0;
    while done < bytes.len() {
        let rest = &bytes[done..];
        let count = match at {
            At::Offset(offset) => positioned::write_at(file, rest, offset.saturating_add(done as u64)),
            At::End => positioned::append(file, rest),
        };
        match count {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done as u64)
}

#[async_trait]
impl Pollable for FileOutput {
    async fn ready(&mut self) {
        if let Output::Writing(work) = &mut self.state {
            self.state = match self.blocking.wait(work).await {
                Ok(Ok(count)) => {
                    if let At::Offset(offset) = &mut self.at {
                        *offset = offset.saturating_add(count);
                    }
                    Output::Idle
                }
                Ok(Err(error)) => Output::Failed(code(&error)),
                Err(error) => Output::Lost(error),
            };
        }
    }
}

#[async_trait]
impl OutputStream for FileOutput {
    fn check_write(&mut self) -> StreamResult<usize> {
        self.check()?;
        Ok(if matches!(self.state, Output::Idle) { CHUNK_BYTES } else { 0 })
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.check()?;
        // Guest-controlled: how much, and whether it asked before. More than was permitted breaks a rule.
        if !matches!(self.state, Output::Idle) || bytes.len() > CHUNK_BYTES {
            return Err(StreamError::trap("a write without permission by `check-write`"));
        }
        let (file, at) = (Arc::clone(&self.file), self.at);
        self.state = Output::Writing(tokio::task::spawn_blocking(move || write_all(&file, &bytes, at)));
        Ok(())
    }

    /// Writes go straight to the operating system: there is nothing more to flush than to wait.
    fn flush(&mut self) -> StreamResult<()> {
        self.check()
    }

    /// Waits for the write under way: a dropped stream has written what it was given.
    async fn cancel(&mut self) {
        self.ready().await;
    }
}
