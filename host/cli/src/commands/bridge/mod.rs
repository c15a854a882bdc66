//! `palisade bridge`: an MCP client on stdio, the running host over HTTP or its Unix socket.
//!
//! Guarantees: requests run concurrently, and each gets exactly one answer: the host's, or an error of the bridge's
//! own. What was never delivered is sent again, to the restarted host if need be; a tool call that may have run is
//! never sent twice. stdout carries the protocol and nothing else. The end of stdin ends the bridge, after the answers
//! that are still on their way. Not guaranteed: the order of answers.
//! Hostile: the host's answers, as far as they could break the framing. Trusted: the client, which started the bridge.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};

use crate::args::BridgeArgs;
use crate::output;
use palisade_embed::Problem;

mod forward;
mod hosts;
mod lines;
mod message;
mod relay;
#[cfg(test)]
mod tests;
mod writer;

use forward::Forwarder;
use hosts::{Hosts, Lookup};
use lines::{LineReader, Rejected};
use message::{Message, code};

/// Bytes of one line. The host refuses bodies over 4 MiB; a client that sends more is told here, and nothing fills up.
const MAX_LINE_BYTES: usize = 8 << 20;

/// Requests at the host at a time; more wait their turn here.
const MAX_IN_FLIGHT: usize = 64;

/// Requests waiting or in flight. A client that never reads its answers must not fill the memory.
const MAX_PENDING: usize = 1_024;

/// How long the answers on their way may take once stdin has ended.
const DRAIN: Duration = Duration::from_secs(60);

pub(crate) async fn run(args: BridgeArgs) -> Result<ExitCode, Problem> {
    let hosts = Hosts::new(Lookup::discovery(), args.select.app, args.wait.map(Duration::from_secs));
    // Without --wait a missing host is told at once, in words, rather than as an error to each request.
    if args.wait.is_none() {
        hosts.now().await?;
    }
    let (out, written) = writer::start(tokio::io::stdout());
    let bridge = Bridge::new(hosts, out);
    tokio::select! {
        () = bridge.serve(tokio::io::stdin()) => {}
        // Nobody reads any more: there is no one left to answer.
        _ = bridge.out.closed() => return Ok(ExitCode::SUCCESS),
    }
    drop(bridge);
    // Flush what is queued.
    written.await.map_err(|error| Problem::failed(format!("stdout could not be written: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

/// Requests in flight, by the JSON text of their ids.
type Running = Arc<Mutex<HashMap<String, AbortHandle>>>;

struct Bridge {
    forwarder: Arc<Forwarder>,
    out: mpsc::Sender<String>,
    slots: Arc<Semaphore>,
    running: Running,
}

impl Bridge {
    fn new(hosts: Hosts, out: mpsc::Sender<String>) -> Self {
        Self {
            forwarder: Arc::new(Forwarder::new(hosts, out.clone())),
            out,
            slots: Arc::new(Semaphore::new(MAX_IN_FLIGHT)),
            running: Arc::default(),
        }
    }

    /// Takes messages until the input ends, then waits for the answers on their way.
    async fn serve(&self, input: impl tokio::io::AsyncRead + Unpin) {
        let mut lines = LineReader::new(input, MAX_LINE_BYTES);
        let mut tasks = JoinSet::new();
        loop {
            let line = lines.next().await;
            // Reap what has ended, so that the set does not grow with the session.
            while tasks.try_join_next().is_some() {}
            match line {
                Ok(Some(Ok(line))) if line.trim().is_empty() => {}
                Ok(Some(Ok(line))) => self.take(line, &mut tasks).await,
                Ok(Some(Err(rejected))) => self.say(reject(rejected)).await,
                Ok(None) => break,
                Err(error) => {
                    output::note(&format!("stdin can't be read any more: {error}"));
                    break;
                }
            }
        }
        let drained = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            output::note("gave up on answers that did not come");
        }
    }

    async fn take(&self, line: String, tasks: &mut JoinSet<()>) {
        let message = match Message::parse(line) {
            Ok(message) => message,
            Err(error) => return self.say(error).await,
        };
        if let Some(id) = message.cancels() {
            // The host ends a call when its connection goes; MCP wants no answer to a cancelled request.
            if let Some(task) = lock(&self.running).remove(&id) {
                task.abort();
            }
        }
        if message.expects_answer() && tasks.len() >= MAX_PENDING {
            let text = format!("more than {MAX_PENDING} requests are waiting; read their answers first");
            return self.say(message.failure(code::SERVER, &text, None)).await;
        }
        self.start(message, tasks);
    }

    fn start(&self, message: Message, tasks: &mut JoinSet<()>) {
        let key = message.key();
        let (forwarder, slots, running) =
            (Arc::clone(&self.forwarder), Arc::clone(&self.slots), Arc::clone(&self.running));
        let own_key = key.clone();
        // Hold the lock until the handle is in: the task can't remove it before.
        let mut map = lock(&self.running);
        let handle = tasks.spawn(async move {
            // Only requests queue; a cancellation must overtake them.
            let _slot = match own_key {
                Some(_) => slots.acquire_owned().await.ok(),
                None => None,
            };
            forwarder.handle(message).await;
            if let Some(key) = own_key {
                lock(&running).remove(&key);
            }
        });
        if let Some(key) = key {
            map.insert(key, handle);
        }
    }

    async fn say(&self, line: String) {
        // The reader is gone: `run` notices by itself.
        let _ = self.out.send(line).await;
    }
}

fn reject(rejected: Rejected) -> String {
    match rejected {
        Rejected::TooLong => {
            let text = format!("a message is longer than {MAX_LINE_BYTES} bytes; the host takes 4 MiB");
            message::error(None, code::INVALID_REQUEST, &text, None)
        }
        Rejected::NotUtf8 => message::error(None, code::PARSE, "a message is not UTF-8", None),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing in here panics while holding it; a poisoned map is still a map.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
