//! Passing the host's answer on to the client.
//!
//! Guarantees: each line written is one JSON-RPC message; a request gets one answer, with its own id, also where the
//! host refused it before it came to JSON-RPC. Hostile: the answer; it is parsed and written anew, so that it can't
//! break the framing.

use std::sync::Mutex;

use futures::StreamExt;
use reqwest::Response;
use serde_json::{Value, json};
use sse_stream::SseStream;
use tokio::sync::mpsc;

use super::lock;
use super::message::{Message, code};

/// The answer ended before the request was answered.
#[derive(Debug)]
pub(super) struct Broken {
    /// Part of it has reached the client.
    pub(super) told_something: bool,
}

pub(super) struct Relay<'a> {
    pub(super) message: &'a Message,
    pub(super) out: &'a mpsc::Sender<String>,
    pub(super) version: &'a Mutex<Option<String>>,
}

impl Relay<'_> {
    /// Passes on everything that the answer holds.
    pub(super) async fn pass_on(&self, response: Response) -> Result<(), Broken> {
        let status = response.status().as_u16();
        let content_type = response.headers().get(reqwest::header::CONTENT_TYPE);
        let stream = content_type
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("text/event-stream"));
        if stream {
            return self.events(response).await;
        }
        let body = response.bytes().await.map_err(|_| Broken { told_something: false })?;
        match serde_json::from_slice(&body) {
            Ok(value) if is_json_rpc(&value) => self.say(with_id(value, self.message.id())).await,
            // Accepted, nothing to say.
            _ if body.is_empty() && (200..300).contains(&status) && !self.message.expects_answer() => {}
            other if self.message.expects_answer() => self.refused(status, other.ok().as_ref()).await,
            _ => {}
        }
        Ok(())
    }

    /// Server-sent events, each a message, as they come: progress and logs first, the answer last.
    async fn events(&self, response: Response) -> Result<(), Broken> {
        let mut events = SseStream::from_bytes_stream(response.bytes_stream());
        let (mut told_something, mut answered) = (false, !self.message.expects_answer());
        while let Some(event) = events.next().await {
            let Ok(event) = event else { break };
            let Some(Ok(value)) = event.data.map(|data| serde_json::from_str::<Value>(&data)) else {
                continue;
            };
            if !is_json_rpc(&value) {
                continue;
            }
            let is_answer = value.get("method").is_none();
            self.say(if is_answer { with_id(value, self.message.id()) } else { value }).await;
            told_something = true;
            answered |= is_answer;
        }
        if answered { Ok(()) } else { Err(Broken { told_something }) }
    }

    /// A refusal by the gateway, which speaks `{"error", "code"}`.
    async fn refused(&self, status: u16, body: Option<&Value>) {
        let text = |key: &str| body.and_then(|body| body.get(key)?.as_str());
        let message = text("error")
            .map_or_else(|| format!("the host answered with status {status} and no reason"), str::to_owned);
        let data = json!({ "code": text("code"), "status": status });
        let _ = self.out.send(self.message.failure(code::SERVER, &message, Some(&data))).await;
    }

    async fn say(&self, value: Value) {
        if self.message.method() == Some("initialize")
            && let Some(version) = value.pointer("/result/protocolVersion").and_then(Value::as_str)
        {
            *lock(self.version) = Some(version.to_owned());
        }
        let _ = self.out.send(value.to_string()).await;
    }
}

fn is_json_rpc(value: &Value) -> bool {
    match value {
        Value::Array(all) => !all.is_empty() && all.iter().all(is_json_rpc),
        one => one.get("jsonrpc").and_then(Value::as_str) == Some("2.0"),
    }
}

/// An error without an id, in answer to a request that had one, would leave the client waiting for ever.
fn with_id(mut value: Value, id: Option<&Value>) -> Value {
    if let (Some(object), Some(id)) = (value.as_object_mut(), id)
        && object.get("id").is_none_or(Value::is_null)
        && !object.contains_key("method")
    {
        object.insert("id".to_owned(), id.clone());
    }
    value
}
