//! REST: the same tools as MCP, for scripts and tests.
//!
//! Guarantees: the list is the caller's own; a call's answer is `{"result"}` or `{"error", "code"}` with the code's
//! status; with the header [`TRACE`] also `{"trace"}`, which tells what the call did. Hostile: path, body and arguments.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode};
use palisade_engine::{Content, ResourceBody};
use palisade_policy::{Authenticated, Code, Failure, Redacted, unknown_tool};
use serde_json::{Value, json};

use super::body;
use super::respond::{Called, Refusal, json_response};
use crate::dispatch::{Kept, ToolOutput, Unwatched, Watch};
use crate::host::Host;

/// Whoever sends it, with any value, is told what the call did.
pub(crate) const TRACE: &str = "palisade-trace";

/// `GET /api/tools`
pub(super) async fn list(
    State(host): State<Arc<Host>>,
    Extension(who): Extension<Authenticated>,
) -> Result<Response, Refusal> {
    let tools = serde_json::to_value(host.dispatcher(&who)?.catalog().listing()).map_err(|error| {
        Failure::new(Code::Internal, "the host failed; this is no fault of your request")
            .with_internal(error.to_string())
    })?;
    Ok(json_response(StatusCode::OK, &tools))
}

/// The tool that `POST`ing to a path calls, where its name stands there as it is. The router, which decodes names, finds the same.
pub(super) fn plain_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix("/api/tools/")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (!name.is_empty() && name.bytes().all(is_plain)).then_some(name)
}

/// `POST /api/tools/{name}`
pub(super) async fn call(
    State(host): State<Arc<Host>>,
    Extension(who): Extension<Authenticated>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = body::read(body).await?;
    // Only a name that is not UTF-8 is rejected, and no tool has one.
    let Ok(Path(name)) = name else { return Err(unknown_tool("").into()) };
    let arguments = parse(&body)?;
    let kept = (host.has_traces() && headers.contains_key(TRACE)).then(Arc::<Kept>::default);
    let unwatched: Arc<dyn Watch> = Arc::new(Unwatched);
    let watch =
        kept.as_ref().map_or_else(|| Arc::clone(&unwatched), |kept| kept.beside(Arc::clone(&unwatched)));
    let answer = host.dispatcher(&who)?.call(&who, &name, arguments, watch).await;
    let trace = kept.and_then(|kept| kept.take());
    let mut response = match answer {
        Ok(output) => respond(output, trace),
        Err(failure) => Refusal::from(failure).with_trace(trace).into_response(),
    };
    response.extensions_mut().insert(Called);
    Ok(response)
}

/// An empty body equals `{}`.
fn parse(body: &[u8]) -> Result<Value, Failure> {
    if body.trim_ascii().is_empty() {
        return Ok(json!({}));
    }
    // serde_json gives up on values nested more than 128 deep, before the stack is in danger.
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => {
            Err(Failure::new(Code::InvalidArguments, "the body must be a JSON object: the tool's arguments"))
        }
        Err(error) => {
            // The parser's text names a place and what was expected there, and nothing that was sent.
            Err(Failure::new(Code::InvalidArguments, format!("the body is not JSON: {error}")))
        }
    }
}

/// A tool's answer as one JSON value: what stands under `result`.
///
/// # Errors
/// [`Code::ToolError`] where the tool says that it failed.
pub fn result_value(output: Redacted<ToolOutput>) -> Result<Value, Failure> {
    let ToolOutput { content, structured, is_error, .. } = output.into_inner();
    let result = match structured {
        Some(structured) => beside(structured, content),
        None => contents(content),
    };
    if is_error {
        let text = match &result {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        return Err(Failure::new(Code::ToolError, text));
    }
    Ok(result)
}

fn respond(output: Redacted<ToolOutput>, trace: Option<Value>) -> Response {
    let result = match result_value(output) {
        Ok(result) => result,
        Err(failure) => return Refusal::from(failure).with_trace(trace).into_response(),
    };
    let mut body = json!({ "result": result });
    if let Some(trace) = trace {
        body["trace"] = trace;
    }
    json_response(StatusCode::OK, &body)
}

/// Structured content, and what no text says, such as pictures: as a list, where there is any.
fn beside(structured: Value, content: Vec<Content>) -> Value {
    let others: Vec<Value> =
        content.into_iter().filter(|one| !matches!(one, Content::Text(_))).map(block).collect();
    if others.is_empty() { structured } else { std::iter::once(structured).chain(others).collect() }
}

/// Contents as one value: a single one as it is, several as a list.
fn contents(mut content: Vec<Content>) -> Value {
    match content.len() {
        0 => Value::Null,
        1 => block(content.remove(0)),
        _ => content.into_iter().map(block).collect(),
    }
}

fn block(content: Content) -> Value {
    match content {
        Content::Text(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Content::Image { data, mime_type } => media("image", &data, &mime_type),
        Content::Audio { data, mime_type } => media("audio", &data, &mime_type),
        Content::Resource { uri, mime_type, body } => {
            let mut resource = json!({ "type": "resource", "uri": uri, "mimeType": mime_type });
            match body {
                ResourceBody::Text(text) => resource["text"] = Value::String(text),
                ResourceBody::Blob(blob) => resource["blob"] = Value::String(STANDARD.encode(blob)),
            }
            resource
        }
        Content::ResourceLink { uri, name, description, mime_type, size } => json!({
            "type": "resource_link", "uri": uri, "name": name, "description": description,
            "mimeType": mime_type, "size": size,
        }),
    }
}

fn media(kind: &str, data: &[u8], mime_type: &str) -> Value {
    json!({ "type": kind, "data": STANDARD.encode(data), "mimeType": mime_type })
}
