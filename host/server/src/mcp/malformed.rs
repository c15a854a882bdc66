//! What to say to a message that is not one, and to a request that is not what its method takes.
//!
//! Guarantees: the error is the one that JSON-RPC 2.0 (5.1) has for the fault; it carries the request's id where that
//! can be read; what else it repeats of what was sent is redacted and bounded. Hostile: the message.

use ::http::header::CONTENT_LENGTH;
use axum::body::Body;
use axum::response::Response;
use http_body_util::BodyExt as _;
use palisade_policy::Redactor;
use palisade_policy::decide::clamp_name;
use rmcp::ErrorData;
use rmcp::model::{CallToolRequestMethod, ConstString as _, CustomRequest, ErrorCode};
use serde_json::{Value, json};

use crate::dispatch::clamp_message;

/// What is wrong with a message. Only ever asked about those that were refused.
pub(super) fn diagnose(body: &[u8]) -> (ErrorCode, String) {
    let invalid = |text: &str| (ErrorCode::INVALID_REQUEST, text.to_owned());
    let message = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(message)) => message,
        Ok(Value::Array(_)) => {
            return invalid("batches are not supported; send one message for each request");
        }
        Ok(_) => return invalid("a JSON-RPC message is an object"),
        Err(_) if body.trim_ascii().is_empty() => {
            return (ErrorCode::PARSE_ERROR, "the message is empty; send one JSON-RPC message".into());
        }
        // The parser's text names a place and what was expected there, and nothing that was sent.
        Err(error) => return (ErrorCode::PARSE_ERROR, format!("the message is not JSON: {error}")),
    };
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return invalid("`jsonrpc` must be \"2.0\"");
    }
    if message.get("id").is_some_and(|id| !is_id(id)) {
        return invalid("`id` must be a string or an integer");
    }
    if !message.get("method").is_some_and(Value::is_string) {
        return invalid("`method` must be a string");
    }
    if message.get("params").is_some_and(|params| !params.is_object()) {
        return (ErrorCode::INVALID_PARAMS, "`params` must be an object".into());
    }
    invalid("the message is not a JSON-RPC request or notification")
}

fn is_id(id: &Value) -> bool {
    id.is_string() || id.is_i64()
}

/// Whether nobody waits for an answer to this message: it is a notification, of a kind that nobody knows.
pub(super) fn is_notification(body: &[u8]) -> bool {
    let Ok(Value::Object(message)) = serde_json::from_slice(body) else { return false };
    message.get("jsonrpc").and_then(Value::as_str) == Some("2.0")
        && message.get("method").is_some_and(Value::is_string)
        && !message.contains_key("id")
}

/// A JSON-RPC error. Where the request's id can't be read it is null, as JSON-RPC 2.0 has it.
pub(super) fn error_message(error: Value, body: &[u8]) -> String {
    let id = serde_json::from_slice::<Value>(body).ok().and_then(|message| message.get("id").cloned());
    let id = id.filter(is_id).unwrap_or(Value::Null);
    json!({ "jsonrpc": "2.0", "id": id, "error": error }).to_string()
}

/// An error that repeats a client's words, without the secrets in them: a token that was sent as a name is still a token.
pub(super) fn clean(redactor: &Redactor, error: ErrorData) -> ErrorData {
    let ErrorData { code, message, data } = error;
    let (message, data) = redactor.redact((message.into_owned(), data)).into_inner();
    ErrorData::new(code, clamp_message(message), data)
}

/// As [`clean`], for a refusal that is written already: the library's own repeat headers, as long as they are.
pub(super) async fn cleaned(response: Response, redactor: &Redactor) -> Response {
    let (mut parts, body) = response.into_parts();
    // It is in memory already, and can't fail.
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let Ok(Value::Object(mut message)) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let Some(Ok(error)) = message.remove("error").map(serde_json::from_value::<ErrorData>) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let clean = clean(redactor, error.clone());
    if clean == error {
        return Response::from_parts(parts, Body::from(bytes));
    }
    message.insert("error".to_owned(), json!(clean));
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(Value::Object(message).to_string()))
}

/// Methods whose requests the library reads, and gives up as unknown where their parameters do not fit.
const KNOWN: [&str; 6] =
    ["initialize", "server/discover", "ping", "tools/list", "tools/call", "logging/setLevel"];

/// As [`KNOWN`], where there are resources.
const KNOWN_OF_RESOURCES: [&str; 6] = [
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "resources/subscribe",
    "resources/unsubscribe",
    "subscriptions/listen",
];

/// As [`KNOWN`], where there are prompts.
const KNOWN_OF_PROMPTS: [&str; 2] = ["prompts/list", "prompts/get"];

/// As [`KNOWN`], where something completes arguments.
const KNOWN_OF_COMPLETIONS: [&str; 1] = ["completion/complete"];

/// Methods that 2026-07-28 has no more.
const REMOVED: [&str; 5] =
    ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];

/// What is offered beside tools, and to a client of which era.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered {
    pub(super) resources: bool,
    pub(super) prompts: bool,
    pub(super) completions: bool,
    pub(super) is_modern: bool,
}

impl Offered {
    fn has(self, method: &str) -> bool {
        if self.is_modern && REMOVED.contains(&method) {
            return false;
        }
        KNOWN.contains(&method)
            || (self.resources && KNOWN_OF_RESOURCES.contains(&method))
            || (self.prompts && KNOWN_OF_PROMPTS.contains(&method))
            || (self.completions && KNOWN_OF_COMPLETIONS.contains(&method))
    }
}

/// The error for a request that is not what its method takes.
pub(super) fn unfit(request: &CustomRequest, offered: Offered) -> ErrorData {
    let method = clamp_name(&request.method);
    if !offered.has(&request.method) {
        return ErrorData::new(ErrorCode::METHOD_NOT_FOUND, format!("there is no method `{method}`"), None);
    }
    let field = |name: &str| request.params.as_ref().and_then(|params| params.get(name));
    let reason = match request.method.as_str() {
        CallToolRequestMethod::VALUE => match (field("name"), field("arguments")) {
            (Some(Value::String(_)), Some(Value::Object(_) | Value::Null) | None) => {
                "its parameters do not fit"
            }
            (Some(Value::String(_)), _) => "`params.arguments` must be an object",
            _ => "`params.name` must be a string: the tool's name",
        },
        _ => "its parameters do not fit",
    };
    ErrorData::invalid_params(format!("malformed `{method}` request: {reason}"), None)
}
