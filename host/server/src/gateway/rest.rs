//! REST: the same tools as MCP, for scripts and tests.
//!
//! Guarantees: the list is the caller's own; a call's answer is `{"result"}` or `{"error", "code"}` with the code's
//! status. Hostile: path, body and arguments.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use palisade_engine::{Content, ResourceBody};
use palisade_policy::{Authenticated, Code, Failure, Redacted, unknown_tool};
use serde_json::{Value, json};

use super::body;
use super::respond::{Called, Refusal, json_response};
use crate::dispatch::{ToolOutput, Unwatched};
use crate::host::Host;

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

/// `POST /api/tools/{name}`
pub(super) async fn call(
    State(host): State<Arc<Host>>,
    Extension(who): Extension<Authenticated>,
    name: Result<Path<String>, PathRejection>,
    body: Body,
) -> Result<Response, Refusal> {
    let body = body::read(body).await?;
    // Only a name that is not UTF-8 is rejected, and no tool has one.
    let Ok(Path(name)) = name else { return Err(unknown_tool("").into()) };
    let arguments = parse(&body)?;
    let answer = host.dispatcher(&who)?.call(&who, &name, arguments, Arc::new(Unwatched)).await;
    let mut response = answer.map_or_else(|failure| Refusal::from(failure).into_response(), respond);
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

fn respond(output: Redacted<ToolOutput>) -> Response {
    let ToolOutput { content, structured, is_error } = output.into_inner();
    let result = structured.unwrap_or_else(|| contents(content));
    if is_error {
        let text = match &result {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        return Refusal::from(Failure::new(Code::ToolError, text)).into_response();
    }
    json_response(StatusCode::OK, &json!({ "result": result }))
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
