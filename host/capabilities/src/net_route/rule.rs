//! A guest's rule, checked, as it is kept.

use serde_json::{Map, Value, json};

use super::bindings::{Behavior, MatchKind, Rule};
use super::pattern;
use crate::webview::routes;
use crate::webview::{PageError, PageErrorKind};

/// Bytes of an answer's body.
pub(super) const MAX_BODY_BYTES: usize = 256 << 10;
/// Headers of an answer, and bytes of one.
const MAX_HEADERS: usize = 50;
const MAX_HEADER_BYTES: usize = 4 << 10;
/// Bytes of a method's name and of a status' text.
const MAX_WORD_BYTES: usize = 100;
/// Milliseconds that a request may be kept waiting.
const MAX_DELAY_MS: u32 = 60_000;
/// What an answer may say of itself (fetch specification, `Response`).
const STATUSES: std::ops::RangeInclusive<u16> = 200..=599;
/// Statuses whose answers have no body (fetch specification, null body status).
const WITHOUT_BODY: [u16; 3] = [204, 205, 304];

fn invalid(text: impl Into<String>) -> PageError {
    PageError::new(PageErrorKind::InvalidArguments, text)
}

/// A token of HTTP (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.len() <= MAX_WORD_BYTES && text.bytes().all(is_allowed)
}

/// A header's value as `Headers` takes it: no line end, no NUL, nothing beyond Latin-1.
fn is_value(text: &str) -> bool {
    text.len() <= MAX_HEADER_BYTES
        && text.chars().all(|one| u32::from(one) < 256 && !matches!(one, '\r' | '\n' | '\0'))
}

fn match_type(kind: MatchKind) -> &'static str {
    match kind {
        MatchKind::Substring => "substring",
        MatchKind::Glob => "glob",
        MatchKind::Regex => "regex",
        MatchKind::Exact => "exact",
    }
}

fn action(behavior: Behavior) -> &'static str {
    match behavior {
        Behavior::Fulfill => "fulfill",
        Behavior::Block => "block",
        Behavior::Delay => "delay",
    }
}

/// Everything of it is guest-controlled.
pub(super) fn checked(rule: Rule) -> Result<routes::Rule, PageError> {
    let program = pattern::program(rule.match_kind, &rule.pattern).map_err(invalid)?;
    let method = rule.method.as_deref().map(str::to_ascii_uppercase);
    if method.as_deref().is_some_and(|method| !is_token(method)) {
        return Err(invalid("`method` has to be a method's name, such as POST"));
    }
    let delay = rule.delay_ms.unwrap_or(0);
    if delay > MAX_DELAY_MS || (rule.behavior == Behavior::Delay && delay == 0) {
        return Err(invalid(format!("`delay_ms` has to be 1 to {MAX_DELAY_MS}")));
    }
    if rule.times == Some(0) {
        return Err(invalid("`times` has to be at least 1; leave it out for always"));
    }
    let mut told = object(json!({
        "pattern": rule.pattern, "match_type": match_type(rule.match_kind), "method": method,
        "action": action(rule.behavior), "delay_ms": delay,
    }));
    let mut acted = object(json!({
        "program": program, "method": method, "action": action(rule.behavior), "delay": delay,
    }));
    let (times, answers) = (rule.times, rule.behavior == Behavior::Fulfill);
    if answers {
        let (for_clients, for_pages) = answer(rule)?;
        told.extend(for_clients);
        acted.extend(for_pages);
    } else if rule.body.is_some() || rule.status.is_some() || !rule.headers.is_empty() {
        return Err(invalid("`status`, `headers` and `body` are for the behavior `fulfill`"));
    }
    Ok(routes::Rule { told, acted, times, answers })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A JSON object's.
type Fields = Map<String, Value>;

/// What a request is answered with: as it is told, and as the page's side takes it.
fn answer(rule: Rule) -> Result<(Fields, Fields), PageError> {
    let status = rule.status.unwrap_or(200);
    let status_text = rule.status_text.unwrap_or_default();
    let body = rule.body.unwrap_or_default();
    let mut headers = rule.headers;
    if !STATUSES.contains(&status) {
        return Err(invalid("`status` has to be 200 to 599"));
    }
    if status_text.len() > MAX_WORD_BYTES || !is_value(&status_text) {
        return Err(invalid("`status_text` has to be a short text of one line"));
    }
    if body.len() > MAX_BODY_BYTES {
        let text = format!("`body` has {} bytes; at most {MAX_BODY_BYTES} are taken", body.len());
        return Err(PageError::new(PageErrorKind::TooLarge, text));
    }
    if WITHOUT_BODY.contains(&status) && !body.is_empty() {
        return Err(invalid(format!("an answer of status {status} has no `body`")));
    }
    let is_there = |name: &str, headers: &[(String, String)]| {
        headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let content_type = match rule.content_type {
        None if is_there("content-type", &headers) || WITHOUT_BODY.contains(&status) => None,
        None => Some("application/json".to_owned()),
        given => given,
    };
    if let Some(content_type) = content_type {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        headers.push(("content-type".to_owned(), content_type));
    }
    if headers.len() > MAX_HEADERS || !headers.iter().all(|(name, value)| is_token(name) && is_value(value)) {
        return Err(invalid(format!(
            "`headers` has to be at most {MAX_HEADERS} names with values of one line each"
        )));
    }
    let for_clients = json!({
        "status": status, "status_text": status_text, "headers": shown(&headers),
        "body": body,
    });
    let for_pages = json!({ "status": status, "statusText": status_text, "headers": headers, "body": body });
    Ok((object(for_clients), object(for_pages)))
}

fn shown(headers: &[(String, String)]) -> Map<String, Value> {
    headers.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect()
}
